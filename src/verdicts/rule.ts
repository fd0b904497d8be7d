import type { Customer } from '../sources/customer.ts';
import type { ListName } from '../people/lists.ts';
import type { RosterPerson } from '../people/roster.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** A kind of disagreement between the systems. */
export interface Verdict {
  /** What people type after `verdict:`. */
  readonly id: string;
  /** In plain words. */
  readonly title: string;
  readonly severity: Severity;
  /** Lists that must have been read in full, or it is not judged. */
  readonly needs: readonly ListName[];
  /** Besides, so many of these; what the others would say is not judged. */
  readonly someOf: readonly ListName[];
  readonly atLeast: number;
  /**
   * It depends on who is who: every list of accounts that the customer is linked to must be there in full too, since
   * an account that is missing can untie two records or hide that an address is contested.
   */
  readonly joins: boolean;
  /** One sentence: what it means. */
  readonly explanation: string;
  readonly next: string;
}

/** One record that speaks for a verdict. */
export interface Evidence {
  readonly list: ListName;
  /** What it says, as the end of a sentence that begins with the list's name. */
  readonly says: string;
  /** The licence that could be given back. */
  readonly reclaims?: LicenseAssignment;
}

/** The records of one person, by the list they stand in. */
export interface PersonRecords {
  readonly person: RosterPerson;
  readonly customer: Customer;
  readonly liveUsers: readonly UserRecord[];
  readonly accounts: readonly UserRecord[];
  readonly deleted: readonly UserRecord[];
  readonly licences: readonly LicenseAssignment[];
  readonly seats: readonly LicenseAssignment[];
}

export interface PersonVerdict extends Verdict {
  /** Nothing: the verdict is not drawn. */
  readonly judge: (dossier: PersonRecords) => readonly Evidence[];
}

/** How far bought and used may lie apart: both must be passed before it is called far. */
export interface Thresholds {
  /** Percent of what was bought that is unused. */
  readonly percent: number;
  /** Licences that are unused. */
  readonly least: number;
}

export interface PurchaseVerdict extends Verdict {
  /** How many licences it is about; 0: the verdict is not drawn. */
  readonly judge: (purchase: Purchase, thresholds: Thresholds) => number;
  /** True when that many could be given back. */
  readonly reclaims: boolean;
}

/** A licence, or several of one product, that could be given back. */
export interface Reclaimable {
  /** Two verdicts about one licence free it once. */
  readonly key: string;
  readonly source: SourceId;
  readonly product: string | null;
  readonly units: number;
}
