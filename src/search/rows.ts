import { memoizeByKey } from '../async/memoize.ts';
import { text, type RowOf } from '../tables/chunk.ts';
import { fold, notPlain } from '../text/fold.ts';
import { union, indexesOf, type RowMask } from '../tables/row-mask.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { defineTable, type Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { digitsOf, isFound, parseTerm } from './terms.ts';

/** For each term, the users in whose name, address, SIP address or phone it is found. */
export async function usersNamed(users: Table<UserRecord>, terms: readonly string[]): Promise<RowMask[]> {
  const odd = terms.length === 0 ? nothingOdd : await oddUsers(users);
  return terms.map((term) => {
    const { words, digits } = parseTerm(term);
    const named = found(words, users, userNames, odd);
    return digits === null ? named : union(named, phoneMatches(users, digits));
  });
}

/**
 * The users who may have this address, as `addressKey` gives it: it stands in theirs, or theirs is not plain, for then
 * its key can have other letters and cannot be sought in it.
 */
export async function usersAddressed(users: Table<UserRecord>, key: string): Promise<RowMask> {
  return union(await foreignUsers(users), users.containing('address', key), users.containing('sip', key));
}

/** The same, or in whose department. */
export async function usersFound(users: Table<UserRecord>, terms: readonly string[]): Promise<RowMask[]> {
  const named = await usersNamed(users, terms);
  return terms.map((term, index) => union(named[index], users.where('department', isFound(parseTerm(term)))));
}

/** For each term, the licences in whose holder's name or address it is found. */
export async function assignmentsNamed(
  holders: Table<LicenseAssignment>,
  terms: readonly string[],
): Promise<RowMask[]> {
  const odd = terms.length === 0 ? nothingOdd : await oddHolders(holders);
  return terms.map((term) => found(parseTerm(term).words, holders, holderNames, odd));
}

/** The licences whose holder may have this address. */
export async function assignmentsAddressed(holders: Table<LicenseAssignment>, key: string): Promise<RowMask> {
  return union(await foreignHolders(holders), holders.containing('address', key));
}

/** The same, or in whose licence's id, product or reason. */
export async function assignmentsFound(
  holders: Table<LicenseAssignment>,
  terms: readonly string[],
): Promise<RowMask[]> {
  const named = await assignmentsNamed(holders, terms);
  const odd = terms.length === 0 ? nothingOdd : await oddLicences(holders);
  return terms.map((term, index) => {
    const sought = parseTerm(term);
    return union(
      named[index],
      found(sought.words, holders, licenceNames, odd),
      holders.where('product', isFound(sought)),
      holders.where('reason', isFound(sought)),
    );
  });
}

const userNames = ['name', 'address', 'sip'] as const;
const holderNames = ['name', 'address'] as const;
const licenceNames = ['licenseId'] as const;
const oddUsers = memoizeByKey((users: Table<UserRecord>) => oddRows(users, userNames));
const oddHolders = memoizeByKey((holders: Table<LicenseAssignment>) => oddRows(holders, holderNames));
const oddLicences = memoizeByKey((holders: Table<LicenseAssignment>) => oddRows(holders, licenceNames));

/** Any byte that ASCII has not. */
const foreign = /[\x80-\xFF]/;

const foreignUsers = memoizeByKey(function* find(users: Table<UserRecord>): Cooperative<RowMask> {
  const addressed = users.matching('address', foreign);
  yield;
  return union(addressed, users.matching('sip', foreign));
});

const foreignHolders = memoizeByKey(function* find(holders: Table<LicenseAssignment>): Cooperative<RowMask> {
  yield;
  return holders.matching('address', foreign);
});

/** Rows with an accent or the like: their letters must be folded before they can be searched. */
interface Odd {
  readonly numbers: readonly number[];
  readonly folded: Table<Folded>;
}

interface Folded {
  /** Each text ended by a line's end, which no folded term has. */
  readonly words: string;
}

const foldedTables = defineTable<Folded>({ words: text }, (field) => ({ words: field('words') }));
const nothingOdd: Odd = { numbers: [], folded: foldedTables.of([]) };

/** Kept beside the list: to fold takes far longer than to search. */
function* oddRows<Row extends RowOf<Row>>(rows: Table<Row>, names: readonly (keyof Row)[]): Cooperative<Odd> {
  const marks: RowMask[] = [];
  for (const name of names) {
    marks.push(rows.matching(name, notPlain));
    yield;
  }
  const numbers = indexesOf(rows.length, [union(...marks)]);
  const fields = names.map((name) => rows.field(name));
  const parts: Table<Folded>[] = [];
  for (let from = 0; from < numbers.length; from += itemsPerStep) {
    const some = numbers.slice(from, from + itemsPerStep);
    parts.push(foldedTables.of(some.map((row) => ({ words: fields.map((field) => foldedLine(field(row))).join('') }))));
    yield;
  }
  return { numbers, folded: foldedTables.concat(parts) };
}

function foldedLine(value: unknown): string {
  return typeof value === 'string' && value !== '' ? `${fold(value)}\n` : '';
}

/** The rows in one of whose texts the folded words are found. */
function found<Row extends RowOf<Row>>(
  words: string,
  rows: Table<Row>,
  names: readonly (keyof Row)[],
  { numbers, folded }: Odd,
): RowMask {
  const marks = union(...names.map((name) => rows.containing(name, words)));
  const inFolded = folded.containing('words', words);
  for (const [index, row] of numbers.entries()) marks[row] = inFolded[index] ?? 0;
  return marks;
}

function phoneMatches(users: Table<UserRecord>, digits: string): RowMask {
  const marks = new Uint8Array(users.length);
  const phoneAt = users.field('phone');
  for (let row = 0; row < users.length; row += 1) if (digitsOf(phoneAt(row) ?? '').includes(digits)) marks[row] = 1;
  return marks;
}
