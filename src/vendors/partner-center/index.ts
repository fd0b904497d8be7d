import { Problem } from '../../problem.ts';
import type { Api } from '../api.ts';
import type { Http } from '../http.ts';
import { openLane, type Budget } from '../lane.ts';
import { userTables, type UserTable } from '../tables.ts';
import type { Call, UsersRead, UsersWindow, Vendor, VendorCustomer } from '../vendor.ts';
import {
  createPartnerCenterApi,
  createToken,
  seek,
  title,
  type PartnerCenterSettings,
  type SeekPage,
} from './client.ts';
import {
  customersAnswer,
  subscribedSkusAnswer,
  userLicensesAnswer,
  usersAnswer,
  type PartnerUser,
} from './contract.ts';
import { toCustomer, toLicense, toPurchase, userMapping } from './mapping.ts';
import { openRefreshTokenStore } from './refresh-token.ts';

/** The most items that one call may ask for. */
const largestPage = 500;

/**
 * 500 requests a minute for one tenant: https://learn.microsoft.com/partner-center/developer/customer-resources. The
 * partner's other programs draw on the same, so Rollcall leaves them a fifth.
 */
const budget: Budget = { atOnce: 6, rate: { requests: 400, milliseconds: 60_000 } };

/** Soft-deleted accounts are never in the plain list; this is the one documented filter. */
const deletedFilter = JSON.stringify({ Field: 'UserState', Value: 'Inactive', Operator: 'equals' });

/** Microsoft Partner Center: customers, Microsoft accounts and what they bought. */
export function createPartnerCenter(settings: PartnerCenterSettings, http: Http, now: () => Date): Vendor {
  const store = openRefreshTokenStore(settings.dataFolder, settings.refreshToken);
  const lane = openLane(http, title, budget);
  const token = createToken(settings, store, lane, now);
  const api = createPartnerCenterApi(settings, lane, token);

  return {
    id: 'partner',
    signedInUntil: token.until,
    resting: lane.resting,
    async check(call) {
      const query = { size: '1' };
      await api.get({ operation: 'customers', path: '/v1/customers', query, schema: customersAnswer }, call);
    },
    customers: (call) => readCustomers(api, call),
    windowSize: largestPage,
    usersWindow: (link, index, call) => readWindow(api, link.id, index, call),
    users: (link, call) => readAll(api, link.id, {}, call),
    deletedUsers: (link, call) => readAll(api, link.id, { filter: deletedFilter }, call),
    async purchases(link, call) {
      const path = `${customerPath(link.id)}/subscribedskus`;
      const answer = await api.get({ operation: 'subscribed SKUs', path, schema: subscribedSkusAnswer }, call);
      return answer.items.map(toPurchase);
    },
    async licensesOf(link, objectId, call) {
      const path = `${customerPath(link.id)}/users/${encodeURIComponent(objectId)}/licenses`;
      const answer = await api.get({ operation: 'user licences', path, schema: userLicensesAnswer }, call);
      return answer.items.map((item) => toLicense(item.productSku));
    },
  };
}

async function readCustomers(api: Api, call: Call): Promise<VendorCustomer[]> {
  const query = { size: String(largestPage) };
  const request = { operation: 'customers', path: '/v1/customers', query, schema: customersAnswer };
  const customers: VendorCustomer[] = [];
  for await (const page of seek(api, request, call)) customers.push(...page.items.map(toCustomer));
  return customers;
}

/** There is no way to begin in the middle: the pages before the window are read and passed over. */
async function readWindow(api: Api, tenant: string, index: number, call: Call): Promise<UsersWindow> {
  const toUser = userMapping(tenant);
  let before = 0;
  let position = 0;
  for await (const page of seekUsers(api, tenant, {}, call)) {
    const total = { number: before + page.items.length, exact: page.last };
    if (position === index) return { rows: page.items.map(toUser), total };
    if (page.last) return { rows: [], total };
    before += page.items.length;
    position += 1;
  }
  return { rows: [], total: { number: before, exact: true } };
}

async function readAll(
  api: Api,
  tenant: string,
  filter: Readonly<Record<string, string>>,
  call: Call,
): Promise<UsersRead> {
  const toUser = userMapping(tenant);
  const pages: UserTable[] = [];
  let count = 0;
  try {
    for await (const page of seekUsers(api, tenant, filter, call)) {
      pages.push(userTables.of(page.items.map(toUser)));
      count += page.items.length;
      call.progress(count, null);
    }
    return { rows: userTables.joined(pages), stopped: null };
  } catch (error) {
    // What was read is true, but not all.
    if (error instanceof Problem && count > 0) return { rows: userTables.joined(pages), stopped: error };
    throw error;
  }
}

function seekUsers(
  api: Api,
  tenant: string,
  filter: Readonly<Record<string, string>>,
  call: Call,
): AsyncGenerator<SeekPage<PartnerUser>> {
  const query = { size: String(largestPage), ...filter };
  const request = { operation: 'users', path: `${customerPath(tenant)}/users`, query, schema: usersAnswer };
  return seek(api, request, call);
}

function customerPath(tenant: string): string {
  return `/v1/customers/${encodeURIComponent(tenant)}`;
}
