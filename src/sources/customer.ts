import type { Problem } from '../problem.ts';
import type { CustomerRef } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

export interface Customer {
  /** What people type: one word, and no two customers share it. */
  readonly name: string;
  /** What cards show. */
  readonly title: string;
  readonly aliases: readonly string[];
  readonly domain: string | null;
  readonly tenantId: string | null;
  /** Null: this source has no such customer. A problem: its list could not be read, so nobody knows. */
  readonly refs: Readonly<Record<SourceId, CustomerRef | Problem | null>>;
}
