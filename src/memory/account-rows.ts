import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { addressKey } from '../people/address.ts';
import { accountReader, type AccountKeys } from '../people/license-index.ts';
import type { Table } from '../tables/table.ts';
import type { UserRecord } from '../vendors/vendor.ts';
import { contentOf, sameFields } from './compared-fields.ts';
import { allRows, pairRows, type ComparedRows, type Pairing } from './pair.ts';

/** The fields of an account that count when it is compared. */
export const accountFields = [
  'name',
  'address',
  'sip',
  'phone',
  'department',
  'location',
  'voice',
  'userType',
  'nonPerson',
  'state',
] as const;

/** Who has an account: its object id, or else its address as people are joined by it. */
export function accountSubject(account: AccountKeys): string {
  return account.objectId ?? accountAddress(account);
}

function accountAddress({ address, sip }: AccountKeys): string {
  return addressKey(address ?? sip ?? '');
}

/** Pairs accounts by object id or address, and then those that gained or lost their object id by their address. */
export function* pairAccounts(before: Table<UserRecord>, after: Table<UserRecord>): Cooperative<Pairing> {
  const [left, right] = [accountRows(before), accountRows(after)];
  const pairing = yield* pairRows(left, right, sameFields(before, after, accountFields));
  return yield* pairByAddress(yield* pairByAddress(pairing, left, right, 'gained'), left, right, 'lost');
}

interface AccountRows extends ComparedRows {
  readonly keysAt: (row: number) => AccountKeys;
}

function accountRows(accounts: Table<UserRecord>): AccountRows {
  const keysAt = accountReader(accounts);
  const objectIdAt = accounts.field('objectId');
  return {
    rows: allRows(accounts),
    keysAt,
    keyAt: (row) => accountSubject(keysAt(row)),
    contentAt: contentOf(accounts, accountFields),
    restAt: (row) => objectIdAt(row) ?? '',
  };
}

/** Pairs accounts that seem to have gone with those that seem to have come, where one address gained or lost an object id. */
function* pairByAddress(
  { changed, gone, came }: Pairing,
  before: AccountRows,
  after: AccountRows,
  objectId: 'gained' | 'lost',
): Cooperative<Pairing> {
  const left = yield* splitById(gone, before, objectId === 'lost');
  const right = yield* splitById(came, after, objectId === 'gained');
  const paired = yield* pairRows(
    { ...before, rows: left.wanted, keyAt: left.addressAt },
    { ...after, rows: right.wanted, keyAt: right.addressAt },
    () => false,
  );
  return {
    changed: [...changed, ...paired.changed],
    gone: [...left.others, ...paired.gone],
    came: [...right.others, ...paired.came],
  };
}

interface SplitRows {
  readonly wanted: readonly number[];
  readonly others: readonly number[];
  readonly addressAt: (row: number) => string;
}

/** Wanted are those with an address, and with an object id or without one. */
function* splitById(rows: readonly number[], { keysAt }: AccountRows, haveId: boolean): Cooperative<SplitRows> {
  const addressAt = (row: number): string => accountAddress(keysAt(row));
  const wanted: number[] = [];
  const others: number[] = [];
  for (const [index, row] of rows.entries()) {
    if ((index + 1) % itemsPerStep === 0) yield;
    const isWanted = (keysAt(row).objectId !== null) === haveId && addressAt(row) !== '';
    (isWanted ? wanted : others).push(row);
  }
  return { wanted, others, addressAt };
}
