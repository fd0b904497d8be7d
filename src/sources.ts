import type { Customer } from './customers.ts';
import { createKeep, type Keep } from './keep.ts';
import type { Result, Turn } from './result.ts';
import { asProblem, Problem } from './problem.ts';
import {
  sourceIds,
  sourceTitles,
  type AssignedLicense,
  type Call,
  type CallRecord,
  type Holder,
  type Link,
  type Purchase,
  type SourceId,
  type UsersRead,
  type UsersWindow,
  type Vendor,
  type VendorCustomer,
} from './vendors/vendor.ts';

export type { Result, Turn } from './result.ts';

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
  readonly isKept: (customer: Customer) => boolean;
  readonly check: (id: SourceId, turn: Turn) => Promise<Result<null>>;
  readonly customers: (id: SourceId, turn: Turn) => Promise<Result<readonly VendorCustomer[]>>;
  readonly usersPage: (
    id: SourceId,
    customer: Customer,
    page: { readonly number: number; readonly size: number },
    turn: Turn,
  ) => Promise<Result<UsersWindow>>;
  readonly users: (id: SourceId, customer: Customer, turn: Turn) => Promise<Result<UsersRead>>;
  readonly deletedUsers: (id: SourceId, customer: Customer, turn: Turn) => Promise<Result<UsersRead>>;
  readonly holders: (id: SourceId, customer: Customer, turn: Turn) => Promise<Result<readonly Holder[]>>;
  readonly purchases: (id: SourceId, customer: Customer, turn: Turn) => Promise<Result<readonly Purchase[]>>;
  readonly licensesOf: (
    id: SourceId,
    customer: Customer,
    objectId: string,
    turn: Turn,
  ) => Promise<Result<readonly AssignedLicense[]>>;
}

/** What a vendor answered, and the calls that it took. */
interface Answered<T> {
  readonly value: T;
  readonly calls: readonly CallRecord[];
}

const minute = 60_000;
/** Milliseconds that one read may take in all, long lists included. */
const longestRead = 2 * minute;

export function createSources(vendors: readonly Vendor[], now: () => Date): Sources {
  const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));
  const lastGood = new Map<SourceId, Date>();

  const keep = <T>(entries: number, milliseconds: number): Keep<Answered<T>> =>
    createKeep<Answered<T>>({ entries, milliseconds, now });
  const kept = {
    check: keep<null>(10, minute),
    customers: keep<readonly VendorCustomer[]>(10, minute),
    windows: keep<UsersWindow>(200, 2 * minute),
    users: keep<UsersRead>(200, 5 * minute),
    deletedUsers: keep<UsersRead>(200, 5 * minute),
    holders: keep<readonly Holder[]>(400, 5 * minute),
    purchases: keep<readonly Purchase[]>(400, 5 * minute),
    licensesOf: keep<readonly AssignedLicense[]>(500, 5 * minute),
  };

  /** Runs one read of one vendor and notes how it went. */
  async function find<T>(
    vendor: Vendor,
    where: Keep<Answered<T>>,
    key: string,
    turn: Turn,
    read: (call: Call) => Promise<T>,
  ): Promise<Result<T>> {
    const { id } = vendor;
    const calls: CallRecord[] = [];
    const call: Call = {
      // The read is shared by all who ask, so it has a limit of its own and no single asker's.
      signal: AbortSignal.timeout(longestRead),
      record: (one) => {
        calls.push(one);
        turn.record(one);
      },
      progress: (done, of) => {
        turn.progress(progressText(sourceTitles[id], done, of));
      },
    };
    try {
      const { value: answered, asOf } = await where.read(`${id} ${key}`, turn.fresh, async () => ({
        value: await read(call),
        calls,
      }));
      if (asOf > (lastGood.get(id) ?? new Date(0))) lastGood.set(id, asOf);
      return { state: 'known', ...answered, asOf };
    } catch (error) {
      const problem = asProblem(error);
      turn.fault(problem);
      return { state: problem.code === 'source-not-permitted' ? 'not permitted' : 'unknown', problem };
    }
  }

  /** The same for a read about one customer; `method` is missing where the vendor cannot tell of this customer. */
  async function findAt<T>(
    id: SourceId,
    customer: Customer,
    where: Keep<Answered<T>>,
    turn: Turn,
    method: (vendor: Vendor, link: Link) => ((link: Link, call: Call) => Promise<T>) | undefined,
    detail = '',
  ): Promise<Result<T>> {
    const vendor = byId.get(id);
    if (vendor === undefined) return { state: 'not connected' };
    const link = customer.links[id];
    if (link instanceof Problem) return { state: 'unknown', problem: link };
    if (link === null) return { state: 'not linked' };
    const read = method(vendor, link);
    if (read === undefined) return { state: 'not offered' };
    return find(vendor, where, keyOf(link, detail), turn, (call) => read(link, call));
  }

  return {
    health: () =>
      sourceIds.map((id) => ({
        id,
        title: sourceTitles[id],
        connected: byId.has(id),
        signedInUntil: byId.get(id)?.signedInUntil() ?? null,
        lastGood: lastGood.get(id) ?? null,
      })),

    isKept: (customer) =>
      [...byId.values()].every(({ id, users }) => {
        const link = customer.links[id];
        if (users === undefined || link === null || link instanceof Problem) return true;
        return !link.hasUsers || kept.users.has(`${id} ${keyOf(link)}`);
      }),

    async check(id, turn) {
      const vendor = byId.get(id);
      if (vendor === undefined) return { state: 'not connected' };
      return find(vendor, kept.check, '', { ...turn, fresh: true }, async (call) => {
        await vendor.check(call);
        return null;
      });
    },

    async customers(id, turn) {
      const vendor = byId.get(id);
      if (vendor === undefined) return { state: 'not connected' };
      if (vendor.customers === undefined) return { state: 'not offered' };
      return find(vendor, kept.customers, '', turn, vendor.customers);
    },

    async usersPage(id, customer, page, turn) {
      const size = byId.get(id)?.windowSize ?? page.size;
      const first = (page.number - 1) * page.size;
      const index = Math.floor(first / size);
      const choose = (
        { usersWindow }: Vendor,
        { hasUsers }: Link,
      ): ((link: Link, call: Call) => Promise<UsersWindow>) | undefined =>
        hasUsers && usersWindow !== undefined ? (link, call) => usersWindow(link, index, call) : undefined;
      const window = await findAt(id, customer, kept.windows, turn, choose, String(index));
      if (window.state !== 'known') return window;
      const start = first - index * size;
      const { rows, total } = window.value;
      return { ...window, value: { rows: rows.slice(start, start + page.size), total } };
    },

    users: (id, customer, turn) =>
      findAt(id, customer, kept.users, turn, ({ users }, { hasUsers }) => (hasUsers ? users : undefined)),
    deletedUsers: (id, customer, turn) =>
      findAt(id, customer, kept.deletedUsers, turn, ({ deletedUsers }) => deletedUsers),
    holders: (id, customer, turn) => findAt(id, customer, kept.holders, turn, ({ holders }) => holders),
    purchases: (id, customer, turn) => findAt(id, customer, kept.purchases, turn, ({ purchases }) => purchases),

    licensesOf(id, customer, objectId, turn) {
      const choose = ({
        licensesOf,
      }: Vendor): ((link: Link, call: Call) => Promise<readonly AssignedLicense[]>) | undefined =>
        licensesOf && ((link, call) => licensesOf(link, objectId, call));
      return findAt(id, customer, kept.licensesOf, turn, choose, objectId);
    },
  };
}

function keyOf(link: Link, detail = ''): string {
  return [link.id, ...link.products, detail].join(' ');
}

function progressText(title: string, done: number, of: number | null): string {
  const read = done.toLocaleString('en');
  return of === null ? `${title}: ${read} read` : `${title}: ${read} of ${of.toLocaleString('en')}`;
}
