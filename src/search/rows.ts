import { isAscii } from 'node:buffer';
import type { Cooperative } from '../async/cooperative.ts';
import { memoizeByKey } from '../async/memoize.ts';
import { columnBytes, type RowOf } from '../tables/chunk.ts';
import { intersection, noRows, union, type RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { fold } from '../text/fold.ts';
import type { Region } from '../text/region.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { guestForm } from '../people/address.ts';
import { foldRows, rowsContaining, type FoldedRows } from './folded-rows.ts';
import { rowsWithPhone } from './phone-rows.ts';
import { groupNumbers, looksLikePhone } from './phone.ts';
import { isFound, parseTerms, type SearchTerm } from './terms.ts';

/**
 * The users whose name, address, SIP address or phone number contains every term, as masks that must all select. Terms
 * in a row that make up a number are one term. A number without a country code is read as one of each user's region,
 * or of the given one.
 */
export async function usersNamed(
  users: Table<UserRecord>,
  terms: readonly string[],
  region: Region | null,
): Promise<RowMask[]> {
  if (terms.length === 0) return [];
  const folded = await foldedUsers(users);
  return maskTerms(users, terms, region, (term) => rowsNamed(folded, term));
}

/** The same for users that `usersNamed` finds or whose department contains the term. */
export async function usersFound(
  users: Table<UserRecord>,
  terms: readonly string[],
  region: Region | null,
): Promise<RowMask[]> {
  if (terms.length === 0) return [];
  const folded = await foldedUsers(users);
  return maskTerms(users, terms, region, (term) =>
    union(rowsNamed(folded, term), users.where('department', isFound(term))),
  );
}

async function maskTerms(
  users: Table<UserRecord>,
  terms: readonly string[],
  region: Region | null,
  rowsWith: (term: SearchTerm) => RowMask,
): Promise<RowMask[]> {
  const masks: RowMask[] = [];
  for (const group of groupNumbers(parseTerms(terms))) {
    const named = intersection(group.map(rowsWith));
    const parts = group.map(({ words }) => words);
    masks.push(looksLikePhone(parts[0] ?? '') ? union(named, await rowsWithPhone(users, parts, region)) : named);
  }
  return masks;
}

/** The rows that have the term in one of its spellings. */
function rowsSpelled(folded: FoldedRows, { spellings }: SearchTerm): RowMask {
  return union(...spellings.map((words) => rowsContaining(folded, words)));
}

/** The same, and guests whose own address has it. */
function rowsNamed(folded: FoldedRows, term: SearchTerm): RowMask {
  return union(rowsSpelled(folded, term), ...term.spellings.map((words) => guestsWithAddress(folded, words)));
}

/** Candidates for the users with this object id, address or SIP address, as `addressKey` writes it. The caller checks them. */
export async function usersIdentified(users: Table<UserRecord>, key: string): Promise<RowMask> {
  const folded = await foldedUsers(users);
  return union(
    rowsWithObjectId(users, key),
    await nonAsciiUsers(users),
    rowsWithAddress(folded, key),
    guestsWithAddress(folded, key),
  );
}

/** For each term, the licences whose holder's name or address contains it. */
export async function assignmentsNamed(
  holders: Table<LicenseAssignment>,
  terms: readonly string[],
): Promise<RowMask[]> {
  if (terms.length === 0) return [];
  const folded = await foldedHolders(holders);
  return parseTerms(terms).map((term) => rowsSpelled(folded, term));
}

/** For each term, the licences that `assignmentsNamed` finds or whose id, product or reason contains it. */
export async function assignmentsFound(
  holders: Table<LicenseAssignment>,
  terms: readonly string[],
): Promise<RowMask[]> {
  if (terms.length === 0) return [];
  const named = await foldedHolders(holders);
  const licenseIds = await foldedLicenseIds(holders);
  return parseTerms(terms).map((term) =>
    union(
      rowsSpelled(named, term),
      rowsSpelled(licenseIds, term),
      holders.where('product', isFound(term)),
      holders.where('reason', isFound(term)),
    ),
  );
}

/** Candidates for the licences whose holder has this address. */
export async function assignmentsAddressed(holders: Table<LicenseAssignment>, key: string): Promise<RowMask> {
  return union(await nonAsciiHolders(holders), rowsWithAddress(await foldedHolders(holders), key));
}

export const foldedUsers = memoizeByKey((users: Table<UserRecord>) => foldRows(users, ['name', 'address', 'sip']));
export const foldedHolders = memoizeByKey((holders: Table<LicenseAssignment>) =>
  foldRows(holders, ['name', 'address']),
);
const foldedLicenseIds = memoizeByKey((holders: Table<LicenseAssignment>) => foldRows(holders, ['licenseId']));

export const nonAsciiUsers = memoizeByKey((users: Table<UserRecord>) => nonAsciiRows(users, ['address', 'sip']));
export const nonAsciiHolders = memoizeByKey((holders: Table<LicenseAssignment>) => nonAsciiRows(holders, ['address']));

/** Selects at least the rows that have an ASCII address with this key. */
function rowsWithAddress(folded: FoldedRows, key: string): RowMask | undefined {
  const words = fold(key);
  return words === '' ? undefined : rowsContaining(folded, words);
}

/** Guests whose own address this is. */
function guestsWithAddress(folded: FoldedRows, address: string): RowMask | undefined {
  const form = guestForm(address);
  return form === null ? undefined : rowsContaining(folded, form);
}

/** Rows with a non-ASCII address. `addressKey` and `fold` normalize it differently, so its key is not in the folded text. */
function* nonAsciiRows<Row extends RowOf<Row>>(table: Table<Row>, names: readonly (keyof Row)[]): Cooperative<RowMask> {
  const mask = new Uint8Array(table.length);
  let firstRow = 0;
  for (const columns of table.texts(names)) {
    for (const column of columns.filter((each) => !isAscii(columnBytes(each))))
      for (let row = 0; row < column.length; row += 1)
        if (!isAscii(column.utf8.subarray(column.offsets[row], column.offsets[row + 1]))) mask[firstRow + row] = 1;
    firstRow += columns[0]?.length ?? 0;
    yield;
  }
  return mask.includes(1) ? mask : noRows;
}

function rowsWithObjectId(users: Table<UserRecord>, key: string): RowMask {
  const columns = users.texts(['objectId']).flat();
  if (!columns.some((column) => columnBytes(column).includes(key))) return noRows;
  const mask = new Uint8Array(users.length);
  const objectIdAt = users.field('objectId');
  for (let row = 0; row < users.length; row += 1) if (objectIdAt(row) === key) mask[row] = 1;
  return mask;
}
