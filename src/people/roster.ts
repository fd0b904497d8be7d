import { LRUCache } from 'lru-cache';
import type { Customer } from '../sources/customer.ts';
import { joinPeople, type People, type Person } from './match.ts';
import { addressKey } from './address.ts';
import { recordsOf, type Origin, type RollRecords } from './records.ts';
import { accountLists, identityOf, licenceLists, type Accounts, type Licences, type Purchases } from './lists.ts';
import type { Sources, Turn } from '../sources/sources.ts';
import { runCooperatively, type Cooperative } from '../async/cooperative.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** Everybody of one customer. */
export interface Joined {
  readonly records: RollRecords;
  readonly people: People<Origin>;
}

export type RollPerson = Person<Origin>;

/** Everything that the sources say of the people of one customer, joined. */
export interface Roll extends Joined {
  readonly customer: Customer;
  readonly lists: Accounts & Licences & Partial<Purchases>;
}

/** The roll, and what the customer has bought. */
export interface FullRoll extends Roll {
  readonly lists: Accounts & Licences & Purchases;
}

export async function readRoll(customer: Customer, sources: Sources, turn: Turn): Promise<Roll> {
  const [liveUsers, liveLicences, seats, partnerAccounts, partnerDeleted] = await Promise.all([
    sources.users('live', customer, turn),
    sources.holders('live', customer, turn),
    sources.holders('licensespring', customer, turn),
    sources.users('partner', customer, turn),
    sources.deletedUsers('partner', customer, turn),
  ]);
  const read = { liveUsers, liveLicences, seats, partnerAccounts, partnerDeleted };
  return { customer, lists: read, ...(await keptJoin(customer, read, sources)) };
}

export async function readFullRoll(customer: Customer, sources: Sources, turn: Turn): Promise<FullRoll> {
  const [roll, livePurchases, partnerPurchases] = await Promise.all([
    readRoll(customer, sources, turn),
    sources.purchases('live', customer, turn),
    sources.purchases('partner', customer, turn),
  ]);
  return { ...roll, lists: { ...roll.lists, livePurchases, partnerPurchases } };
}

interface Kept {
  readonly of: readonly unknown[];
  readonly joined: Promise<Joined>;
}

/** Records, of some 12 bytes each and as many again for what is found about them. */
const mostRecords = 2_000_000;

/** Milliseconds; as long as the lists are kept. */
const longestKept = 5 * 60_000;
const joinedBy = new WeakMap<Sources, LRUCache<string, Kept>>();

/** The same lists are joined once: the next page, and why, are answered from the people as they were joined. */
function keptJoin(customer: Customer, read: Accounts & Licences, sources: Sources): Promise<Joined> {
  const kept =
    joinedBy.get(sources) ?? new LRUCache<string, Kept>({ maxSize: mostRecords, ttl: longestKept, ttlAutopurge: true });
  joinedBy.set(sources, kept);
  const of = [...accountLists, ...licenceLists].map((list) => identityOf(read[list]));
  const known = kept.get(customer.name);
  if (known?.of.every((list, index) => list === of[index]) === true) return known.joined;
  const records = recordsOf(read);
  const joined = runCooperatively(join(records));
  kept.set(customer.name, { of, joined }, { size: 1 + records.length });
  return joined;
}

export function* join(records: RollRecords): Cooperative<Joined> {
  return { records, people: yield* joinPeople(records) };
}

export function accountsIn(person: RollPerson, list: keyof Accounts): UserRecord[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'account' && origin.list === list ? [origin.account] : [],
  );
}

export function licencesIn(person: RollPerson, list: keyof Licences): LicenseAssignment[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'licence' && origin.list === list ? [origin.holder] : [],
  );
}

export function nameOf(person: RollPerson): string {
  const names = person.records.map(({ origin }) =>
    origin.kind === 'account' ? origin.account.name : origin.holder.name,
  );
  return names.find((name) => name !== null) ?? addressOf(person);
}

/** What finds this person again: an address, or the object id where no address is unique to them. */
export function addressOf(person: RollPerson): string {
  const given = person.records.flatMap(({ origin }) =>
    origin.kind === 'licence' ? [origin.holder.address] : [origin.account.address ?? '', origin.account.sip ?? ''],
  );
  const addresses = given.filter((address) => addressKey(address) !== '');
  const own = addresses.find((address) => !person.contested.includes(addressKey(address)));
  const objectId = person.records.find((record) => record.objectId !== null)?.objectId;
  return own ?? objectId ?? addresses[0] ?? '';
}
