import type { Customer } from '../sources/customer.ts';
import type { ListName } from '../people/lists.ts';
import type { Roster, RosterPerson } from '../people/roster.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** A kind of disagreement between the systems. */
export interface Verdict {
  /** What people type after `verdict:`. */
  readonly id: string;
  /** Other names that people type for it. One that several verdicts have means all of them. */
  readonly shortNames?: readonly string[];
  /** In plain words. */
  readonly title: string;
  readonly severity: Severity;
  /** Lists that must be complete; otherwise the verdict is skipped. */
  readonly needs?: readonly ListName[];
  /** Of these lists, at least `atLeast` must be complete, and none may have failed. */
  readonly someOf?: { readonly lists: readonly ListName[]; readonly atLeast: number };
  /**
   * True when the verdict depends on how records are joined. Then every account list that the customer is linked to must
   * be complete too: a missing account can leave two records apart, or hide that an address is contested.
   */
  readonly joins?: boolean;
  /** What it means, in one sentence. */
  readonly explanation: string;
  readonly next: string;
  /** What to do where the person has left; by default the same. */
  readonly nextIfGone?: string;
}

/** One record that supports a verdict. */
export interface Evidence {
  readonly list: ListName;
  /** The end of a sentence that begins with the name of the list. */
  readonly says: string;
  /** The licence that could be given back. */
  readonly reclaims?: LicenseAssignment;
}

/** The records of one person, by list. */
export interface PersonRecords {
  readonly person: RosterPerson;
  readonly customer: Customer;
  readonly lists: Roster['lists'];
  readonly liveUsers: readonly UserRecord[];
  readonly accounts: readonly UserRecord[];
  readonly deleted: readonly UserRecord[];
  readonly licences: readonly LicenseAssignment[];
  readonly seats: readonly LicenseAssignment[];
}

export interface PersonVerdict extends Verdict {
  /** Returns the evidence; empty when the verdict is not raised. */
  readonly judge: (records: PersonRecords) => readonly Evidence[];
}

/** Limits for `over-bought`: the verdict is raised only when both are reached. */
export interface Thresholds {
  /** Unused licences, in percent of those bought. */
  readonly percent: number;
  /** Number of unused licences. */
  readonly least: number;
}

/** A purchase of licences that are enabled. What is free or lapsed is no purchase to be judged. */
export interface CountedPurchase extends Purchase {
  readonly bought: number;
}

export interface PurchaseVerdict extends Verdict {
  /** Returns the number of licences concerned; 0 when the verdict is not raised. */
  readonly judge: (purchase: CountedPurchase, thresholds: Thresholds) => number;
  /** True when these licences could be given back. */
  readonly reclaims: boolean;
}

/** One licence, or several of one product, that could be given back. */
export interface Reclaimable {
  /** Identifies the licence, which counts once even when several verdicts name it. */
  readonly key: string;
  readonly source: SourceId;
  readonly product: string | null;
  readonly units: number;
}
