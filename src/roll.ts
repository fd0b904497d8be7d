import { LRUCache } from 'lru-cache';
import type { Customer } from './customers.ts';
import { addressesOf, addressKey, joinPeople, type Person, type PersonRecord } from './people.ts';
import type { Result, Sources, Turn } from './sources.ts';
import { givingWay, stepSize, type Steps } from './steps.ts';
import type { Holder, Purchase, SourceId, UserRecord, UsersRead } from './vendors/vendor.ts';

/** The lists of accounts. */
export interface Accounts {
  readonly liveUsers: Result<UsersRead>;
  readonly partnerAccounts: Result<UsersRead>;
  readonly partnerDeleted: Result<UsersRead>;
}

/** The lists of who holds a licence. */
export interface Licences {
  readonly liveLicences: Result<readonly Holder[]>;
  readonly seats: Result<readonly Holder[]>;
}

/** The lists of what was bought. */
export interface Purchases {
  readonly livePurchases: Result<readonly Purchase[]>;
  readonly partnerPurchases: Result<readonly Purchase[]>;
}

export type ListName = keyof Accounts | keyof Licences | keyof Purchases;

/** What each list is called, and whose it is. */
export const lists: Readonly<Record<ListName, { readonly source: SourceId; readonly title: string }>> = {
  liveUsers: { source: 'live', title: 'Live Platform users' },
  liveLicences: { source: 'live', title: 'Live Platform licences' },
  livePurchases: { source: 'live', title: 'Live Platform licences bought' },
  seats: { source: 'licensespring', title: 'LicenseSpring licences' },
  partnerAccounts: { source: 'partner', title: 'Partner Center accounts' },
  partnerDeleted: { source: 'partner', title: 'Partner Center deleted accounts' },
  partnerPurchases: { source: 'partner', title: 'Partner Center SKUs' },
};

export const listNames = [
  'liveUsers',
  'liveLicences',
  'livePurchases',
  'seats',
  'partnerAccounts',
  'partnerDeleted',
  'partnerPurchases',
] as const satisfies readonly ListName[];
export const accountLists = ['liveUsers', 'partnerAccounts', 'partnerDeleted'] as const;
const licenceLists = ['liveLicences', 'seats'] as const;
export const purchaseLists = ['livePurchases', 'partnerPurchases'] as const;

/** What one record of a person is, and the list that it stands in. */
export type Origin =
  | { readonly kind: 'account'; readonly list: keyof Accounts; readonly account: UserRecord }
  | { readonly kind: 'licence'; readonly list: keyof Licences; readonly holder: Holder };

export type RollPerson = Person<Origin>;

/** Everything that the sources say of the people of one customer, joined. */
export interface Roll {
  readonly customer: Customer;
  readonly lists: Accounts & Licences & Partial<Purchases>;
  readonly people: readonly RollPerson[];
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
  return { customer, lists: read, people: await keptPeople(customer, read, sources) };
}

export async function readFullRoll(customer: Customer, sources: Sources, turn: Turn): Promise<FullRoll> {
  const [roll, livePurchases, partnerPurchases] = await Promise.all([
    readRoll(customer, sources, turn),
    sources.purchases('live', customer, turn),
    sources.purchases('partner', customer, turn),
  ]);
  return { ...roll, lists: { ...roll.lists, livePurchases, partnerPurchases } };
}

/** What a list is told apart by from one that was read at another time. */
export function identityOf(result: Result<unknown>): unknown {
  if (result.state === 'known') return result.value;
  return 'problem' in result ? result.problem : result.state;
}

interface Joined {
  readonly of: readonly unknown[];
  readonly people: Promise<readonly RollPerson[]>;
}

/** Some 250 bytes a record, 100 MB in all: the people of one customer of 100,000, or of a hundred usual ones. */
const mostRecords = 400_000;
/** Milliseconds; as long as the lists are kept. */
const longestKept = 5 * 60_000;
const joinedBy = new WeakMap<Sources, LRUCache<string, Joined>>();

/** The same lists are joined once: the next page, and why, are answered from the people as they were joined. */
function keptPeople(customer: Customer, read: Accounts & Licences, sources: Sources): Promise<readonly RollPerson[]> {
  const kept =
    joinedBy.get(sources) ??
    new LRUCache<string, Joined>({ maxSize: mostRecords, ttl: longestKept, ttlAutopurge: true });
  joinedBy.set(sources, kept);
  const of = [...accountLists, ...licenceLists].map((list) => identityOf(read[list]));
  const known = kept.get(customer.name);
  if (known?.of.every((list, index) => list === of[index]) === true) return known.people;
  const people = givingWay(peopleOf(read));
  kept.set(customer.name, { of, people }, { size: 1 + countOf(read) });
  return people;
}

function countOf(read: Accounts & Licences): number {
  const accounts = accountLists.map((list) => (read[list].state === 'known' ? read[list].value.rows.length : 0));
  const licences = licenceLists.map((list) => (read[list].state === 'known' ? read[list].value.length : 0));
  return [...accounts, ...licences].reduce((sum, count) => sum + count, 0);
}

export function* peopleOf(read: Accounts & Licences): Steps<RollPerson[]> {
  const records: PersonRecord<Origin>[] = [];
  for (const list of accountLists) {
    const result = read[list];
    for (const account of result.state === 'known' ? result.value.rows : []) {
      records.push({
        origin: { kind: 'account', list, account },
        objectId: account.objectId,
        addresses: addressesOf(account),
      });
      if (records.length % stepSize === 0) yield;
    }
  }
  for (const list of licenceLists) {
    const result = read[list];
    for (const holder of result.state === 'known' ? result.value : []) {
      const key = addressKey(holder.address);
      records.push({ origin: { kind: 'licence', list, holder }, objectId: null, addresses: key === '' ? [] : [key] });
      if (records.length % stepSize === 0) yield;
    }
  }
  return yield* joinPeople(records);
}

export function accountsIn(person: RollPerson, list: keyof Accounts): UserRecord[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'account' && origin.list === list ? [origin.account] : [],
  );
}

export function licencesIn(person: RollPerson, list: keyof Licences): Holder[] {
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

/** Why a list is not there in full; null when it is. One that broke off before its end is not. */
export function shortfallOf(
  result: Result<UsersRead | readonly Holder[] | readonly Purchase[]>,
): Exclude<Result<unknown>, { state: 'known' }> | null {
  if (result.state !== 'known') return result;
  const stopped = 'stopped' in result.value ? result.value.stopped : null;
  return stopped === null ? null : { state: 'unknown', problem: stopped };
}
