import type { Sources, Reader } from '../sources/sources.ts';
import type { Customer } from '../sources/customer.ts';
import { addressKey } from '../people/address.ts';
import { accountLists, licenseLists, listNames, missingReason } from '../people/lists.ts';
import { readRoster, type Roster, type RosterPerson } from '../people/roster.ts';
import { indexesOf, type RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { valueOf } from '../sources/result.ts';
import { holdersAddressed, holdersNamed, usersAddressed, usersNamed } from './rows.ts';

/** A person found at a customer. */
export interface Sighting {
  readonly roll: Roster;
  /** By their number. */
  readonly person: number;
}

export interface Search {
  readonly sightings: readonly Sighting[];
  /** The customers that were read. */
  readonly rolls: readonly Roster[];
  readonly notSearched: readonly Customer[];
}

/** At most so many customers are read for one question, so many at a time, begun within so many milliseconds. */
const mostCustomers = 40;
const atOnce = 4;
const timeToBegin = 8_000;

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
): Promise<Search> {
  const started = now().getTime();
  const sightings: Sighting[] = [];
  const rolls: Roster[] = [];
  while (rolls.length < Math.min(customers.length, mostCustomers) && now().getTime() - started < timeToBegin) {
    const next = customers.slice(rolls.length, Math.min(rolls.length + atOnce, mostCustomers));
    const read = await Promise.all(next.map((customer) => readRoster(customer, sources, turn)));
    rolls.push(...read);
    const found = await Promise.all(read.map((roll) => findPeople(terms, roll)));
    sightings.push(...found.flatMap((each) => each.sightings));
    if (found.some((each) => each.exact)) return { sightings, rolls, notSearched: [] };
    turn.progress(`${rolls.length} of ${customers.length} customers searched`, 'turn');
  }
  return { sightings, rolls, notSearched: customers.slice(rolls.length) };
}

/** Who is meant at one customer: those with exactly this address or id, or else those who match every word. */
async function findPeople(terms: readonly string[], roll: Roster): Promise<{ sightings: Sighting[]; exact: boolean }> {
  const exact = await findExactly(addressKey(terms.join(' ')), roll);
  const found = exact.length > 0 ? exact : await findRecords(terms, roll);
  const people = new Set(found.map(roll.people.ownerOf));
  const inOrder = [...people].toSorted((a, b) => a - b);
  return { sightings: inOrder.map((person) => ({ roll, person })), exact: exact.length > 0 };
}

/** The records, by their numbers, that have this address or this object id. */
async function findExactly(wanted: string, roll: Roster): Promise<number[]> {
  if (wanted === '') return [];
  const isIt = (record: number): boolean => {
    const { objectId, addresses } = roll.records.keysAt(record);
    return objectId === wanted || addresses.includes(wanted);
  };
  const addressed = await recordsMarked(
    roll,
    async (users) => [await usersAddressed(users, wanted)],
    async (holders) => [await holdersAddressed(holders, wanted)],
  );
  return [...addressed, ...withObjectId(wanted, roll)].filter(isIt);
}

function withObjectId(wanted: string, { lists, records }: Roster): number[] {
  return accountLists.flatMap((list) => {
    const users = valueOf(lists[list])?.rows;
    const marks = users === undefined ? [] : [users.containing('objectId', wanted)];
    return indexesOf(users?.length ?? 0, marks).map((row) => records.firstOf(list) + row);
  });
}

/** The records, by their numbers, in each of which all words are found. */
function findRecords(terms: readonly string[], roll: Roster): Promise<number[]> {
  return recordsMarked(
    roll,
    (users) => usersNamed(users, terms),
    (holders) => holdersNamed(holders, terms),
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
export function personAt({ roll, person }: Sighting): RosterPerson {
  const found = roll.people.at(person);
  if (found === undefined) throw new RangeError(`There is no person ${person}`);
  return found;
}

/** True when some list of the customer could not be read to its end. */
export function isPartial(roll: Roster): boolean {
  return listNames.some((name) => {
    const result = roll.lists[name];
    const shortfall = result === undefined ? null : missingReason(result);
    return shortfall !== null && 'problem' in shortfall;
  });
}
