import { z } from 'zod';
import type { Http } from '../http/transport.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { jsonList } from '../http/json-list.ts';
import { assignmentTables } from '../tables.ts';
import type { VendorWith } from '../declaration.ts';
import { createLivePlatformApi, createToken, readUsers, readUserPage } from './client.ts';
import { title, type LivePlatformSettings } from './settings.ts';
import { customersAnswer, licensedUsers, licenseInfoAnswer } from './contract.ts';
import { toCustomer, toAssignment, toPurchases } from './mapping.ts';

/** Rows in one window: five pages of ten for one call. */
const userPageSize = 50;

/** AudioCodes documents no limit, so this is a modest guess: two long lists, read three pages at a time. */
const budget: RateLimit = { concurrency: 6, rate: null };

/** AudioCodes Live Platform: customers, Teams end users, and who holds a Live Platform licence. */
export function createLivePlatform(
  settings: LivePlatformSettings,
  http: Http,
  now: () => Date,
): VendorWith<'customers' | 'users' | 'assignments' | 'purchases'> {
  const lane = createRequestQueue(http, title, budget);
  const token = createToken(settings, lane, now);
  const api = createLivePlatformApi(settings, lane, token);
  const customers = { operation: 'customers', path: '/api/v3/customer', schema: customersAnswer };

  return {
    signedInUntil: token.until,
    circuitOpenUntil: lane.circuitOpenUntil,
    async check(call) {
      await api.get(customers, call);
    },
    async customers(call) {
      return (await api.get(customers, call)).map(toCustomer);
    },
    userPageSize,
    userPage: (link, index, call) => readUserPage(api, link.id, index, userPageSize, call),
    users: (link, call) => readUsers(api, link.id, call),
    async assignments(link, call) {
      const path = at('v2', link.id, 'licensedUsers');
      const list = jsonList(null, z.unknown(), licensedUsers, toAssignment, assignmentTables);
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
