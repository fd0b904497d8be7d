import type { Customer } from './customer.ts';
import type { Cache } from './cache.ts';
import { createCaches, type Reading, type OnCacheRead } from './caches.ts';
import type { Result, ReadContext } from './result.ts';
import { asProblem, Problem } from '../problem.ts';
import type { Table } from '../tables/table.ts';
import type {
  AssignedLicense,
  RequestContext,
  CallRecord,
  LicenseAssignment,
  CustomerRef,
  Purchase,
  UserList,
  UserPage,
  Vendor,
  VendorCustomer,
} from '../vendors/vendor.ts';
import { sourceIds, sourceTitles, type SourceId } from '../vendors/catalog.ts';

export interface SourceHealth {
  readonly id: SourceId;
  readonly title: string;
  readonly connected: boolean;
  readonly signedInUntil: Date | null;
  readonly lastGood: Date | null;
}

/** All that commands may ask the vendors: each read is kept for a short time and never throws a source's fault. */
export interface Sources {
  readonly health: () => readonly SourceHealth[];
  /** True when all lists of the customer's accounts are kept, so that reading them costs no call. */
  readonly isCached: (customer: Customer) => boolean;
  readonly check: (id: SourceId, turn: ReadContext) => Promise<Result<null>>;
  readonly customers: (id: SourceId, turn: ReadContext) => Promise<Result<readonly VendorCustomer[]>>;
  readonly userPage: (
    id: SourceId,
    customer: Customer,
    page: { readonly number: number; readonly size: number },
    turn: ReadContext,
  ) => Promise<Result<UserPage>>;
  readonly users: (id: SourceId, customer: Customer, turn: ReadContext) => Promise<Result<UserList>>;
  readonly deletedUsers: (id: SourceId, customer: Customer, turn: ReadContext) => Promise<Result<UserList>>;
  readonly assignments: (
    id: SourceId,
    customer: Customer,
    turn: ReadContext,
  ) => Promise<Result<Table<LicenseAssignment>>>;
  readonly purchases: (id: SourceId, customer: Customer, turn: ReadContext) => Promise<Result<readonly Purchase[]>>;
  readonly licensesOf: (
    id: SourceId,
    customer: Customer,
    objectId: string,
    turn: ReadContext,
  ) => Promise<Result<readonly AssignedLicense[]>>;
}

/** What it takes to read from the sources in one turn. */
export interface Reader {
  readonly sources: Sources;
  readonly turn: ReadContext;
}

export function createSources(vendors: ReadonlyMap<SourceId, Vendor>, now: () => Date, whenRead: OnCacheRead): Sources {
  const lastGood = new Map<SourceId, Date>();

  const kept = createCaches(now, whenRead);

  /** Runs one read of one vendor and notes how it went. */
  async function find<T>(
    id: SourceId,
    where: Cache<Reading<T>>,
    key: string,
    turn: ReadContext,
    read: (call: RequestContext) => Promise<T>,
  ): Promise<Result<T>> {
    const calls: CallRecord[] = [];
    const record = (call: CallRecord): void => {
      calls.push(call);
      turn.record(call);
    };
    const waiting = {
      fresh: turn.fresh,
      signal: turn.signal,
      progress: (done: number, of: number | null): void => {
        turn.progress(progressText(sourceTitles[id], done, of), id);
      },
    };
    try {
      const {
        value: answered,
        asOf,
        stale,
      } = await where.read(`${id} ${key}`, waiting, async (all) => ({
        value: await read({ ...all, record }),
        calls,
      }));
      if (asOf > (lastGood.get(id) ?? new Date(0))) lastGood.set(id, asOf);
      if (stale?.problem) turn.report(stale.problem);
      return { state: 'known', ...answered, asOf, stale };
    } catch (error) {
      const problem = asProblem(error);
      // Whose turn is over hears nothing of it any more.
      if (!turn.signal.aborted) turn.report(problem);
      return { state: problem.code === 'source-not-permitted' ? 'not permitted' : 'unknown', problem };
    }
  }

  /** The same for a read about one customer; `method` is missing where the vendor cannot tell of this customer. */
  async function findAt<T>(
    id: SourceId,
    customer: Customer,
    where: Cache<Reading<T>>,
    turn: ReadContext,
    method: (
      vendor: Vendor,
      link: CustomerRef,
    ) => ((link: CustomerRef, call: RequestContext) => Promise<T>) | undefined,
    detail = '',
  ): Promise<Result<T>> {
    const vendor = vendors.get(id);
    if (vendor === undefined) return { state: 'not connected' };
    const link = customer.refs[id];
    if (link instanceof Problem) return { state: 'unknown', problem: link };
    if (link === null) return { state: 'not linked' };
    const read = method(vendor, link);
    if (read === undefined) return { state: 'not offered' };
    return find(id, where, keyOf(link, detail), turn, (call) => read(link, call));
  }

  return {
    health: () =>
      sourceIds.map((id) => ({
        id,
        title: sourceTitles[id],
        connected: vendors.has(id),
        signedInUntil: vendors.get(id)?.signedInUntil() ?? null,
        lastGood: lastGood.get(id) ?? null,
      })),

    isCached: (customer) =>
      [...vendors].every(([id, { users }]) => {
        const link = customer.refs[id];
        if (users === undefined || link === null || link instanceof Problem) return true;
        return !link.hasUsers || kept.users.has(`${id} ${keyOf(link)}`);
      }),

    async check(id, turn) {
      const vendor = vendors.get(id);
      if (vendor === undefined) return { state: 'not connected' };
      return find(id, kept.check, '', { ...turn, fresh: true }, async (call) => {
        await vendor.check(call);
        return null;
      });
    },

    async customers(id, turn) {
      const vendor = vendors.get(id);
      if (vendor === undefined) return { state: 'not connected' };
      if (vendor.customers === undefined) return { state: 'not offered' };
      return find(id, kept.customers, '', turn, vendor.customers);
    },

    async userPage(id, customer, page, turn) {
      const size = vendors.get(id)?.userPageSize ?? page.size;
      const first = (page.number - 1) * page.size;
      const index = Math.floor(first / size);
      const choose = (
        { userPage }: Vendor,
        { hasUsers }: CustomerRef,
      ): ((link: CustomerRef, call: RequestContext) => Promise<UserPage>) | undefined =>
        hasUsers && userPage !== undefined ? (link, call) => userPage(link, index, call) : undefined;
      const window = await findAt(id, customer, kept.userPages, turn, choose, String(index));
      if (window.state !== 'known') return window;
      const start = first - index * size;
      const { rows, total } = window.value;
      return { ...window, value: { rows: rows.slice(start, start + page.size), total } };
    },

    async users(id, customer, turn) {
      return told(await findAt(id, customer, kept.users, turn, usersWhereKept), turn);
    },
    async deletedUsers(id, customer, turn) {
      // They are few, and read beside the users, whose progress theirs would cover.
      const quiet = { ...turn, progress: () => undefined };
      return told(await findAt(id, customer, kept.deletedUsers, quiet, ({ deletedUsers }) => deletedUsers), turn);
    },
    assignments: (id, customer, turn) => findAt(id, customer, kept.assignments, turn, ({ assignments }) => assignments),
    purchases: (id, customer, turn) => findAt(id, customer, kept.purchases, turn, ({ purchases }) => purchases),

    licensesOf(id, customer, objectId, turn) {
      const choose = ({
        licensesOf,
      }: Vendor): ((link: CustomerRef, call: RequestContext) => Promise<readonly AssignedLicense[]>) | undefined =>
        licensesOf && ((link, call) => licensesOf(link, objectId, call));
      return findAt(id, customer, kept.licensesOf, turn, choose, objectId);
    },
  };
}

function usersWhereKept({ users }: Vendor, { hasUsers }: CustomerRef): Vendor['users'] {
  return hasUsers ? users : undefined;
}

/** A list that broke off is a fault too, though what was read of it is known. */
function told(result: Result<UserList>, turn: ReadContext): Result<UserList> {
  if (result.state === 'known' && result.value.truncated !== null) turn.report(result.value.truncated);
  return result;
}

function keyOf(link: CustomerRef, detail = ''): string {
  return [link.id, ...link.products, detail].join(' ');
}

function progressText(title: string, done: number, of: number | null): string {
  const read = done.toLocaleString('en');
  return of === null ? `${title}: ${read} read` : `${title}: ${read} of ${of.toLocaleString('en')}`;
}
