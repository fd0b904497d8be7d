import type { VendorWith } from '../declaration.ts';
import type { Shared } from '../shared.ts';
import { Problem } from '../../problem.ts';
import type { Api } from '../http/api.ts';
import { cacheToken } from '../http/access-token.ts';
import type { Http } from '../http/transport.ts';
import { createRequestQueue, type RateLimit } from '../http/queue.ts';
import { listOf, shortfallOf } from '../http/shortfall.ts';
import { arrayOf, jsonList } from '../http/json-list.ts';
import { sumLeftOut, type LeftOut } from '../http/left-out.ts';
import { userTables, type UserTable } from '../tables.ts';
import type { AssignedLicense, RequestContext, UserList, UserPage, VendorCustomer, VendorList } from '../vendor.ts';
import { createPartnerCenterApi, problems, signIn } from './client.ts';
import { id as vendorId, title, type PartnerCenterSettings } from './settings.ts';
import { envelope, customers, subscribedSkus, userLicenses, users } from './contract.ts';
import { readPages, type ListPage, type PageKind } from './paging.ts';
import { toCustomer, toLicense, toPurchase, userMapping } from './mapping.ts';
import { openTokenFile } from './refresh-token.ts';

/** The largest page that the API allows. */
const maxPageSize = 500;

/**
 * 500 requests a minute for one tenant: https://learn.microsoft.com/partner-center/developer/customer-resources. The
 * partner's other programs share this limit, so Rollcall leaves them a fifth.
 */
const rateLimit: RateLimit = { concurrency: 6, rate: { requests: 400, milliseconds: 60_000 } };

/** Selects soft-deleted accounts, which the list without a filter never has. It is the only documented filter. */
const deletedFilter = JSON.stringify({ Field: 'UserState', Value: 'Inactive', Operator: 'equals' });

/** Microsoft Partner Center: customers, Microsoft accounts and what they bought. */
export function createPartnerCenter(
  settings: PartnerCenterSettings,
  http: Http,
  now: () => Date,
  shared: Shared,
): VendorWith<'customers' | 'users' | 'deletedUsers' | 'purchases' | 'licensesOf'> {
  const { dataFolder, refreshToken } = settings;
  const store = shared.tokenStore?.(vendorId, refreshToken) ?? openTokenFile(dataFolder, refreshToken);
  const queue = createRequestQueue(http, title, rateLimit, shared);
  const token = cacheToken(() => signIn(settings, store, queue, now), now);
  const api = createPartnerCenterApi(settings, queue, token);

  return {
    signedInUntil: token.until,
    circuitOpenUntil: queue.circuitOpenUntil,
    warning: store.problem,
    async check(call) {
      const query = { size: '1' };
      await api.list({ operation: 'customers', path: '/v1/customers', query, list: customerPageKind.list }, call);
    },
    customers: (call) => readCustomers(api, call),
    userPageSize: maxPageSize,
    userPage: (ref, index, call) => readUserPage(api, ref.id, index, call),
    users: (ref, call) => readUsers(api, ref.id, {}, call),
    deletedUsers: (ref, call) => readUsers(api, ref.id, { filter: deletedFilter }, call),
    async purchases(ref, call) {
      const path = `${customerPath(ref.id)}/subscribedskus`;
      const list = jsonList('items', envelope, subscribedSkus, toPurchase, arrayOf());
      return listOf(await api.list({ operation: 'subscribed SKUs', path, list }, call), problems);
    },
    async licensesOf(ref, objectId, call) {
      const path = `${customerPath(ref.id)}/users/${encodeURIComponent(objectId)}/licenses`;
      const builder = arrayOf<AssignedLicense>();
      const list = jsonList('items', envelope, userLicenses, ({ productSku }) => toLicense(productSku), builder);
      return listOf(await api.list({ operation: 'user licences', path, list }, call), problems);
    },
  };
}

const customerPageKind: PageKind<readonly VendorCustomer[]> = {
  list: jsonList('items', envelope, customers, toCustomer, arrayOf()),
  idsOf: (rows) => rows.map(({ id }) => id),
  pick: (rows, indexes) => indexes.flatMap((index) => rows[index] ?? []),
};

function userPageKind(tenant: string): PageKind<UserTable> {
  return {
    list: jsonList('items', envelope, users, userMapping(tenant), userTables),
    idsOf(rows) {
      const idAt = rows.field('objectId');
      return Array.from({ length: rows.length }, (_, row) => idAt(row));
    },
    pick: (rows, indexes) => userTables.of(indexes.flatMap((index) => rows.at(index) ?? [])),
  };
}

async function readCustomers(api: Api, call: RequestContext): Promise<VendorList<readonly VendorCustomer[]>> {
  const query = { size: String(maxPageSize) };
  const request = { operation: 'customers', path: '/v1/customers', query, kind: customerPageKind, prefetch: true };
  const read: VendorCustomer[] = [];
  const leftOut: LeftOut[] = [];
  for await (const page of readPages(api, request, call)) {
    read.push(...page.rows);
    leftOut.push(page.leftOut);
  }
  return listOf({ rows: read, leftOut: sumLeftOut(leftOut) }, problems);
}

/** Reads all pages up to this one, since each page has the link to the next. */
async function readUserPage(api: Api, tenant: string, index: number, call: RequestContext): Promise<UserPage> {
  let before = 0;
  let position = 0;
  const leftOut: LeftOut[] = [];
  for await (const { rows, count, last, ...page } of readUserPages(api, tenant, { prefetch: false }, call)) {
    leftOut.push(page.leftOut);
    if (position === index || last) {
      const truncated = shortfallOf(sumLeftOut(leftOut), problems);
      const total = { number: before + count, exact: last && truncated === null };
      return { rows: position === index ? [...rows] : [], total, truncated };
    }
    before += count;
    position += 1;
  }
  return { rows: [], total: { number: before, exact: true }, truncated: null };
}

async function readUsers(
  api: Api,
  tenant: string,
  filter: Readonly<Record<string, string>>,
  call: RequestContext,
): Promise<UserList> {
  const pages: UserTable[] = [];
  const leftOut: LeftOut[] = [];
  let read = 0;
  try {
    for await (const { rows, count, ...page } of readUserPages(api, tenant, { prefetch: true, filter }, call)) {
      pages.push(rows);
      leftOut.push(page.leftOut);
      read += count;
      call.progress(read, null);
    }
  } catch (error) {
    // The pages that were read are right, so they are shown as a truncated list.
    if (error instanceof Problem && read > 0) return { rows: userTables.concat(pages), truncated: error };
    throw error;
  }
  return listOf({ rows: userTables.concat(pages), leftOut: sumLeftOut(leftOut) }, problems);
}

function readUserPages(
  api: Api,
  tenant: string,
  { prefetch, filter = {} }: { readonly prefetch: boolean; readonly filter?: Readonly<Record<string, string>> },
  call: RequestContext,
): AsyncGenerator<ListPage<UserTable>> {
  const query = { size: String(maxPageSize), ...filter };
  const path = `${customerPath(tenant)}/users`;
  return readPages(api, { operation: 'users', path, query, kind: userPageKind(tenant), prefetch }, call);
}

function customerPath(tenant: string): string {
  return `/v1/customers/${encodeURIComponent(tenant)}`;
}
