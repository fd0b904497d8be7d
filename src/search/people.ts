import type { Sources, Reader } from '../sources/sources.ts';
import type { Customer } from '../sources/customer.ts';
import { addressKey } from '../people/address.ts';
import { accountLists, licenseLists, listNames, missingReason } from '../people/lists.ts';
import { readRoster, type Roster, type RosterPerson } from '../people/roster.ts';
import { indexesOf, type RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { valueOf } from '../sources/result.ts';
import { assignmentsAddressed, assignmentsNamed, usersAddressed, usersNamed } from './rows.ts';

/** A person found at a customer. */
export interface PersonMatch {
  readonly roster: Roster;
  /** By their number. */
  readonly person: number;
}

export interface PeopleSearch {
  readonly matches: readonly PersonMatch[];
  /** The customers that were read. */
  readonly rosters: readonly Roster[];
  readonly notSearched: readonly Customer[];
}

/** At most so many customers are read for one question, so many at a time, begun within so many milliseconds. */
const maxCustomers = 40;
const concurrency = 4;
const maxStartMs = 8_000;

/** Customers whose domain the address has come first, then those whose lists are kept. */
export function searchOrder(customers: readonly Customer[], sources: Sources, terms: readonly string[]): Customer[] {
  const domains = new Set(terms.map((term) => addressKey(term).split('@')[1] ?? ''));
  const rank = (customer: Customer): number => {
    if (customer.domain !== null && domains.has(customer.domain)) return 0;
    return sources.isCached(customer) ? 1 : 2;
  };
  const ranked = customers.map((customer) => ({ customer, rank: rank(customer) }));
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ customer }) => customer);
}

/** Looks customer by customer; an address or id that is found exactly ends the search, since it is one person's. */
export async function searchPeople(
  terms: readonly string[],
  customers: readonly Customer[],
  { sources, turn, now }: Reader & { readonly now: () => Date },
): Promise<PeopleSearch> {
  const started = now().getTime();
  const matches: PersonMatch[] = [];
  const rosters: Roster[] = [];
  while (rosters.length < Math.min(customers.length, maxCustomers) && now().getTime() - started < maxStartMs) {
    const next = customers.slice(rosters.length, Math.min(rosters.length + concurrency, maxCustomers));
    const read = await Promise.all(next.map((customer) => readRoster(customer, sources, turn)));
    rosters.push(...read);
    const found = await Promise.all(read.map((roster) => findPeople(terms, roster)));
    matches.push(...found.flatMap((each) => each.sightings));
    if (found.some((each) => each.exact)) return { matches, rosters, notSearched: [] };
    turn.progress(`${rosters.length} of ${customers.length} customers searched`, 'turn');
  }
  return { matches, rosters, notSearched: customers.slice(rosters.length) };
}

/** Who is meant at one customer: those with exactly this address or id, or else those who match every word. */
async function findPeople(
  terms: readonly string[],
  roster: Roster,
): Promise<{ sightings: PersonMatch[]; exact: boolean }> {
  const exact = await findExactly(addressKey(terms.join(' ')), roster);
  const found = exact.length > 0 ? exact : await findRecords(terms, roster);
  const people = new Set(found.map(roster.people.ownerOf));
  const inOrder = [...people].toSorted((a, b) => a - b);
  return { sightings: inOrder.map((person) => ({ roster, person })), exact: exact.length > 0 };
}

/** The records, by their numbers, that have this address or this object id. */
async function findExactly(wanted: string, roster: Roster): Promise<number[]> {
  if (wanted === '') return [];
  const isIt = (record: number): boolean => {
    const { objectId, addresses } = roster.records.keysAt(record);
    return objectId === wanted || addresses.includes(wanted);
  };
  const addressed = await recordsMarked(
    roster,
    async (users) => [await usersAddressed(users, wanted)],
    async (holders) => [await assignmentsAddressed(holders, wanted)],
  );
  return [...addressed, ...withObjectId(wanted, roster)].filter(isIt);
}

function withObjectId(wanted: string, { lists, records }: Roster): number[] {
  return accountLists.flatMap((list) => {
    const users = valueOf(lists[list])?.rows;
    const marks = users === undefined ? [] : [users.containing('objectId', wanted)];
    return indexesOf(users?.length ?? 0, marks).map((row) => records.firstOf(list) + row);
  });
}

/** The records, by their numbers, in each of which all words are found. */
function findRecords(terms: readonly string[], roster: Roster): Promise<number[]> {
  return recordsMarked(
    roster,
    (users) => usersNamed(users, terms),
    (holders) => assignmentsNamed(holders, terms),
  );
}

/** The records, by their numbers, that have every mark. */
async function recordsMarked(
  { lists, records }: Roster,
  marksOfUsers: (users: Table<UserRecord>) => Promise<RowMask[]>,
  marksOfHolders: (holders: Table<LicenseAssignment>) => Promise<RowMask[]>,
): Promise<number[]> {
  const found: number[] = [];
  const put = (list: (typeof accountLists)[number] | (typeof licenseLists)[number], rows: readonly number[]): void => {
    for (const row of rows) found.push(records.firstOf(list) + row);
  };
  for (const list of accountLists) {
    const users = valueOf(lists[list])?.rows;
    if (users !== undefined) put(list, indexesOf(users.length, await marksOfUsers(users)));
  }
  for (const list of licenseLists) {
    const holders = valueOf(lists[list]);
    if (holders !== null) put(list, indexesOf(holders.length, await marksOfHolders(holders)));
  }
  return found;
}

/** Throws when there is nobody. */
export function personAt({ roster, person }: PersonMatch): RosterPerson {
  const found = roster.people.at(person);
  if (found === undefined) throw new RangeError(`There is no person ${person}`);
  return found;
}

/** True when some list of the customer could not be read to its end. */
export function isPartial(roster: Roster): boolean {
  return listNames.some((name) => {
    const result = roster.lists[name];
    const shortfall = result === undefined ? null : missingReason(result);
    return shortfall !== null && 'problem' in shortfall;
  });
}
