import type { SourceId } from '../vendors/catalog.ts';
import type { Thresholds } from './rule.ts';

export interface Price {
  readonly source: SourceId;
  /** LicenseSpring product or Microsoft SKU; null for every product of the source. */
  readonly product: string | null;
  readonly amount: number;
  /** Three letters, such as EUR. */
  readonly currency: string;
  readonly per: 'month' | 'year';
  /** The licences are paid until then; null when they can be given back at any time. */
  readonly renews: Date | null;
}

/** A finding that is accepted until a date. */
export interface Exception {
  readonly customer: string;
  readonly verdict: string;
  /** An address or object id of the person, or the SKU. */
  readonly of: string;
  readonly reason: string;
  /** The last day of the exception. */
  readonly until: Date;
  /** Who accepted it in a chat; null for one of the settings file. */
  readonly accepted: Accepted | null;
}

/** How a finding was accepted in a chat. */
export interface Accepted {
  /** Withdraws it. */
  readonly id: string;
  readonly by: string;
  readonly at: Date;
  /** The name of whom or what it is about. */
  readonly name: string;
}

export interface VerdictSettings {
  /** Ids of the disabled verdicts, by customer name. */
  readonly disabled: ReadonlyMap<string, ReadonlySet<string>>;
  readonly exceptions: readonly Exception[];
  readonly overBought: Thresholds;
  readonly prices: readonly Price[];
}
