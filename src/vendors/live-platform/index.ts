import { z } from 'zod';
import type { Http } from '../http/transport.ts';
import { openLane, type Budget } from '../http/queue.ts';
import { longList } from '../http/json-list.ts';
import { holderTables } from '../tables.ts';
import type { Vendor } from '../vendor.ts';
import { createLivePlatformApi, createToken, readAll, readWindow, title, type LivePlatformSettings } from './client.ts';
import { customersAnswer, licensedUsers, licenseInfoAnswer } from './contract.ts';
import { toCustomer, toHolder, toPurchases } from './mapping.ts';

/** Rows in one window: five pages of ten for one call. */
const windowSize = 50;

/** AudioCodes documents no limit, so this is a modest guess: two long lists, read three pages at a time. */
const budget: Budget = { atOnce: 6, rate: null };

/** AudioCodes Live Platform: customers, Teams end users, and who holds a Live Platform licence. */
export function createLivePlatform(settings: LivePlatformSettings, http: Http, now: () => Date): Vendor {
  const lane = openLane(http, title, budget);
  const token = createToken(settings, lane, now);
  const api = createLivePlatformApi(settings, lane, token);
  const customers = { operation: 'customers', path: '/api/v3/customer', schema: customersAnswer };

  return {
    id: 'live',
    signedInUntil: token.until,
    resting: lane.resting,
    async check(call) {
      await api.get(customers, call);
    },
    async customers(call) {
      return (await api.get(customers, call)).map(toCustomer);
    },
    windowSize,
    usersWindow: (link, index, call) => readWindow(api, link.id, index, windowSize, call),
    users: (link, call) => readAll(api, link.id, call),
    async holders(link, call) {
      const path = at('v2', link.id, 'licensedUsers');
      const list = longList(null, z.unknown(), licensedUsers, toHolder, holderTables);
      return (await api.list({ operation: 'licensed users', path, list }, call)).rows;
    },
    async purchases(link, call) {
      const path = at('v3', link.id, 'licenseinfo');
      const query = { nrOfMonths: '1' };
      return toPurchases(await api.get({ operation: 'licence info', path, query, schema: licenseInfoAnswer }, call));
    },
  };
}

function at(version: 'v2' | 'v3', guid: string, what: string): string {
  return `/api/${version}/customer/${encodeURIComponent(guid)}/${what}`;
}
