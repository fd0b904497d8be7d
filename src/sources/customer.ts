import type { Problem } from '../problem.ts';
import type { CustomerRef } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

export interface Customer {
  /** What people type: one word, unique among all customers. */
  readonly name: string;
  /** What cards show. */
  readonly title: string;
  readonly aliases: readonly string[];
  readonly domain: string | null;
  readonly tenantId: string | null;
  /** Null: the source does not have this customer. A problem: its list could not be read, so that is unknown. */
  readonly refs: Readonly<Record<SourceId, CustomerRef | Problem | null>>;
}
