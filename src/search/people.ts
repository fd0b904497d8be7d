import type { Sources, Reader } from '../sources/sources.ts';
import type { Customer } from '../sources/customer.ts';
import { addressKey } from '../people/address.ts';
import { accountLists, licenseLists, listNames, missingReason, type Accounts, type Licenses } from '../people/lists.ts';
import { readRoster, type Roster, type RosterPerson, type Unjoined } from '../people/roster.ts';
import { indexesOf, type RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { valueOf } from '../sources/result.ts';
import { formatNumber } from '../text/format.ts';
import type { Region } from '../text/region.ts';
import { words } from '../text/words.ts';
import { assignmentsAddressed, assignmentsNamed, usersIdentified, usersNamed } from './rows.ts';

/** A person found at a customer. */
export interface PersonMatch {
  readonly roster: Roster;
  /** The person's number in the roster. */
  readonly person: number;
}

export interface PeopleSearch {
  readonly matches: readonly PersonMatch[];
  /** The customers that were searched. */
  readonly rosters: readonly Roster[];
  readonly notSearched: readonly Customer[];
}

/** How many customers one search reads, and how many of them at a time. */
const maxCustomers = 40;
const concurrency = 4;

/** Milliseconds after which the search begins no further customer. */
const maxStartMs = 8_000;

/** Customers in the domain of an address come first, then those whose lists are cached, then those whose are being read. */
export function searchOrder(customers: readonly Customer[], sources: Sources, terms: readonly string[]): Customer[] {
  const domains = new Set(terms.map((term) => addressKey(term).split('@')[1] ?? ''));
  const rank = (customer: Customer): number => {
    if (customer.domain !== null && domains.has(customer.domain)) return 0;
    return { cached: 1, pending: 2, missing: 3 }[sources.accountsState(customer)];
  };
  const ranked = customers.map((customer) => ({ customer, rank: rank(customer) }));
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ customer }) => customer);
}

/** Reads these customers, which are few, and finds the people of each. */
export async function searchEach(
  terms: readonly string[],
  customers: readonly Customer[],
  { sources, turn, region }: Reader & { readonly region: Region | null },
): Promise<readonly { readonly roster: Roster; readonly people: readonly PersonMatch[] }[]> {
  return Promise.all(
    customers.map(async (customer) => {
      const roster = await readRoster(customer, sources, turn);
      const { people } = await findPeople(terms, roster, region);
      return { roster, people };
    }),
  );
}

/** Searches customer by customer. An exact match of an address or object id ends the search: it belongs to one person. */
export async function searchPeople(
  terms: readonly string[],
  customers: readonly Customer[],
  { sources, turn, now, region }: Reader & { readonly now: () => Date; readonly region: Region | null },
): Promise<PeopleSearch> {
  const started = now().getTime();
  const matches: PersonMatch[] = [];
  const rosters: Roster[] = [];
  while (rosters.length < Math.min(customers.length, maxCustomers) && now().getTime() - started < maxStartMs) {
    const next = customers.slice(rosters.length, Math.min(rosters.length + concurrency, maxCustomers));
    const read = await Promise.all(next.map((customer) => readRoster(customer, sources, turn)));
    rosters.push(...read);
    const found = await Promise.all(read.map((roster) => findPeople(terms, roster, region)));
    matches.push(...found.flatMap((each) => each.people));
    if (found.some((each) => each.exact)) return { matches, rosters, notSearched: [] };
    const [searched, all] = [formatNumber(rosters.length), formatNumber(customers.length)];
    turn.progress(words.search.customersSearched(searched, all), 'turn');
  }
  return { matches, rosters, notSearched: customers.slice(rosters.length) };
}

/** The people of one customer with exactly this address or object id, or else those who match every term. */
export async function findPeople(
  terms: readonly string[],
  lists: Roster | Unjoined<Roster>,
  region: Region | null,
): Promise<{ people: PersonMatch[]; exact: boolean }> {
  const exact = await findExactly(addressKey(terms.join(' ')), lists);
  const records = exact.length > 0 ? exact : await findRecords(terms, lists, region);
  if (records.length === 0) return { people: [], exact: false };
  const roster = await joinedOf(lists);
  const people = [...new Set(records.map(roster.people.ownerOf))].toSorted((a, b) => a - b);
  return { people: people.map((person) => ({ roster, person })), exact: exact.length > 0 };
}

type Lists = Pick<Roster, 'lists' | 'records'>;

function joinedOf(lists: Roster | Unjoined<Roster>): Roster | Promise<Roster> {
  return 'joined' in lists ? lists.joined() : lists;
}

/** The records with this address or this object id, by their numbers. */
async function findExactly(wanted: string, lists: Roster | Unjoined<Roster>): Promise<number[]> {
  // No address and no object id has a blank; what has one is found by its words.
  if (wanted === '' || wanted.includes(' ')) return [];
  const candidates = await selectRecords(
    lists,
    async (users) => [await usersIdentified(users, wanted)],
    async (holders) => [await assignmentsAddressed(holders, wanted)],
  );
  if (candidates.length === 0) return [];
  const { records, people } = await joinedOf(lists);
  return candidates.filter((record) => {
    const { objectId, addresses } = records.keysAt(record);
    if (objectId === wanted) return true;
    // Of a deleted account and of the person who has its address now, the latter is meant.
    const isYielded = (): boolean | undefined => people.at(people.ownerOf(record))?.yielded.includes(wanted);
    return addresses.includes(wanted) && isYielded() !== true;
  });
}

/** The records that match every term, by their numbers. */
function findRecords(terms: readonly string[], lists: Lists, region: Region | null): Promise<number[]> {
  return selectRecords(
    lists,
    (users) => usersNamed(users, terms, region),
    (holders) => assignmentsNamed(holders, terms),
  );
}

/** The records that every mask of their list selects, by their numbers. */
async function selectRecords(
  { lists, records }: Lists,
  maskUsers: (users: Table<UserRecord>) => Promise<RowMask[]>,
  maskHolders: (holders: Table<LicenseAssignment>) => Promise<RowMask[]>,
): Promise<number[]> {
  const found: number[] = [];
  const add = (list: keyof Accounts | keyof Licenses, rows: readonly number[]): void => {
    for (const row of rows) found.push(records.firstOf(list) + row);
  };
  for (const list of accountLists) {
    const users = valueOf(lists[list])?.rows;
    if (users !== undefined) add(list, indexesOf(users.length, await maskUsers(users)));
  }
  for (const list of licenseLists) {
    const holders = valueOf(lists[list])?.rows;
    if (holders !== undefined) add(list, indexesOf(holders.length, await maskHolders(holders)));
  }
  return found;
}

/** Throws a RangeError where the roster has no such person. */
export function personAt({ roster, person }: PersonMatch): RosterPerson {
  const found = roster.people.at(person);
  if (found === undefined) throw new RangeError(`There is no person ${person}`);
  return found;
}

/** True when a list of the customer could not be read, or not to its end. */
export function isPartial(roster: Roster): boolean {
  return listNames.some((name) => {
    const result = roster.lists[name];
    const shortfall = result === undefined ? null : missingReason(result);
    return shortfall !== null && 'problem' in shortfall;
  });
}
