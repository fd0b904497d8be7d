import type { SourceId } from '../vendors/catalog.ts';
import type { Thresholds } from './rule.ts';

export interface Price {
  readonly source: SourceId;
  /** LicenseSpring product or Microsoft SKU; null: any product of the source. */
  readonly product: string | null;
  readonly amount: number;
  /** Three letters, such as EUR. */
  readonly currency: string;
  readonly per: 'month' | 'year';
  /** Until then what is freed is paid all the same; null: it can be given back at any time. */
  readonly renews: Date | null;
}

/** A disagreement that is known and accepted for a time. */
export interface Exception {
  readonly customer: string;
  readonly verdict: string;
  /** The person's address, or the SKU. */
  readonly of: string;
  readonly reason: string;
  /** The last day on which it holds. */
  readonly until: Date;
}

export interface VerdictSettings {
  /** Verdicts that are not drawn, by customer name. */
  readonly disabled: ReadonlyMap<string, ReadonlySet<string>>;
  readonly exceptions: readonly Exception[];
  readonly overBought: Thresholds;
  readonly prices: readonly Price[];
}
