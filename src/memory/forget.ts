import { addressesOf, addressKey } from '../people/address.ts';
import { accountLists, licenseLists } from '../people/lists.ts';
import { deleteAcceptancesAbout, readAcceptedNames } from '../store/acceptances.ts';
import { deleteAllDeliveries } from '../store/deliveries.ts';
import { deleteAllPosts } from '../store/posts.ts';
import { deleteSnoozesAbout } from '../store/snoozes.ts';
import { forgetInWatches } from '../store/watches.ts';
import { addAudit } from '../store/audit.ts';
import { deleteCustomers, readAllCustomers, writeCustomer, type StoredCustomer } from '../store/customers.ts';
import type { Connection, Database } from '../store/database.ts';
import { deleteDerived } from '../store/derived.ts';
import { deleteEventsAbout, readSubjectsMentioning } from '../store/events.ts';
import { deleteFindingsAbout } from '../store/findings.ts';
import { deleteReadings } from '../store/readings.ts';
import { deleteAllRounds } from '../store/rounds.ts';
import { deleteAllTickets } from '../store/tickets.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { forgetInReasons, type DoubtfulReason } from './forget-reasons.ts';
import { isAbout, type Person } from './named-person.ts';
import { accountFormat, licenseFormat, type ReadingFormat } from './pack.ts';
import { DamagedReadingError } from './parts.ts';
import { readStoredLists, type StoredLists, type StoredReading } from './stored-lists.ts';

/** What was deleted at one customer. */
export interface ForgottenAt {
  readonly customer: string;
  /** True when the person was on a list. Its lists are gone as a whole, and the next ones are the first again. */
  readonly lists: boolean;
  readonly findings: number;
  readonly changes: number;
}

export interface Forgotten {
  readonly customers: readonly ForgottenAt[];
  /** How many accepted findings, at all customers together. */
  readonly acceptances: number;
  /** How many reasons of other accepted findings, which had named the person. */
  readonly reasons: number;
  /** Reasons that stay, and may name the person. */
  readonly doubtful: readonly DoubtfulReason[];
  /** How many watches and snoozes that name the person. */
  readonly watches: number;
  /** False while the files of the database still have what was deleted, because others went on reading. */
  readonly wiped: boolean;
}

/**
 * Deletes a person, given by an address or an object id, everywhere at once, under all addresses and object ids that the
 * stored records of the person have.
 */
export async function forgetPerson(database: Database, person: string, now: Date): Promise<Forgotten> {
  const deleted = await database.transaction(async (connection) => {
    const known = await findPerson(connection, addressKey(person));
    const { keys } = known;
    const all: ForgottenAt[] = [];
    for (const customer of await readAllCustomers(connection)) all.push(await forgetAt(customer, keys, connection));
    const accepted = await readAcceptedNames(connection, [...keys]);
    const named = { ...known, names: new Set([...known.names, ...accepted]) };
    const acceptances = await deleteAcceptancesAbout(connection, [...keys]);
    const { reasons, doubtful } = await forgetInReasons(connection, named, now);
    // A link lives for minutes, and its line can name anybody.
    await deleteAllTickets(connection);
    const customers = all.filter(({ lists, findings, changes }) => lists || findings + changes > 0);
    const names = customers.map(({ customer }) => customer);
    const watches = await forgetInWatches(connection, (line) => isAbout(line, named), names);
    const snoozes = await deleteSnoozesAbout(connection, [...keys]);
    await deleteAllPosts(connection);
    await deleteAllDeliveries(connection);
    for (const { customer } of customers) await addAudit(connection, { ...forgotten, customer, at: now });
    const others = acceptances + reasons + watches + snoozes;
    if (customers.length === 0 && others > 0) await addAudit(connection, { ...forgotten, customer: null, at: now });
    return { customers, acceptances, reasons, doubtful, watches: watches + snoozes };
  });
  return { ...deleted, wiped: await wipe(database) };
}

async function forgetAt(
  customer: StoredCustomer,
  keys: ReadonlySet<string>,
  connection: Connection,
): Promise<ForgottenAt> {
  const { name } = customer;
  const lists = (await recordsOf(await storedListsOf(connection, name), keys)).length > 0;
  if (lists) {
    await deleteReadings(connection, name);
    // Without the lists, nobody can tell what is new about the others.
    await writeCustomer(connection, { ...customer, firstReadAt: null, readAt: null, rules: null });
  }
  const findings = await deleteFindingsAbout(connection, name, [...keys]);
  const changes = await deleteEventsAbout(connection, name, [...keys]);
  // Until it is worked out anew, it can still have somebody who is on no list any more.
  await deleteDerived(connection, name);
  return { customer: name, lists, findings, changes };
}

/** It is done on the command line, and says of nobody who it was about. */
const forgotten = {
  who: 'command line',
  whoName: 'command line',
  tenant: null,
  place: '',
  action: 'forget',
  what: 'a person',
} as const;

/** Each waits for some seconds, together half a minute: longer than a round reads at once. */
const wipeAttempts = 6;

async function wipe(database: Database): Promise<boolean> {
  for (let attempt = 0; attempt < wipeAttempts; attempt += 1) if (await database.wipeDeleted()) return true;
  return false;
}

/** Deletes everything that is remembered. False while the files of the database still have it. */
export async function forgetEverything(database: Database): Promise<boolean> {
  await database.transaction(async (connection) => {
    const customers = await readAllCustomers(connection);
    await deleteCustomers(
      connection,
      customers.map(({ name }) => name),
    );
    await deleteAllRounds(connection);
  });
  return wipe(database);
}

/** The person with all addresses and object ids, starting from one of them. */
async function findPerson(connection: Connection, first: string): Promise<Person> {
  const keys = new Set([first]);
  const names = new Set<string>();
  const phones = new Set<string>();
  for (let known = 0; known < keys.size;) {
    known = keys.size;
    for (const { name } of await readAllCustomers(connection))
      for (const record of await recordsOf(await storedListsOf(connection, name), keys))
        addTo(record, { keys, names, phones });
    for (const key of keys) for (const subject of await readSubjectsMentioning(connection, key)) keys.add(subject);
  }
  return { keys, names, phones };
}

function addTo(record: PersonRecord, person: { readonly [Key in keyof Person]: Set<string> }): void {
  for (const key of record.keys) person.keys.add(key);
  if (record.name !== null) person.names.add(record.name);
  if (record.phone !== null) person.phones.add(record.phone);
}

async function storedListsOf(connection: Connection, customer: string): Promise<StoredLists> {
  return (await readStoredLists(connection, [customer]))(customer);
}

type PersonRecord = Pick<UserRecord, 'name' | 'phone'> & { readonly keys: readonly string[] };

/** Each stored record that has one of these keys. */
async function recordsOf({ readings }: StoredLists, keys: ReadonlySet<string>): Promise<readonly PersonRecord[]> {
  const found: PersonRecord[] = [];
  const add = (record: PersonRecord): void => {
    if (record.keys.some((key) => keys.has(key))) found.push(record);
  };
  for (const reading of readings) {
    if (accountLists.some((list) => list === reading.list))
      for (const account of await rowsOf<Table<UserRecord>>(reading, accountFormat)) {
        const { name, phone } = account;
        add({ keys: keysOfAccount(account), name, phone });
      }
    if (licenseLists.some((list) => list === reading.list))
      for (const { address, name } of await rowsOf<Table<LicenseAssignment>>(reading, licenseFormat))
        add({ keys: [addressKey(address)], name, phone: null });
  }
  return found;
}

function keysOfAccount(account: UserRecord): string[] {
  return account.objectId === null ? addressesOf(account) : [account.objectId, ...addressesOf(account)];
}

/** None of a list that cannot be read: it is replaced as a whole by the next round. */
async function rowsOf<Rows extends Iterable<unknown>>(
  { columns, parts }: StoredReading,
  format: ReadingFormat<Rows>,
): Promise<Rows | readonly never[]> {
  if (columns !== format.columns) return [];
  try {
    return await format.unpack(parts);
  } catch (error) {
    if (error instanceof DamagedReadingError) return [];
    throw error;
  }
}
