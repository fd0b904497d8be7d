import type { Customer } from './customer.ts';
import type { Cache } from './cache.ts';
import { createHealth, type SourceHealth } from './health.ts';
import { createCaches, type Reading, type OnCacheRead } from './caches.ts';
import type { Result, ReadContext } from './result.ts';
import { asProblem, Problem } from '../problem.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import type {
  AssignedLicense,
  AssignmentList,
  RequestContext,
  CallRecord,
  CustomerRef,
  PurchaseList,
  UserList,
  UserPage,
  Vendor,
  VendorCustomer,
  VendorList,
} from '../vendors/vendor.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';

type ReadList<T> = (id: SourceId, customer: Customer, turn: ReadContext) => Promise<Result<T>>;

/** Everything that commands read from the vendors. Answers are cached; a source's problem is a result, never thrown. */
export interface Sources {
  readonly health: () => readonly SourceHealth[];
  /** Whether all lists of the customer's accounts are cached. If not, `pending` says that those missing are being read. */
  readonly accountsState: (customer: Customer) => 'cached' | 'pending' | 'missing';
  readonly check: (id: SourceId, turn: ReadContext) => Promise<Result<null>>;
  readonly customers: (id: SourceId, turn: ReadContext) => Promise<Result<VendorList<readonly VendorCustomer[]>>>;
  readonly userPage: (
    id: SourceId,
    customer: Customer,
    page: { readonly number: number; readonly size: number },
    turn: ReadContext,
  ) => Promise<Result<UserPage>>;
  readonly users: ReadList<UserList>;
  readonly deletedUsers: ReadList<UserList>;
  readonly assignments: ReadList<AssignmentList>;
  readonly purchases: ReadList<PurchaseList>;
  readonly licensesOf: (
    id: SourceId,
    customer: Customer,
    objectId: string,
    turn: ReadContext,
  ) => Promise<Result<VendorList<readonly AssignedLicense[]>>>;
}

/** The sources, and the turn that reads from them. */
export interface Reader {
  readonly sources: Sources;
  readonly turn: ReadContext;
}

/** A list, or the null of a check. */
type Readable = { readonly truncated: Problem | null } | null;

type CustomerRead<T> = (ref: CustomerRef, call: RequestContext) => Promise<T>;

export function createSources(vendors: ReadonlyMap<SourceId, Vendor>, now: () => Date, onRead: OnCacheRead): Sources {
  const health = createHealth(vendors);
  const caches = createCaches(now, onRead);

  /** Reads from one vendor through the cache, and reports how it went. */
  async function readVendor<T extends Readable>(
    id: SourceId,
    cache: Cache<Reading<T>>,
    key: string,
    turn: ReadContext,
    read: (call: RequestContext) => Promise<T>,
  ): Promise<Result<T>> {
    const calls: CallRecord[] = [];
    const record = (call: CallRecord): void => {
      calls.push(call);
      turn.record(call);
    };
    const { background = false } = turn;
    const options = {
      fresh: turn.fresh,
      signal: turn.signal,
      progress: (done: number, of: number | null): void => {
        turn.progress(progressText(sourceTitles[id], done, of), id);
      },
    };
    try {
      const cached = await cache.read(`${id} ${key}`, options, async (all) => ({
        value: await read({ ...all, record, background }),
        calls,
      }));
      const { value: reading, asOf, stale } = cached;
      health.recordGoodRead(id, asOf);
      if (stale?.problem) turn.report(stale.problem);
      // A truncated list is a known result, but its problem must be reported too.
      if (reading.value?.truncated) turn.report(reading.value.truncated);
      return { state: 'known', ...reading, asOf, stale };
    } catch (error) {
      const problem = asProblem(error);
      // After the end of the turn the problem is only its own abort.
      if (!turn.signal.aborted) turn.report(problem);
      return { state: problem.code === 'source-not-permitted' ? 'not permitted' : 'unknown', problem };
    } finally {
      health.reportWarning(id, turn);
    }
  }

  /** The same for one customer. `method` returns undefined where the vendor does not offer this read for the customer. */
  async function readCustomer<T extends Readable>(
    id: SourceId,
    customer: Customer,
    cache: Cache<Reading<T>>,
    turn: ReadContext,
    method: (vendor: Vendor, ref: CustomerRef) => CustomerRead<T> | undefined,
    detail = '',
  ): Promise<Result<T>> {
    const vendor = vendors.get(id);
    if (vendor === undefined) return { state: 'not connected' };
    const ref = customer.refs[id];
    if (ref instanceof Problem) return { state: 'unknown', problem: ref };
    if (ref === null) return { state: 'not linked' };
    const read = method(vendor, ref);
    if (read === undefined) return { state: 'not offered' };
    return readVendor(id, cache, cacheKey(ref, detail), turn, (call) => read(ref, call));
  }

  return {
    health: health.all,

    accountsState(customer) {
      const keys = Array.from(vendors, ([id, { users }]) => {
        const ref = customer.refs[id];
        if (users === undefined || ref === null || ref instanceof Problem) return null;
        return ref.hasUsers ? `${id} ${cacheKey(ref)}` : null;
      }).filter((key) => key !== null);
      const missing = keys.filter((key) => !caches.users.has(key));
      if (missing.length === 0) return 'cached';
      return missing.every(caches.users.isPending) ? 'pending' : 'missing';
    },

    async check(id, turn) {
      const vendor = vendors.get(id);
      if (vendor === undefined) return { state: 'not connected' };
      return readVendor(id, caches.check, '', { ...turn, fresh: true }, async (call) => {
        await vendor.check(call);
        return null;
      });
    },

    async customers(id, turn) {
      const vendor = vendors.get(id);
      if (vendor === undefined) return { state: 'not connected' };
      if (vendor.customers === undefined) return { state: 'not offered' };
      return readVendor(id, caches.customers, '', turn, vendor.customers);
    },

    async userPage(id, customer, page, turn) {
      const size = vendors.get(id)?.userPageSize ?? page.size;
      const first = (page.number - 1) * page.size;
      const index = Math.floor(first / size);
      const choose = ({ userPage }: Vendor, { hasUsers }: CustomerRef): CustomerRead<UserPage> | undefined =>
        hasUsers && userPage !== undefined ? (ref, call) => userPage(ref, index, call) : undefined;
      const result = await readCustomer(id, customer, caches.userPages, turn, choose, String(index));
      if (result.state !== 'known') return result;
      const start = first - index * size;
      const { rows } = result.value;
      return { ...result, value: { ...result.value, rows: rows.slice(start, start + page.size) } };
    },

    users: (id, customer, turn) => readCustomer(id, customer, caches.users, turn, usersIfListed),
    deletedUsers(id, customer, turn) {
      // A short list, read at the same time as the users: its progress would overwrite theirs.
      const quiet = { ...turn, progress: () => undefined };
      return readCustomer(id, customer, caches.deletedUsers, quiet, (vendor) => vendor.deletedUsers);
    },
    assignments: (id, customer, turn) =>
      readCustomer(id, customer, caches.assignments, turn, ({ assignments }) => assignments),
    purchases: (id, customer, turn) => readCustomer(id, customer, caches.purchases, turn, ({ purchases }) => purchases),

    licensesOf(id, customer, objectId, turn) {
      const choose = ({ licensesOf }: Vendor): CustomerRead<VendorList<readonly AssignedLicense[]>> | undefined =>
        licensesOf && ((ref, call) => licensesOf(ref, objectId, call));
      return readCustomer(id, customer, caches.licensesOf, turn, choose, objectId);
    },
  };
}

function usersIfListed({ users }: Vendor, { hasUsers }: CustomerRef): CustomerRead<UserList> | undefined {
  return hasUsers ? users : undefined;
}

function cacheKey(ref: CustomerRef, detail = ''): string {
  return [ref.id, ...ref.products, detail].join(' ');
}

function progressText(title: string, done: number, of: number | null): string {
  const read = formatNumber(done);
  return of === null ? words.sources.readSoFar(title, read) : words.sources.readOf(title, read, formatNumber(of));
}
