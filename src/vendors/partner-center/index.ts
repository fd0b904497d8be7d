import type { VendorWith } from '../declaration.ts';
import { Problem } from '../../problem.ts';
import type { Api } from '../http/api.ts';
import type { Http } from '../http/transport.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { jsonList } from '../http/json-list.ts';
import { userTables, type UserTable } from '../tables.ts';
import type { RequestContext, UserList, UserPage, VendorCustomer } from '../vendor.ts';
import { createPartnerCenterApi, createToken } from './client.ts';
import { title, type PartnerCenterSettings } from './settings.ts';
import { envelope, customers, customersAnswer, subscribedSkusAnswer, userLicensesAnswer, users } from './contract.ts';
import { readPages, type UsersPage, type PageKind } from './paging.ts';
import { toCustomer, toLicense, toPurchase, userMapping } from './mapping.ts';
import { openRefreshTokenStore } from './refresh-token.ts';

/** The most items that one call may ask for. */
const maxPageSize = 500;

/**
 * 500 requests a minute for one tenant: https://learn.microsoft.com/partner-center/developer/customer-resources. The
 * partner's other programs draw on the same, so Rollcall leaves them a fifth.
 */
const budget: RateLimit = { concurrency: 6, rate: { requests: 400, milliseconds: 60_000 } };

/** Soft-deleted accounts are never in the plain list; this is the one documented filter. */
const deletedFilter = JSON.stringify({ Field: 'UserState', Value: 'Inactive', Operator: 'equals' });

/** Microsoft Partner Center: customers, Microsoft accounts and what they bought. */
export function createPartnerCenter(
  settings: PartnerCenterSettings,
  http: Http,
  now: () => Date,
): VendorWith<'customers' | 'users' | 'deletedUsers' | 'purchases' | 'licensesOf'> {
  const store = openRefreshTokenStore(settings.dataFolder, settings.refreshToken);
  const lane = createRequestQueue(http, title, budget);
  const token = createToken(settings, store, lane, now);
  const api = createPartnerCenterApi(settings, lane, token);

  return {
    signedInUntil: token.until,
    circuitOpenUntil: lane.circuitOpenUntil,
    async check(call) {
      const query = { size: '1' };
      await api.get({ operation: 'customers', path: '/v1/customers', query, schema: customersAnswer }, call);
    },
    customers: (call) => readCustomers(api, call),
    userPageSize: maxPageSize,
    userPage: (link, index, call) => readUserPage(api, link.id, index, call),
    users: (link, call) => readUsers(api, link.id, {}, call),
    deletedUsers: (link, call) => readUsers(api, link.id, { filter: deletedFilter }, call),
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

const customersSought: PageKind<readonly VendorCustomer[]> = {
  list: jsonList('items', envelope, customers, toCustomer, { of: (rows) => rows, concat: (parts) => parts.flat() }),
  idsIn: (rows) => rows.map(({ id }) => id),
  only: (rows, places) => places.flatMap((place) => rows[place] ?? []),
};

function usersSought(tenant: string): PageKind<UserTable> {
  return {
    list: jsonList('items', envelope, users, userMapping(tenant), userTables),
    idsIn(rows) {
      const idAt = rows.field('objectId');
      return Array.from({ length: rows.length }, (_, row) => idAt(row));
    },
    only: (rows, places) => userTables.of(places.flatMap((place) => rows.at(place) ?? [])),
  };
}

async function readCustomers(api: Api, call: RequestContext): Promise<VendorCustomer[]> {
  const query = { size: String(maxPageSize) };
  const request = { operation: 'customers', path: '/v1/customers', query, kind: customersSought, prefetch: true };
  const read: VendorCustomer[] = [];
  for await (const { rows } of readPages(api, request, call)) read.push(...rows);
  return read;
}

/** There is no way to begin in the middle: the pages before the window are read and passed over. */
async function readUserPage(api: Api, tenant: string, index: number, call: RequestContext): Promise<UserPage> {
  let before = 0;
  let position = 0;
  for await (const { rows, count, last } of seekUsers(api, tenant, { ahead: false }, call)) {
    const total = { number: before + count, exact: last };
    if (position === index) return { rows: [...rows], total };
    if (last) return { rows: [], total };
    before += count;
    position += 1;
  }
  return { rows: [], total: { number: before, exact: true } };
}

async function readUsers(
  api: Api,
  tenant: string,
  filter: Readonly<Record<string, string>>,
  call: RequestContext,
): Promise<UserList> {
  const pages: UserTable[] = [];
  let read = 0;
  try {
    for await (const { rows, count } of seekUsers(api, tenant, { ahead: true, filter }, call)) {
      pages.push(rows);
      read += count;
      call.progress(read, null);
    }
    return { rows: userTables.concat(pages), truncated: null };
  } catch (error) {
    // What was read is true, but not all.
    if (error instanceof Problem && read > 0) return { rows: userTables.concat(pages), truncated: error };
    throw error;
  }
}

function seekUsers(
  api: Api,
  tenant: string,
  { ahead: prefetch, filter = {} }: { readonly ahead: boolean; readonly filter?: Readonly<Record<string, string>> },
  call: RequestContext,
): AsyncGenerator<UsersPage<UserTable>> {
  const query = { size: String(maxPageSize), ...filter };
  const path = `${customerPath(tenant)}/users`;
  return readPages(api, { operation: 'users', path, query, kind: usersSought(tenant), prefetch }, call);
}

function customerPath(tenant: string): string {
  return `/v1/customers/${encodeURIComponent(tenant)}`;
}
