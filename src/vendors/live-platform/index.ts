import { z } from 'zod';
import { cacheToken } from '../http/access-token.ts';
import type { Http } from '../http/transport.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { jsonList } from '../http/json-list.ts';
import { assignmentTables } from '../tables.ts';
import type { VendorWith } from '../declaration.ts';
import { createLivePlatformApi, readUsers, readUserPage, signIn } from './client.ts';
import { title, type LivePlatformSettings } from './settings.ts';
import { customersAnswer, licensedUsers, licenseInfoAnswer } from './contract.ts';
import { toCustomer, toAssignment, toPurchases } from './mapping.ts';

/** Rows of one call: five pages of a card. */
const userPageSize = 50;

/** AudioCodes documents no limit. This is a modest guess: two long lists, three pages of each at a time. */
const rateLimit: RateLimit = { concurrency: 6, rate: null };

/** AudioCodes Live Platform: customers, Teams end users, and who has a Live Platform licence. */
export function createLivePlatform(
  settings: LivePlatformSettings,
  http: Http,
  now: () => Date,
): VendorWith<'customers' | 'users' | 'assignments' | 'purchases'> {
  const queue = createRequestQueue(http, title, rateLimit);
  const token = cacheToken(() => signIn(settings, queue, now), now);
  const api = createLivePlatformApi(settings, queue, token);
  const customers = { operation: 'customers', path: '/api/v3/customer', schema: customersAnswer };

  return {
    signedInUntil: token.until,
    circuitOpenUntil: queue.circuitOpenUntil,
    async check(call) {
      await api.get(customers, call);
    },
    async customers(call) {
      return (await api.get(customers, call)).map(toCustomer);
    },
    userPageSize,
    userPage: (ref, index, call) => readUserPage(api, ref.id, index, userPageSize, call),
    users: (ref, call) => readUsers(api, ref.id, call),
    async assignments(ref, call) {
      const path = customerPath('v2', ref.id, 'licensedUsers');
      const list = jsonList(null, z.unknown(), licensedUsers, toAssignment, assignmentTables);
      return (await api.list({ operation: 'licensed users', path, list }, call)).rows;
    },
    async purchases(ref, call) {
      const path = customerPath('v3', ref.id, 'licenseinfo');
      const query = { nrOfMonths: '1' };
      return toPurchases(await api.get({ operation: 'licence info', path, query, schema: licenseInfoAnswer }, call));
    },
  };
}

function customerPath(version: 'v2' | 'v3', guid: string, list: string): string {
  return `/api/${version}/customer/${encodeURIComponent(guid)}/${list}`;
}
