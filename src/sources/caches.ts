import type { Table } from '../tables/table.ts';
import { createCache, type CacheStatus, type Cache } from './cache.ts';
import type {
  AssignedLicense,
  CallRecord,
  LicenseAssignment,
  Purchase,
  UserRecord,
  UserList,
  UserPage,
  VendorCustomer,
} from '../vendors/vendor.ts';

/** What a vendor answered, and the calls that it took. */
export interface Reading<T> {
  readonly value: T;
  readonly calls: readonly CallRecord[];
}

const minute = 60_000;

/** Milliseconds that one read may take in all, long lists included. */
const maxReadMs = 4 * minute;
/** Milliseconds after which nobody is given a list, not even as stale. */
const maxAge = 30 * minute;
const megabyte = 2 ** 20;

export type CacheName =
  'check' | 'customers' | 'userPages' | 'users' | 'deletedUsers' | 'assignments' | 'purchases' | 'licensesOf';

/** Hears of each read of a list how it was come by. */
export type OnCacheRead = (list: CacheName, how: CacheStatus) => void;

/** All that is kept of the vendors' answers: each kind of list for so many minutes, in so many megabytes. */
export function createCaches(now: () => Date, told: OnCacheRead) {
  const keep = <T extends CacheableValue>(list: CacheName, megabytes: number, minutes: number): Cache<Reading<T>> =>
    createCache<Reading<T>>({
      onRead: (how) => {
        told(list, how);
      },
      maxBytes: megabytes * megabyte,
      estimateBytes: ({ value }) => estimateBytes(value),
      freshFor: minutes * minute,
      maxAge,
      maxReadMs,
      now,
    });
  return {
    check: keep<null>('check', 1, 0),
    customers: keep<readonly VendorCustomer[]>('customers', 16, 1),
    userPages: keep<UserPage>('userPages', 16, 2),
    users: keep<UserList>('users', 176, 5),
    deletedUsers: keep<UserList>('deletedUsers', 16, 5),
    assignments: keep<Table<LicenseAssignment>>('assignments', 112, 5),
    purchases: keep<readonly Purchase[]>('purchases', 4, 5),
    licensesOf: keep<readonly AssignedLicense[]>('licensesOf', 4, 5),
  };
}

/** A list as it is kept: a table, by itself or in a field, or rows that are objects. */
type CacheableValue =
  { readonly rows: Table<UserRecord> } | Table<LicenseAssignment> | UserPage | readonly unknown[] | null;
/** For an answer of its own, however short: its key, its times and its calls. */
const minBytes = 1_000;

/** An object with its texts, as Node 24's heap has grown by lists of 100,000. */
const objectBytes = 400;

/** What is worked out beside a table for searches and filters: texts with accents once more, and who is licensed. */
const indexBytes = 60;

/** About how many bytes of memory a kept list takes. */
function estimateBytes(kept: CacheableValue): number {
  if (kept === null) return minBytes;
  const rows = 'rows' in kept ? kept.rows : kept;
  return minBytes + ('byteLength' in rows ? rows.byteLength + rows.length * indexBytes : rows.length * objectBytes);
}
