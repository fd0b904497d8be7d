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
import type { Sources } from '../sources/sources.ts';
import type { ReadContext } from '../sources/result.ts';
import { runCooperatively, type Cooperative } from '../async/cooperative.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** Everybody of one customer. */
export interface Joined {
  readonly records: RosterRecords;
  readonly people: People<Origin>;
}

export type RosterPerson = Person<Origin>;

/** Everything that the sources say of the people of one customer, joined. */
export interface Roster extends Joined {
  readonly customer: Customer;
  readonly lists: Accounts & Licenses & Partial<Purchases>;
}

/** The roster, and what the customer has bought. */
export interface FullRoster extends Roster {
  readonly lists: Accounts & Licenses & Purchases;
}

export async function readRoster(customer: Customer, sources: Sources, turn: ReadContext): Promise<Roster> {
  const [users, deleted, licenses] = await Promise.all([
    readEach(userLists, (source) => sources.users(source, customer, turn)),
    readEach(deletedLists, (source) => sources.deletedUsers(source, customer, turn)),
    readEach(licenseLists, (source) => sources.assignments(source, customer, turn)),
  ]);
  const lists = { ...users, ...deleted, ...licenses };
  return { customer, lists, ...(await cachedJoin(customer, lists, sources)) };
}

export async function readFullRoster(customer: Customer, sources: Sources, turn: ReadContext): Promise<FullRoster> {
  const [roster, purchases] = await Promise.all([
    readRoster(customer, sources, turn),
    readEach(purchaseLists, (source) => sources.purchases(source, customer, turn)),
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
  readonly of: readonly unknown[];
  readonly joined: Promise<Joined>;
}

/** Records, of some 12 bytes each and as many again for what is found about them. */
const maxRecords = 2_000_000;

/** Milliseconds; as long as the lists are kept. */
const maxAge = 5 * 60_000;
const joinedBy = new WeakMap<Sources, LRUCache<string, CachedJoin>>();

/** The same lists are joined once: the next page, and why, are answered from the people as they were joined. */
function cachedJoin(customer: Customer, read: Accounts & Licenses, sources: Sources): Promise<Joined> {
  const kept =
    joinedBy.get(sources) ?? new LRUCache<string, CachedJoin>({ maxSize: maxRecords, ttl: maxAge, ttlAutopurge: true });
  joinedBy.set(sources, kept);
  const of = [...accountLists, ...licenseLists].map((list) => cacheIdentity(read[list]));
  const known = kept.get(customer.name);
  if (known?.of.every((list, index) => list === of[index]) === true) return known.joined;
  const records = rosterRecords(read);
  const joined = runCooperatively(join(records));
  kept.set(customer.name, { of, joined }, { size: 1 + records.length });
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
    origin.kind === 'licence' && origin.list === list ? [origin.holder] : [],
  );
}

export function personName(person: RosterPerson): string {
  const names = person.records.map(({ origin }) =>
    origin.kind === 'account' ? origin.account.name : origin.holder.name,
  );
  return names.find((name) => name !== null) ?? personAddress(person);
}

/** What finds this person again: an address, or the object id where no address is unique to them. */
export function personAddress(person: RosterPerson): string {
  const given = person.records.flatMap(({ origin }) =>
    origin.kind === 'licence' ? [origin.holder.address] : [origin.account.address ?? '', origin.account.sip ?? ''],
  );
  const addresses = given.filter((address) => addressKey(address) !== '');
  const own = addresses.find((address) => !person.contested.includes(addressKey(address)));
  const objectId = person.records.find((record) => record.objectId !== null)?.objectId;
  return own ?? objectId ?? addresses[0] ?? '';
}
