import { beside } from '../beside.ts';
import type { Customer } from '../customers.ts';
import { addressKey } from '../people.ts';
import { listNames, readRoll, shortfallOf, type Roll, type RollPerson } from '../roll.ts';
import { mapped } from '../steps.ts';
import type { Desk } from './command.ts';
import { finder, matches, searchText } from './search.ts';

/** A person found at a customer. */
export interface Sighting {
  readonly roll: Roll;
  readonly person: RollPerson;
}

export interface Search {
  readonly sightings: readonly Sighting[];
  /** The customers that were read. */
  readonly rolls: readonly Roll[];
  readonly notSearched: readonly Customer[];
}

/** At most so many customers are read for one question, so many at a time, begun within so many milliseconds. */
const mostCustomers = 40;
const atOnce = 4;
const timeToBegin = 8_000;

/** Customers whose domain the address has come first, then those whose lists are kept. */
export function searchOrder({ customers: { customers }, sources }: Desk, terms: readonly string[]): Customer[] {
  const domains = new Set(terms.map((term) => addressKey(term).split('@')[1] ?? ''));
  const rank = (customer: Customer): number => {
    if (customer.domain !== null && domains.has(customer.domain)) return 0;
    return sources.isKept(customer) ? 1 : 2;
  };
  const ranked = customers.map((customer) => ({ customer, rank: rank(customer) }));
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ customer }) => customer);
}

/** Looks customer by customer; an address or id that is found exactly ends the search, since it is one person's. */
export async function searchPeople(
  terms: readonly string[],
  customers: readonly Customer[],
  desk: Desk,
): Promise<Search> {
  const started = desk.now().getTime();
  const sightings: Sighting[] = [];
  const rolls: Roll[] = [];
  while (rolls.length < Math.min(customers.length, mostCustomers) && desk.now().getTime() - started < timeToBegin) {
    const next = customers.slice(rolls.length, Math.min(rolls.length + atOnce, mostCustomers));
    const read = await Promise.all(next.map((customer) => readRoll(customer, desk.sources, desk.turn)));
    rolls.push(...read);
    const found = await Promise.all(read.map((roll) => findPeople(terms, roll)));
    sightings.push(...found.flatMap((each) => each.sightings));
    if (found.some((each) => each.exact)) return { sightings, rolls, notSearched: [] };
    desk.turn.progress(`${rolls.length} of ${customers.length} customers searched`, 'turn');
  }
  return { sightings, rolls, notSearched: customers.slice(rolls.length) };
}

/** Who is meant at one customer: those with exactly this address or id, or else those who match every word. */
async function findPeople(terms: readonly string[], roll: Roll): Promise<{ sightings: Sighting[]; exact: boolean }> {
  const wanted = addressKey(terms.join(' '));
  const exact = roll.people.filter((person) =>
    person.records.some((record) => record.objectId === wanted || record.addresses.includes(wanted)),
  );
  const found = exact.length > 0 ? exact : await findByWords(terms, roll.people);
  return { sightings: found.map((person) => ({ roll, person })), exact: exact.length > 0 };
}

async function findByWords(terms: readonly string[], people: readonly RollPerson[]): Promise<RollPerson[]> {
  const texts = await searchTexts(people);
  const isFound = finder(terms);
  const found = people.filter((_, index) => isFound(texts[index] ?? ''));
  // Several words can be found in several records of one person; they must all be found in one.
  return terms.length < 2 ? found : found.filter((person) => isMeant(person, terms));
}

/** All that a person's records are searched in; made once, since it takes longer than the search. */
const searchTexts = beside((people: readonly RollPerson[]) => mapped(people, textOf));

function textOf({ records }: RollPerson): string {
  const accounts = records.flatMap(({ origin }) => (origin.kind === 'account' ? [origin.account] : []));
  const holders = records.flatMap(({ origin }) => (origin.kind === 'licence' ? [origin.holder] : []));
  return searchText(
    [
      ...accounts.flatMap(({ name, address, sip }) => [name, address, sip]),
      ...holders.flatMap(({ name, address }) => [name, address]),
    ],
    ...accounts.map(({ phone }) => phone),
  );
}

function isMeant(person: RollPerson, terms: readonly string[]): boolean {
  return person.records.some(({ origin }) =>
    origin.kind === 'account'
      ? matches(terms, [origin.account.name, origin.account.address, origin.account.sip], origin.account.phone)
      : matches(terms, [origin.holder.name, origin.holder.address], null),
  );
}

/** True when some list of the customer could not be read to its end. */
export function isPartial(roll: Roll): boolean {
  return listNames.some((name) => {
    const result = roll.lists[name];
    const shortfall = result === undefined ? null : shortfallOf(result);
    return shortfall !== null && 'problem' in shortfall;
  });
}
