import { createKeep, type Keep } from './keep.ts';
import type {
  AssignedLicense,
  CallRecord,
  Holder,
  Purchase,
  UsersRead,
  UsersWindow,
  VendorCustomer,
} from './vendors/vendor.ts';

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
const bytesPerRow = 500;

/** All that is kept of the vendors' answers: each kind of list for so many minutes, in so many megabytes. */
export function createKept(now: () => Date) {
  const keep = <T>(megabytes: number, minutes: number, rowsOf: (value: T) => number): Keep<Answered<T>> =>
    createKeep<Answered<T>>({
      bytes: megabytes * megabyte,
      bytesOf: ({ value }) => bytesPerRow * (1 + rowsOf(value)),
      freshFor: minutes * minute,
      keptFor: longestKept,
      longest: longestRead,
      now,
    });
  return {
    check: keep<null>(1, 0, () => 0),
    customers: keep<readonly VendorCustomer[]>(16, 1, ofList),
    windows: keep<UsersWindow>(16, 2, ofRead),
    users: keep<UsersRead>(160, 5, ofRead),
    deletedUsers: keep<UsersRead>(16, 5, ofRead),
    holders: keep<readonly Holder[]>(96, 5, ofList),
    purchases: keep<readonly Purchase[]>(4, 5, ofList),
    licensesOf: keep<readonly AssignedLicense[]>(4, 5, ofList),
  };
}

function ofList(list: readonly unknown[]): number {
  return list.length;
}

function ofRead({ rows }: UsersRead | UsersWindow): number {
  return rows.length;
}
