import type { SourceId } from './catalog.ts';
import type { Connection } from './declaration.ts';
import { openHttp, type Http } from './http/transport.ts';
import { unshared } from './shared.ts';
import type { Vendor } from './vendor.ts';

/** The connected vendors, by id, in the order in which people see them. */
export type Vendors = ReadonlyMap<SourceId, Vendor>;

export function createVendors(
  connected: ReadonlyMap<SourceId, Connection>,
  http: Http,
  now: () => Date,
  shared = unshared,
): Vendors {
  return new Map(Array.from(connected, ([id, { create }]) => [id, create(http, now, shared)]));
}

export { openHttp, type Http };
