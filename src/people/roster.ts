import { LRUCache } from 'lru-cache';
import type { Customer } from '../sources/customer.ts';
import { joinPeople, type People, type Person } from './match.ts';
import { addressKey } from './address.ts';
import { rosterRecords, type Origin, type RosterRecords } from './records.ts';
import {
  accountLists,
  cacheIdentity,
  deletedLists,
  licenseLists,
  listNamed,
  purchaseLists,
  userLists,
  type Accounts,
  type Licenses,
  type ListName,
  type Purchases,
} from './lists.ts';
import type { SourceId } from '../vendors/catalog.ts';
import { recordFrom } from '../vendors/declaration.ts';
import type { ListReader } from '../sources/sources.ts';
import type { ReadContext } from '../sources/result.ts';
import { runCooperatively, type Cooperative } from '../async/cooperative.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** The records of one customer, joined to people. */
export interface Joined {
  readonly records: RosterRecords;
  readonly people: People<Origin>;
}

export type RosterPerson = Person<Origin>;

/** The lists of one customer and the people in them. Without purchases unless they were read too. */
export interface Roster extends Joined {
  readonly customer: Customer;
  readonly lists: Accounts & Licenses & Partial<Purchases>;
}

/** A roster with the purchases of the customer. */
export interface FullRoster extends Roster {
  readonly lists: Accounts & Licenses & Purchases;
}

/** A roster whose people are worked out when somebody is to be shown: a search has nobody in most lists. */
export interface Unjoined<Whole extends Roster> extends Pick<Whole, 'customer' | 'lists' | 'records'> {
  readonly joined: () => Promise<Whole>;
}

export function unjoined(customer: Customer, lists: FullRoster['lists']): Unjoined<FullRoster> {
  const records = rosterRecords(lists);
  let joined: Promise<FullRoster> | null = null;
  const joinAll = async (): Promise<FullRoster> => ({ customer, lists, ...(await runCooperatively(join(records))) });
  return { customer, lists, records, joined: () => (joined ??= joinAll()) };
}

export async function readRoster(customer: Customer, reader: ListReader, turn: ReadContext): Promise<Roster> {
  const [users, deleted, licenses] = await Promise.all([
    readEach(userLists, (source) => reader.users(source, customer, turn)),
    readEach(deletedLists, (source) => reader.deletedUsers(source, customer, turn)),
    readEach(licenseLists, (source) => reader.assignments(source, customer, turn)),
  ]);
  const lists = { ...users, ...deleted, ...licenses };
  const joined = reader.isCached ? cachedJoin(customer, lists, reader) : runCooperatively(join(rosterRecords(lists)));
  return { customer, lists, ...(await joined) };
}

export async function readFullRoster(customer: Customer, reader: ListReader, turn: ReadContext): Promise<FullRoster> {
  const [roster, purchases] = await Promise.all([
    readRoster(customer, reader, turn),
    readEach(purchaseLists, (source) => reader.purchases(source, customer, turn)),
  ]);
  return { ...roster, lists: { ...roster.lists, ...purchases } };
}

async function readEach<Name extends ListName, Value>(
  names: readonly Name[],
  read: (source: SourceId) => Promise<Value>,
): Promise<Readonly<Record<Name, Value>>> {
  const values = await Promise.all(names.map(async (name) => [name, await read(listNamed(name).source)] as const));
  return recordFrom(new Map(values), names);
}

interface CachedJoin {
  /** The lists that were joined, as `cacheIdentity` gives them. */
  readonly lists: readonly unknown[];
  readonly joined: Promise<Joined>;
}

/** Records in the cache, at about 24 bytes each: 12 for the join and 12 for the findings. */
const maxRecords = 2_000_000;

/** Milliseconds, as for the cached lists. */
const maxAge = 5 * 60_000;
const caches = new WeakMap<ListReader, LRUCache<string, CachedJoin>>();

/** Joins the same lists once, since the next page and `why` need the same people again. */
function cachedJoin(customer: Customer, read: Accounts & Licenses, reader: ListReader): Promise<Joined> {
  const cache =
    caches.get(reader) ?? new LRUCache<string, CachedJoin>({ maxSize: maxRecords, ttl: maxAge, ttlAutopurge: true });
  caches.set(reader, cache);
  const lists = [...accountLists, ...licenseLists].map((list) => cacheIdentity(read[list]));
  const cached = cache.get(customer.name);
  if (cached?.lists.every((list, index) => list === lists[index]) === true) return cached.joined;
  const records = rosterRecords(read);
  const joined = runCooperatively(join(records));
  cache.set(customer.name, { lists, joined }, { size: 1 + records.length });
  return joined;
}

export function* join(records: RosterRecords): Cooperative<Joined> {
  return { records, people: yield* joinPeople(records) };
}

export function accountsIn(person: RosterPerson, list: keyof Accounts): UserRecord[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'account' && origin.list === list ? [origin.account] : [],
  );
}

export function licensesIn(person: RosterPerson, list: keyof Licenses): LicenseAssignment[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'licence' && origin.list === list ? [origin.assignment] : [],
  );
}

/** What these records belong to where it is no person, such as `resource account`; null for a person. */
export function nonPersonOf(person: RosterPerson): string | null {
  for (const { origin } of person.records) {
    const { nonPerson } = origin.kind === 'account' ? origin.account : origin.assignment;
    if (nonPerson !== null) return nonPerson;
  }
  return null;
}

export function personName(person: RosterPerson): string {
  const names = person.records.map(({ origin }) =>
    origin.kind === 'account' ? origin.account.name : origin.assignment.name,
  );
  return names.find((name) => name !== null) ?? personAddress(person);
}

/** What a search finds this person by: an address that is only theirs, or else the object id. */
export function personAddress(person: RosterPerson): string {
  const given = person.records.flatMap(({ origin }) =>
    origin.kind === 'licence' ? [origin.assignment.address] : [origin.account.address ?? '', origin.account.sip ?? ''],
  );
  const addresses = given.filter((address) => addressKey(address) !== '');
  const others: ReadonlySet<string> = new Set([...person.contested, ...person.yielded]);
  const own = addresses.find((address) => !others.has(addressKey(address)));
  const objectId = person.records.find((record) => record.objectId !== null)?.objectId;
  return own ?? objectId ?? addresses[0] ?? '';
}
