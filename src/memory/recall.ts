import { LRUCache } from 'lru-cache';
import { runCooperatively } from '../async/cooperative.ts';
import { listNames } from '../people/lists.ts';
import { rosterRecords } from '../people/records.ts';
import { join, type FullRoster } from '../people/roster.ts';
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

/** Bytes of lists that stay unpacked. Those of half a million people take less. */
const maxBytes = 320 * 2 ** 20;

/** About how many bytes a record takes beside its list: the join, the search texts and the findings. */
const recordBytes = 150;

interface Entry {
  readonly version: string;
  /** What the results depend on beside what is stored. */
  readonly customerText: string;
  readonly remembered: Remembered;
}

/** What is remembered of each of these customers, in their order. */
export type Recall = (connection: Connection, customers: readonly Customer[]) => AsyncGenerator<Remembered>;

/**
 * Keeps unpacked what was last asked for. Each question compares the versions in the database, so that what another
 * process wrote is seen.
 */
export function createRecall(links: Links): Recall {
  const cache = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    sizeCalculation: ({ remembered }) => bytesOf(remembered.known),
  });

  function cachedOf(customer: Customer, version: string): Remembered | null {
    const entry = cache.get(customer.name);
    if (entry === undefined || entry.version !== version) return null;
    const isSame = entry.remembered.customer === customer || entry.customerText === textOf(customer);
    return isSame ? entry.remembered : null;
  }

  async function load(
    connection: Connection,
    customers: readonly Customer[],
    versions: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, Remembered>> {
    const names = customers.map(({ name }) => name);
    const rows = new Map((await readCustomers(connection, names)).map((row) => [row.name, row]));
    const storedOf = await readStoredLists(connection, names);
    const loaded = new Map<string, Remembered>();
    for (const customer of customers) {
      const stored = storedOf(customer.name);
      const remembered = areAnothers(stored.readings, customer)
        ? await remember(customer, null, { readings: [], attempts: [] }, links)
        : await remember(customer, rows.get(customer.name)?.readAt ?? null, stored, links);
      loaded.set(customer.name, remembered);
      const version = versions.get(customer.name);
      if (version === undefined) continue;
      cache.set(customer.name, { version, customerText: textOf(customer), remembered });
    }
    return loaded;
  }

  return async function* recall(connection, customers) {
    const versions = await readVersions(connection);
    for (let from = 0; from < customers.length; from += batchSize) {
      const batch = customers.slice(from, from + batchSize);
      const cached = batch.map((customer) => cachedOf(customer, versions.get(customer.name) ?? ''));
      const loaded = await load(
        connection,
        batch.filter((_, index) => cached[index] === null),
        versions,
      );
      for (const [index, customer] of batch.entries()) {
        const remembered = cached[index] ?? loaded.get(customer.name);
        if (remembered !== undefined) yield remembered;
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
  const roster = await rosterOf(customer, known);
  return { customer, readAt, known: roster, latest: isSame ? roster : await rosterOf(customer, latest) };
}

async function rosterOf(customer: Customer, lists: FullRoster['lists']): Promise<FullRoster> {
  return { customer, lists, ...(await runCooperatively(join(rosterRecords(lists)))) };
}

/** About how many bytes the unpacked lists of a customer take, with what is worked out from them. */
function bytesOf({ lists, records }: FullRoster): number {
  const tables = listNames.map((list) => valueOf<{ readonly rows: object }>(lists[list])?.rows);
  const bytes = tables.map((rows) => (rows !== undefined && 'byteLength' in rows ? Number(rows.byteLength) : 0));
  return bytes.reduce((sum, each) => sum + each, 0) + records.length * recordBytes + 1;
}

function textOf(customer: Customer): string {
  return JSON.stringify(customer, (_, value: unknown) => (value instanceof Problem ? value.code : value));
}
