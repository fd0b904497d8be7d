import type { Customer } from './customer.ts';
import { findRead, listMethods, type CustomerList, type Method, type Unavailable } from './customer-list.ts';
import type { Cache } from './cache.ts';
import { createHealth, type SourceHealth } from './health.ts';
import { createCaches, createPassThroughs, type Reading, type OnCacheRead } from './caches.ts';
import type { Result, ReadContext } from './result.ts';
import { asProblem, type Problem } from '../problem.ts';
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

/** Reads whole lists of one customer. A source's problem is a result, never thrown. */
export interface ListReader {
  readonly users: ReadList<UserList>;
  readonly deletedUsers: ReadList<UserList>;
  readonly assignments: ReadList<AssignmentList>;
  readonly purchases: ReadList<PurchaseList>;
  /** True where the next read gives the same list again for a while, so that it is worth keeping what was worked out of it. */
  readonly isCached: boolean;
}

/** Everything that commands read from the vendors. Answers are cached; a source's problem is a result, never thrown. */
export interface Sources extends ListReader {
  /**
   * For reads for which nobody waits: at most half of each vendor's limits, behind people's reads. Each list is read anew
   * and kept nowhere, so that people's cached lists stay.
   */
  readonly inBackground: ListReader;
  /** Why the source is not asked for this list of the customer; null where it is. Asks no vendor. */
  readonly whyUnavailable: (id: SourceId, customer: Customer, list: CustomerList) => Unavailable | null;
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
    background = false,
  ): Promise<Result<T>> {
    const calls: CallRecord[] = [];
    const record = (call: CallRecord): void => {
      calls.push(call);
      health.recordClock(id, call);
      turn.record(call);
    };
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

  /** The same for one customer. `detail` tells reads apart that have one cache. */
  async function readCustomer<T extends Readable>(
    id: SourceId,
    customer: Customer,
    cache: Cache<Reading<T>>,
    turn: ReadContext,
    method: Method<T>,
    { detail = '', background = false } = {},
  ): Promise<Result<T>> {
    const found = findRead(vendors, id, customer, method);
    if ('state' in found) return found;
    const { ref, read } = found;
    return readVendor(id, cache, cacheKey(ref, detail), turn, (call) => read(ref, call), background);
  }

  function listReader(kept: Pick<typeof caches, CustomerList>, background: boolean): ListReader {
    const reader =
      <T extends Readable>(cache: Cache<Reading<T>>, method: Method<T>): ReadList<T> =>
      (id, customer, turn) =>
        readCustomer(id, customer, cache, turn, method, { background });
    const deletedUsers = reader(kept.deletedUsers, listMethods.deletedUsers);
    return {
      users: reader(kept.users, listMethods.users),
      // A short list, read at the same time as the users: its progress would overwrite theirs.
      deletedUsers: (id, customer, turn) => deletedUsers(id, customer, { ...turn, progress: () => undefined }),
      assignments: reader(kept.assignments, listMethods.assignments),
      purchases: reader(kept.purchases, listMethods.purchases),
      isCached: !background,
    };
  }

  return {
    ...listReader(caches, false),
    inBackground: listReader(createPassThroughs(now), true),

    whyUnavailable(id, customer, list) {
      const found = findRead<unknown>(vendors, id, customer, listMethods[list]);
      return 'state' in found ? found : null;
    },

    health: health.all,

    accountsState(customer) {
      const keys = [...vendors.keys()].flatMap((id) => {
        const found = findRead(vendors, id, customer, listMethods.users);
        return 'ref' in found ? [`${id} ${cacheKey(found.ref)}`] : [];
      });
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
      const choose: Method<UserPage> = ({ userPage }, { hasUsers }) =>
        hasUsers && userPage !== undefined ? (ref, call) => userPage(ref, index, call) : undefined;
      const result = await readCustomer(id, customer, caches.userPages, turn, choose, { detail: String(index) });
      if (result.state !== 'known') return result;
      const start = first - index * size;
      const { rows } = result.value;
      return { ...result, value: { ...result.value, rows: rows.slice(start, start + page.size) } };
    },

    licensesOf(id, customer, objectId, turn) {
      const choose: Method<VendorList<readonly AssignedLicense[]>> = ({ licensesOf }) =>
        licensesOf && ((ref, call) => licensesOf(ref, objectId, call));
      return readCustomer(id, customer, caches.licensesOf, turn, choose, { detail: objectId });
    },
  };
}

function cacheKey(ref: CustomerRef, detail = ''): string {
  return [ref.id, ...ref.products, detail].join(' ');
}

function progressText(title: string, done: number, of: number | null): string {
  const read = formatNumber(done);
  return of === null ? words.sources.readSoFar(title, read) : words.sources.readOf(title, read, formatNumber(of));
}
