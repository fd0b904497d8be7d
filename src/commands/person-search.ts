import type { Customer } from '../customers.ts';
import { addressesOf, addressKey, joinPeople, type Person, type PersonRecord } from '../people.ts';
import type { Holder, SourceId, UserRecord } from '../vendors/vendor.ts';
import type { Desk } from './command.ts';
import { shortfall, type Asked } from './figures.ts';
import { matches } from './search.ts';

/** Where a record of a person comes from. */
export type Origin =
  | { readonly source: SourceId; readonly kind: 'user'; readonly user: UserRecord }
  | { readonly source: SourceId; readonly kind: 'holder'; readonly holder: Holder };

/** A person found at a customer, with every list that was read there. */
export interface Sighting {
  readonly customer: Customer;
  readonly person: Person<Origin>;
  readonly asked: readonly Asked<unknown>[];
}

export interface Search {
  readonly sightings: readonly Sighting[];
  readonly asked: readonly Asked<unknown>[];
  /** Customers at which a list could not be read. */
  readonly partly: readonly Customer[];
  readonly notSearched: readonly Customer[];
}

/** At most so many customers are read for one question, so many at a time, begun within so many milliseconds. */
const mostCustomers = 40;
const atOnce = 4;
const timeToBegin = 8_000;

/** Customers whose domain the address has come first. */
export function searchOrder(customers: readonly Customer[], terms: readonly string[]): Customer[] {
  const domains = new Set(terms.map((term) => addressKey(term).split('@')[1] ?? ''));
  const rank = (customer: Customer): number => (customer.domain !== null && domains.has(customer.domain) ? 0 : 1);
  return customers.toSorted((a, b) => rank(a) - rank(b));
}

/** Looks customer by customer; an address or id that is found exactly ends the search, since it is one person's. */
export async function searchPeople(
  terms: readonly string[],
  customers: readonly Customer[],
  desk: Desk,
): Promise<Search> {
  const started = desk.now().getTime();
  const sightings: Sighting[] = [];
  const asked: Asked<unknown>[] = [];
  const partly: Customer[] = [];
  let searched = 0;
  while (searched < Math.min(customers.length, mostCustomers) && desk.now().getTime() - started < timeToBegin) {
    const some = customers.slice(searched, Math.min(searched + atOnce, mostCustomers));
    searched += some.length;
    const found = await Promise.all(some.map((customer) => searchCustomer(terms, customer, desk)));
    for (const each of found) {
      sightings.push(...each.sightings);
      asked.push(...each.asked);
      if (each.asked.some(({ result }) => 'problem' in result)) partly.push(each.customer);
    }
    desk.turn.progress(`${searched} of ${customers.length} customers searched`);
    if (found.some((each) => each.exact)) return { sightings, asked, partly, notSearched: [] };
  }
  return { sightings, asked, partly, notSearched: customers.slice(searched) };
}

interface CustomerSearch {
  readonly customer: Customer;
  readonly sightings: readonly Sighting[];
  readonly asked: readonly Asked<unknown>[];
  readonly exact: boolean;
}

async function searchCustomer(
  terms: readonly string[],
  customer: Customer,
  { sources, turn }: Desk,
): Promise<CustomerSearch> {
  const [live, liveHolders, seats, accounts, deleted] = await Promise.all([
    sources.users('live', customer, turn),
    sources.holders('live', customer, turn),
    sources.holders('licensespring', customer, turn),
    sources.users('partner', customer, turn),
    sources.deletedUsers('partner', customer, turn),
  ]);
  const people = joinPeople<Origin>([
    ...usersIn({ source: 'live', result: live }),
    ...usersIn({ source: 'partner', result: accounts }),
    ...usersIn({ source: 'partner', result: deleted }),
    ...holdersIn({ source: 'live', result: liveHolders }),
    ...holdersIn({ source: 'licensespring', result: seats }),
  ]);
  const asked: readonly Asked<unknown>[] = [
    { source: 'live', result: live },
    ...shortfall({ source: 'live', result: live }),
    { source: 'live', result: liveHolders },
    { source: 'licensespring', result: seats },
    { source: 'partner', result: accounts },
    ...shortfall({ source: 'partner', result: accounts }),
    { source: 'partner', result: deleted },
    ...shortfall({ source: 'partner', result: deleted }),
  ];
  const wanted = addressKey(terms.join(' '));
  const exact = people.filter((person) =>
    person.records.some((record) => record.objectId === wanted || record.addresses.includes(wanted)),
  );
  const found = exact.length > 0 ? exact : people.filter((person) => isMeant(person, terms));
  return { customer, sightings: found.map((person) => ({ customer, person, asked })), asked, exact: exact.length > 0 };
}

function isMeant(person: Person<Origin>, terms: readonly string[]): boolean {
  return person.records.some(({ origin }) =>
    origin.kind === 'user'
      ? matches(terms, [origin.user.name, origin.user.address, origin.user.sip], origin.user.phone)
      : matches(terms, [origin.holder.name, origin.holder.address], null),
  );
}

function usersIn({ source, result }: Asked<{ readonly rows: readonly UserRecord[] }>): PersonRecord<Origin>[] {
  if (result.state !== 'known') return [];
  return result.value.rows.map((user) => ({
    origin: { source, kind: 'user', user },
    objectId: user.objectId,
    addresses: addressesOf(user),
  }));
}

function holdersIn({ source, result }: Asked<readonly Holder[]>): PersonRecord<Origin>[] {
  if (result.state !== 'known') return [];
  return result.value.map((holder) => ({
    origin: { source, kind: 'holder', holder },
    objectId: null,
    addresses: [addressKey(holder.address)],
  }));
}
