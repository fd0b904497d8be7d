import type { Problem } from '../problem.ts';
import type { Table } from '../tables/table.ts';
import { createCache, createPassThrough, type CacheStatus, type Cache } from './cache.ts';
import type { CustomerList } from './customer-list.ts';
import type {
  AssignedLicense,
  AssignmentList,
  CallRecord,
  LicenseAssignment,
  PurchaseList,
  UserRecord,
  UserList,
  UserPage,
  VendorCustomer,
  VendorList,
} from '../vendors/vendor.ts';

/** A vendor's answer, and the calls that it took. */
export interface Reading<T> {
  readonly value: T;
  readonly calls: readonly CallRecord[];
}

const minute = 60_000;

/** Milliseconds that one read may take in all, with every page of a long list. */
const maxReadMs = 4 * minute;
/** The same for reads in the background, which have half of the vendor's limits and are overtaken by others. */
const maxBackgroundReadMs = 10 * minute;
/** Milliseconds after which a list is dropped. */
const maxAge = 30 * minute;
const megabyte = 2 ** 20;

export type CacheName =
  'check' | 'customers' | 'userPages' | 'users' | 'deletedUsers' | 'assignments' | 'purchases' | 'licensesOf';

/** Called once per read, for the metrics. */
export type OnCacheRead = (list: CacheName, status: CacheStatus) => void;

/** One cache per kind of list, each with a size in megabytes and the minutes for which its lists are fresh. */
export function createCaches(now: () => Date, onRead: OnCacheRead) {
  const cache = <T extends CacheableValue>(list: CacheName, megabytes: number, minutes: number): Cache<Reading<T>> =>
    createCache<Reading<T>>({
      onRead: (status) => {
        onRead(list, status);
      },
      maxBytes: megabytes * megabyte,
      estimateBytes: ({ value }) => estimateBytes(value),
      partialReason: ({ value }) => brokenOff(value),
      freshFor: minutes * minute,
      maxAge,
      maxReadMs,
      now,
    });
  return {
    check: cache<null>('check', 1, 0),
    customers: cache<VendorList<readonly VendorCustomer[]>>('customers', 16, 1),
    userPages: cache<UserPage>('userPages', 16, 2),
    users: cache<UserList>('users', 176, 5),
    deletedUsers: cache<UserList>('deletedUsers', 16, 5),
    assignments: cache<AssignmentList>('assignments', 112, 5),
    purchases: cache<PurchaseList>('purchases', 4, 5),
    licensesOf: cache<VendorList<readonly AssignedLicense[]>>('licensesOf', 4, 5),
  };
}

type Caches = ReturnType<typeof createCaches>;

/** In place of caches, for reads in the background: they are many, and would push out what people ask for. */
export function createPassThroughs(now: () => Date): Pick<Caches, CustomerList> {
  const options = { maxReadMs: maxBackgroundReadMs, now };
  return {
    users: createPassThrough(options),
    deletedUsers: createPassThrough(options),
    assignments: createPassThrough(options),
    purchases: createPassThrough(options),
  };
}

/** Rows in a table, or rows that are objects. */
type CacheableValue = VendorList<Table<UserRecord> | Table<LicenseAssignment> | readonly unknown[]> | null;

/** Why a list broke off. A list that lacks only rows which nobody can read is as whole as it gets. */
function brokenOff(value: CacheableValue): Problem | null {
  const reason = value?.truncated ?? null;
  return reason?.code === 'source-rows-left-out' ? null : reason;
}

/** Bytes of any entry, even an empty one: its key, its times and its calls. */
const minBytes = 1_000;

/** Bytes of an object with its texts, measured as the growth of Node 24's heap by lists of 100,000. */
const objectBytes = 400;

/** What searches and filters memoize for each row: its folded texts (40 to 60 bytes), and who is licensed (up to 105). */
const indexBytes = 80;

/** About how many bytes of memory a value takes. */
function estimateBytes(value: CacheableValue): number {
  if (value === null) return minBytes;
  const { rows } = value;
  return minBytes + ('byteLength' in rows ? rows.byteLength + rows.length * indexBytes : rows.length * objectBytes);
}
