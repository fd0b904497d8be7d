import { itemsPerStep, runCooperatively, type Cooperative } from '../async/cooperative.ts';
import { addressesOf, addressKey, guestForm } from '../people/address.ts';
import type { Derivation, RememberedLists } from '../people/derivation.ts';
import { accountLists, licenseLists, missingReason } from '../people/lists.ts';
import { valueOf } from '../sources/result.ts';
import { indexesOf } from '../tables/row-mask.ts';
import type { TextColumn } from '../tables/chunk.ts';
import type { Table } from '../tables/table.ts';
import { fold } from '../text/fold.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { createDistinctLines, type DistinctLines, type LinesSize } from './distinct-lines.ts';
import { phonesOf } from './phone-rows.ts';
import { digitsOf, groupNumbers, looksLikePhone, minNationalDigits, parsePhone } from './phone.ts';
import { foldedHolders, foldedUsers, nonAsciiHolders, nonAsciiUsers } from './rows.ts';
import { parseTerms, type SearchTerm } from './terms.ts';

/**
 * All names, addresses, numbers and object ids of a customer's lists as they are searched, each once, so that a search
 * passes over the customers where nobody can be found. The first line says whether the lists are whole.
 */
export const searchText: Derivation = { name: 'search 1', basis: () => '', make: textOf };

const whole = 'whole';
const partly = 'partly';
const lineFeed = 0x0a;

/** True when a list in which people are looked for lacks rows, or is older than the last time that it was asked for. */
export function isPartly(text: Buffer): boolean {
  return text.toString('latin1', 0, partly.length) === partly;
}

async function textOf({ known: { lists } }: RememberedLists): Promise<Buffer<ArrayBuffer>> {
  const users = accountLists.flatMap((list) => valueOf(lists[list])?.rows ?? []);
  const holders = licenseLists.flatMap((list) => valueOf(lists[list])?.rows ?? []);
  const lines = createDistinctLines(sizeOf([...users, ...holders]));
  const isWhole = [...accountLists, ...licenseLists].every((name) => {
    const result = lists[name];
    const missing = missingReason(result);
    return !(missing !== null && 'problem' in missing) && !(result.state === 'known' && result.stale !== null);
  });
  addText(isWhole ? whole : partly, lines);
  for (const each of users) await addUsers(each, lines);
  for (const each of holders) await addHolders(each, lines);
  return lines.all();
}

/** About how many lines there are: a name, an address and an id of each person. Most are in several lists. */
function sizeOf(tables: readonly { readonly length: number; readonly byteLength: number }[]): LinesSize {
  return {
    lines: 3 * Math.max(0, ...tables.map(({ length }) => length)),
    bytes: tables.reduce((sum, { byteLength }) => sum + byteLength, 0),
  };
}

async function addUsers(users: Table<UserRecord>, lines: DistinctLines): Promise<void> {
  const [folded, phones, others] = [await foldedUsers(users), await phonesOf(users), await nonAsciiUsers(users)];
  await runCooperatively(addUserLines(users, [folded.utf8, phones.utf8], lines));
  for (const row of indexesOf(users.length, [others])) {
    const user = users.at(row);
    if (user !== undefined) for (const key of addressesOf(user)) addText(key, lines);
  }
}

/** In one go, since each piece of work of its own would take its own time before others have their turn. */
function* addUserLines(users: Table<UserRecord>, texts: readonly Buffer[], lines: DistinctLines): Cooperative<void> {
  for (const utf8 of texts) yield* addLines(utf8, lines);
  for (const [column] of users.texts(['objectId'])) if (column !== undefined) yield* addColumn(column, lines);
}

async function addHolders(holders: Table<LicenseAssignment>, lines: DistinctLines): Promise<void> {
  await runCooperatively(addLines((await foldedHolders(holders)).utf8, lines));
  for (const row of indexesOf(holders.length, [await nonAsciiHolders(holders)])) {
    const address = holders.at(row)?.address;
    if (address !== undefined) addText(addressKey(address), lines);
  }
}

function addText(text: string, lines: DistinctLines): void {
  const utf8 = Buffer.from(text);
  lines.add(utf8, 0, utf8.length);
}

function* addLines(utf8: Buffer, lines: DistinctLines): Cooperative<void> {
  let count = 0;
  for (let from = 0; from < utf8.length;) {
    const end = utf8.indexOf(lineFeed, from);
    const to = end < 0 ? utf8.length : end;
    if (to > from) lines.add(utf8, from, to);
    from = to + 1;
    count += 1;
    if (count % itemsPerStep === 0) yield;
  }
}

function* addColumn({ length, utf8, offsets }: TextColumn, lines: DistinctLines): Cooperative<void> {
  for (let row = 0; row < length; row += 1) {
    lines.add(utf8, offsets[row] ?? 0, offsets[row + 1] ?? 0);
    if (row % itemsPerStep === 0) yield;
  }
}

/** One way in which a term can be in a text: with all of these. */
type Way = readonly string[];

/** A test for the texts of customers. It never fails for one where `findPeople` finds somebody for these terms. */
export function textTest(terms: readonly string[]): (text: Buffer) => boolean {
  const groups = groupNumbers(parseTerms(terms)).map(waysOfGroup);
  const [first = [], ...others] = groups;
  // One word is mostly looked for as a name and as an address, and each look goes through all texts.
  const isNamed = (way: Way): boolean => others.length === 0 && first.some((each) => each.join() === way.join());
  const exact = bytesOf(waysOfAddress(addressKey(terms.join(' '))).filter((way) => !isNamed(way)));
  const named = groups.map(bytesOf);
  return (text) => {
    const hasOne = (ways: readonly Buffer[][]): boolean =>
      ways.some((way) => way.every((bytes) => text.includes(bytes)));
    return hasOne(exact) || named.every(hasOne);
  };
}

/** The ways without those that only hold where another one does, so that each text is gone through as rarely as can be. */
function bytesOf(ways: readonly Way[]): Buffer[][] {
  const distinct = [...new Map(ways.map((way) => [way.join('\n'), way])).values()];
  const implies = (one: Way, other: Way): boolean => other.every((part) => one.some((text) => text.includes(part)));
  const needed = distinct.filter(
    (way, at) =>
      !distinct.some((other, index) => other !== way && implies(way, other) && (!implies(other, way) || index < at)),
  );
  return needed.map((way) => way.map((text) => Buffer.from(text)));
}

/** No address and no object id has a blank. A guest's own address is found as a word. */
function waysOfAddress(key: string): readonly Way[] {
  return key === '' || key.includes(' ') ? [] : [[key], [fold(key)]].filter(([text]) => text !== '');
}

/** Terms that make up one number are that number, or each of them somewhere. */
function waysOfGroup(group: readonly SearchTerm[]): readonly Way[] {
  const named = combinations(
    group.map(({ spellings }) => spellings.flatMap((words) => [words, guestForm(words) ?? words])),
  );
  const parts = group.map(({ words }) => words);
  if (!looksLikePhone(parts[0] ?? '')) return named;
  return [...named, parts.map(digitsOf), [endOf(parts.join(' '))]];
}

const maxEndDigits = 7;
/** A code of a country or what is dialled in front of a number has no more. */
const maxFrontDigits = 3;

/** The digits that a number ends with, however it is written: with the code of its country or without. */
function endOf(number: string): string {
  const [typed = ''] = parsePhone(number, []).typed.split(';');
  const digits = digitsOf(typed);
  return digits.slice(-Math.min(maxEndDigits, Math.max(minNationalDigits, digits.length - maxFrontDigits)));
}

/** Each way to take one text of each. */
function combinations(texts: readonly (readonly string[])[]): readonly Way[] {
  const none: readonly Way[] = [[]];
  return texts.reduce((ways, each) => ways.flatMap((way) => each.map((text) => [...way, text])), none);
}
