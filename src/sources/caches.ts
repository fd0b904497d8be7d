import type { Table } from '../tables/table.ts';
import { createKeep, type How, type Keep } from './cache.ts';
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
export interface Answered<T> {
  readonly value: T;
  readonly calls: readonly CallRecord[];
}

const minute = 60_000;

/** Milliseconds that one read may take in all, long lists included. */
const longestRead = 4 * minute;
/** Milliseconds after which nobody is given a list, not even as stale. */
const longestKept = 30 * minute;
const megabyte = 2 ** 20;

export type KeptList =
  'check' | 'customers' | 'windows' | 'users' | 'deletedUsers' | 'holders' | 'purchases' | 'licensesOf';

/** Hears of each read of a list how it was come by. */
export type Told = (list: KeptList, how: How) => void;

/** All that is kept of the vendors' answers: each kind of list for so many minutes, in so many megabytes. */
export function createKept(now: () => Date, told: Told) {
  const keep = <T extends KeptValue>(list: KeptList, megabytes: number, minutes: number): Keep<Answered<T>> =>
    createKeep<Answered<T>>({
      told: (how) => {
        told(list, how);
      },
      bytes: megabytes * megabyte,
      bytesOf: ({ value }) => bytesOf(value),
      freshFor: minutes * minute,
      keptFor: longestKept,
      longest: longestRead,
      now,
    });
  return {
    check: keep<null>('check', 1, 0),
    customers: keep<readonly VendorCustomer[]>('customers', 16, 1),
    windows: keep<UserPage>('windows', 16, 2),
    users: keep<UserList>('users', 176, 5),
    deletedUsers: keep<UserList>('deletedUsers', 16, 5),
    holders: keep<Table<LicenseAssignment>>('holders', 112, 5),
    purchases: keep<readonly Purchase[]>('purchases', 4, 5),
    licensesOf: keep<readonly AssignedLicense[]>('licensesOf', 4, 5),
  };
}

/** A list as it is kept: a table, by itself or in a field, or rows that are objects. */
type KeptValue = { readonly rows: Table<UserRecord> } | Table<LicenseAssignment> | UserPage | readonly unknown[] | null;
/** For an answer of its own, however short: its key, its times and its calls. */
const smallest = 1_000;

/** An object with its texts, as Node 24's heap has grown by lists of 100,000. */
const objectBytes = 400;

/** What is worked out beside a table for searches and filters: texts with accents once more, and who is licensed. */
const besideBytes = 60;

/** About how many bytes of memory a kept list takes. */
function bytesOf(kept: KeptValue): number {
  if (kept === null) return smallest;
  const rows = 'rows' in kept ? kept.rows : kept;
  return smallest + ('byteLength' in rows ? rows.byteLength + rows.length * besideBytes : rows.length * objectBytes);
}
