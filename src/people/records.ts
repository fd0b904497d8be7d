import { accountReader, type AccountKeys } from './license-index.ts';
import type { Records } from './match.ts';
import { addressesOf, addressKey, type Keys } from './address.ts';
import { accountLists, licenseLists, type Accounts, type Licenses } from './lists.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** What one record of a person is, and the list that it stands in. */
export type Origin =
  | { readonly kind: 'account'; readonly list: keyof Accounts; readonly account: UserRecord }
  | { readonly kind: 'licence'; readonly list: keyof Licenses; readonly holder: LicenseAssignment };

/** Every record of one customer's people, by its number: the lists stand one behind the other. */
export interface RosterRecords extends Records<Origin> {
  /** The number of the first record of a list. */
  readonly firstOf: (list: keyof Accounts | keyof Licenses) => number;
}

interface Segment extends Records<Origin> {
  readonly list: keyof Accounts | keyof Licenses;
  readonly first: number;
}

export function rosterRecords(read: Accounts & Licenses): RosterRecords {
  const stretches: Segment[] = [];
  let length = 0;
  const append = (stretch: Omit<Segment, 'first'>): void => {
    stretches.push({ ...stretch, first: length });
    length += stretch.length;
  };
  for (const list of accountLists) {
    const result = read[list];
    if (result.state === 'known') append({ list, ...accountsIn(list, result.value.rows) });
  }
  for (const list of licenseLists) {
    const result = read[list];
    if (result.state === 'known') append({ list, ...holdersIn(list, result.value) });
  }

  const stretchOf = (number: number): Segment => {
    const stretch = stretches.findLast(({ first }) => first <= number);
    if (stretch === undefined) throw new RangeError(`There is no record ${number}`);
    return stretch;
  };
  return {
    length,
    at: (number) => {
      const { first, at } = stretchOf(number);
      return at(number - first);
    },
    keysAt: (number) => {
      const { first, keysAt } = stretchOf(number);
      return keysAt(number - first);
    },
    firstOf: (list) => stretches.find((stretch) => stretch.list === list)?.first ?? length,
  };
}

function accountsIn(list: keyof Accounts, rows: Table<UserRecord>): Records<Origin> {
  const read = accountReader(rows);
  return {
    length: rows.length,
    at: (row) => {
      const account = assertDefined(rows.at(row));
      return { origin: { kind: 'account', list, account }, ...keysOfAccount(account) };
    },
    keysAt: (row) => keysOfAccount(read(row)),
  };
}

function keysOfAccount(account: AccountKeys): Keys {
  return { objectId: account.objectId, addresses: addressesOf(account) };
}

function holdersIn(list: keyof Licenses, holders: Table<LicenseAssignment>): Records<Origin> {
  const addressAt = holders.field('address');
  return {
    length: holders.length,
    at: (row) => {
      const holder = assertDefined(holders.at(row));
      return { origin: { kind: 'licence', list, holder }, ...keysOfHolder(holder.address) };
    },
    keysAt: (row) => keysOfHolder(addressAt(row)),
  };
}

function keysOfHolder(address: string): Keys {
  const key = addressKey(address);
  return { objectId: null, addresses: key === '' ? [] : [key] };
}

function assertDefined<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new RangeError('There is no such row');
  return row;
}
