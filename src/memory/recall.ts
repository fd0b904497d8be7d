import { listNames } from '../people/lists.ts';
import { unjoined } from '../people/roster.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf } from '../sources/result.ts';
import { readCustomers, readVersions } from '../store/customers.ts';
import type { Connection } from '../store/database.ts';
import type { Remembered } from './reader.ts';
import { areAnothers, type Links } from './links.ts';
import { readStoredLists, recallLists, type StoredLists } from './stored-lists.ts';

/** How many customers are loaded from the database at a time. */
const batchSize = 50;

/** Bytes of lists that stay unpacked: those of 1,000 customers of 200 people. */
const maxBytes = 192 * 2 ** 20;

/** Measured: the join and the search texts of a record, and what a customer takes beside its records. */
const recordBytes = 60;
const customerBytes = 50_000;

interface Entry {
  readonly version: string;
  /** What the results depend on beside what is stored. */
  readonly customerText: string;
  readonly remembered: Remembered;
  readonly bytes: number;
}

/** What is remembered of each of these customers, in their order. */
export type Recall = (connection: Connection, customers: readonly Customer[]) => AsyncGenerator<Remembered>;

/**
 * Keeps unpacked what was asked for. Each question compares the versions in the database, so that what another process
 * wrote is seen. What does not fit is loaded each time: questions go through all customers in one order, so that to make
 * room for it would push out what the next one asks for first.
 */
export function createRecall(links: Links): Recall {
  const kept = new Map<string, Entry>();
  let bytes = 0;

  function drop(name: string): void {
    bytes -= kept.get(name)?.bytes ?? 0;
    kept.delete(name);
  }

  function keep(version: string, remembered: Remembered): void {
    const { customer } = remembered;
    drop(customer.name);
    const entry = { version, customerText: textOf(customer), remembered, bytes: bytesOf(remembered.known) };
    if (bytes + entry.bytes > maxBytes) return;
    bytes += entry.bytes;
    kept.set(customer.name, entry);
  }

  function keptOf(customer: Customer, version: string | undefined): Remembered | null {
    const entry = kept.get(customer.name);
    if (entry === undefined || entry.version !== version) return null;
    const isSame = entry.remembered.customer === customer || entry.customerText === textOf(customer);
    return isSame ? entry.remembered : null;
  }

  /** Reads what is stored of these customers at once, and unpacks one at a time. */
  async function loaderOf(
    connection: Connection,
    customers: readonly Customer[],
  ): Promise<(customer: Customer) => Promise<Remembered>> {
    const names = customers.map(({ name }) => name);
    const rows = new Map((await readCustomers(connection, names)).map((row) => [row.name, row]));
    const storedOf = await readStoredLists(connection, names);
    return (customer) => {
      const stored = storedOf(customer.name);
      return areAnothers(stored.readings, customer)
        ? remember(customer, null, { readings: [], attempts: [] }, links)
        : remember(customer, rows.get(customer.name)?.readAt ?? null, stored, links);
    };
  }

  return async function* recall(connection, customers) {
    const versions = await readVersions(connection);
    for (const name of [...kept.keys()].filter((each) => !versions.has(each))) drop(name);
    for (let from = 0; from < customers.length; from += batchSize) {
      const batch = customers.slice(from, from + batchSize);
      const known = new Map(batch.map((customer) => [customer, keptOf(customer, versions.get(customer.name))]));
      const missing = batch.filter((customer) => known.get(customer) === null);
      const load = await loaderOf(connection, missing);
      for (const [customer, entry] of known) {
        const remembered = entry ?? (await load(customer));
        const version = versions.get(customer.name);
        if (entry === null && version !== undefined) keep(version, remembered);
        yield remembered;
      }
    }
  };
}

async function remember(
  customer: Customer,
  readAt: Date | null,
  stored: StoredLists,
  links: Links,
): Promise<Remembered> {
  const { known, latest } = await recallLists(customer, stored, links);
  const isSame = listNames.every((list) => known[list] === latest[list]);
  const roster = unjoined(customer, known);
  return { customer, readAt, known: roster, latest: isSame ? roster : unjoined(customer, latest) };
}

/** About how many bytes the unpacked lists of a customer take, with what is worked out from them. */
function bytesOf({ lists, records }: Remembered['known']): number {
  const tables = listNames.map((list) => valueOf<{ readonly rows: object }>(lists[list])?.rows);
  const bytes = tables.map((rows) => (rows !== undefined && 'byteLength' in rows ? Number(rows.byteLength) : 0));
  return bytes.reduce((sum, each) => sum + each, customerBytes + records.length * recordBytes);
}

function textOf(customer: Customer): string {
  return JSON.stringify(customer, (_, value: unknown) => (value instanceof Problem ? value.code : value));
}
