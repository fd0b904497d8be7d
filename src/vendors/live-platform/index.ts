import { z } from 'zod';
import { cacheToken } from '../http/access-token.ts';
import type { Http } from '../http/transport.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { arrayOf, jsonList } from '../http/json-list.ts';
import { problemsOf } from '../http/problems.ts';
import { listOf } from '../http/shortfall.ts';
import { assignmentTables } from '../tables.ts';
import type { VendorWith } from '../declaration.ts';
import type { Shared } from '../shared.ts';
import type { RequestContext, VendorCustomer, VendorList } from '../vendor.ts';
import { createLivePlatformApi, readUsers, readUserPage, signIn } from './client.ts';
import { title, type LivePlatformSettings } from './settings.ts';
import { customers, licensedUsers, licenseInfo, type LiveLicenseInfo } from './contract.ts';
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
  shared: Shared,
): VendorWith<'customers' | 'users' | 'assignments' | 'purchases'> {
  const queue = createRequestQueue(http, title, rateLimit, shared);
  const token = cacheToken(() => signIn(settings, queue, now), now);
  const api = createLivePlatformApi(settings, queue, token);
  const problems = problemsOf(title);

  async function readCustomers(call: RequestContext): Promise<VendorList<readonly VendorCustomer[]>> {
    const list = jsonList(null, z.unknown(), customers, toCustomer, arrayOf());
    return listOf(await api.list({ operation: 'customers', path: '/api/v3/customer', list }, call), problems);
  }

  return {
    signedInUntil: token.until,
    circuitOpenUntil: queue.circuitOpenUntil,
    async check(call) {
      await readCustomers(call);
    },
    customers: readCustomers,
    userPageSize,
    userPage: (ref, index, call) => readUserPage(api, ref.id, index, userPageSize, call),
    users: (ref, call) => readUsers(api, ref.id, call),
    async assignments(ref, call) {
      const path = customerPath('v2', ref.id, 'licensedUsers');
      const list = jsonList(null, z.unknown(), licensedUsers, toAssignment, assignmentTables);
      return listOf(await api.list({ operation: 'licensed users', path, list }, call), problems);
    },
    async purchases(ref, call) {
      const path = customerPath('v3', ref.id, 'licenseinfo');
      const query = { nrOfMonths: '1' };
      const list = jsonList(null, z.unknown(), licenseInfo, (day) => day, arrayOf<LiveLicenseInfo>());
      const { rows, truncated } = listOf(
        await api.list({ operation: 'licence info', path, query, list }, call),
        problems,
      );
      return { rows: toPurchases(rows), truncated };
    },
  };
}

function customerPath(version: 'v2' | 'v3', guid: string, list: string): string {
  return `/api/${version}/customer/${encodeURIComponent(guid)}/${list}`;
}
