import { accountReader, type AccountKeys } from './license-index.ts';
import type { Records } from './match.ts';
import { addressesOf, addressKey, guestAddress, type Keys } from './address.ts';
import { accountLists, deletedLists, licenseLists, type Accounts, type Licenses } from './lists.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** The vendor record behind a record of a person, and the list that it comes from. */
export type Origin =
  | { readonly kind: 'account'; readonly list: keyof Accounts; readonly account: UserRecord }
  | { readonly kind: 'licence'; readonly list: keyof Licenses; readonly assignment: LicenseAssignment };

/** All records of a customer under consecutive numbers: the lists, concatenated. */
export interface RosterRecords extends Records<Origin> {
  /** The number of the first record of a list. */
  readonly firstOf: (list: keyof Accounts | keyof Licenses) => number;
}

/** The records of one list. */
interface Segment extends Records<Origin> {
  readonly list: keyof Accounts | keyof Licenses;
  readonly first: number;
}

export function rosterRecords(read: Accounts & Licenses): RosterRecords {
  const segments: Segment[] = [];
  let length = 0;
  const append = (segment: Omit<Segment, 'first'>): void => {
    segments.push({ ...segment, first: length });
    length += segment.length;
  };
  for (const list of accountLists) {
    const result = read[list];
    if (result.state === 'known') append({ list, ...accountsIn(list, result.value.rows) });
  }
  for (const list of licenseLists) {
    const result = read[list];
    if (result.state === 'known') append({ list, ...assignmentsIn(list, result.value.rows) });
  }

  const segmentOf = (number: number): Segment => {
    const segment = segments.findLast(({ first }) => first <= number);
    if (segment === undefined) throw new RangeError(`There is no record ${number}`);
    return segment;
  };
  return {
    length,
    at: (number) => {
      const { first, at } = segmentOf(number);
      return at(number - first);
    },
    keysAt: (number) => {
      const { first, keysAt } = segmentOf(number);
      return keysAt(number - first);
    },
    firstOf: (list) => segments.find((segment) => segment.list === list)?.first ?? length,
  };
}

function accountsIn(list: keyof Accounts, rows: Table<UserRecord>): Records<Origin> {
  const read = accountReader(rows);
  const isDeleted = deletedLists.some((deleted) => deleted === list);
  return {
    length: rows.length,
    at: (row) => {
      const account = assertDefined(rows.at(row));
      return { origin: { kind: 'account', list, account }, ...keysOfAccount(account, isDeleted) };
    },
    keysAt: (row) => keysOfAccount(read(row), isDeleted),
  };
}

function keysOfAccount(account: AccountKeys, isDeleted: boolean): Keys {
  const { objectId } = account;
  const addresses = addressesOf(account);
  if (isDeleted) return { objectId, addresses, yielding: addresses };
  const own = guestAddress(account.address) ?? guestAddress(account.sip);
  return own === null ? { objectId, addresses } : { objectId, addresses, yielding: [own] };
}

function assignmentsIn(list: keyof Licenses, assignments: Table<LicenseAssignment>): Records<Origin> {
  const addressAt = assignments.field('address');
  return {
    length: assignments.length,
    at: (row) => {
      const assignment = assertDefined(assignments.at(row));
      return { origin: { kind: 'licence', list, assignment }, ...keysOfAssignment(assignment.address) };
    },
    keysAt: (row) => keysOfAssignment(addressAt(row)),
  };
}

function keysOfAssignment(address: string): Keys {
  const key = addressKey(address);
  return { objectId: null, addresses: key === '' ? [] : [key] };
}

function assertDefined<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new RangeError('There is no such row');
  return row;
}
