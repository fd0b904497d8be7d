import { LRUCache } from 'lru-cache';
import type { Derivation, RememberedLists } from '../people/derivation.ts';
import { listNames } from '../people/lists.ts';
import { unjoined } from '../people/roster.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf } from '../sources/result.ts';
import { readVersions, type CustomerVersion } from '../store/customers.ts';
import type { Connection, Database } from '../store/database.ts';
import { basisOf, createDerivedStore } from './derived.ts';
import { areAnothers, type Links } from './links.ts';
import type { Remembered } from './reader.ts';
import { readStoredLists, recallLists, type StoredLists } from './stored-lists.ts';

/** How many customers are looked up in the database at a time. */
const batchSize = 100;

/** Bytes of lists that stay unpacked, of the customers that were looked into last. */
const maxBytes = 48 * 2 ** 20;

/** Measured: the join and the search texts of a record, and what a customer takes beside its records. */
const recordBytes = 60;
const customerBytes = 50_000;

/** What is remembered of each of these customers, in their order. */
export type Recall = (
  database: Database,
  derivation: Derivation,
  customers: readonly Customer[],
) => AsyncGenerator<Remembered>;

interface Asked {
  readonly database: Database;
  readonly derivation: Derivation;
}

const nothing = Buffer.alloc(0);
const unstored: CustomerVersion = { version: '', readAt: null };

/** The unpacked lists of a customer. */
interface Unpacked {
  readonly version: string;
  /** What they depend on beside what is stored. */
  readonly customerText: string;
  readonly lists: RememberedLists;
  /** True when what is stored is of another customer, that had the name before. Then the lists are unknown. */
  readonly isAnothers: boolean;
}

/**
 * Each question compares the versions in the database, so that what another process wrote is seen. What was worked out of
 * the lists of a customer stays in memory and in the database; the lists are unpacked only when somebody looks into them.
 */
export function createRecall(links: Links): Recall {
  const derived = createDerivedStore();
  const unpacked = new LRUCache<string, Unpacked>({
    maxSize: maxBytes,
    sizeCalculation: ({ lists }) => bytesOf(lists),
  });

  async function unpack(connection: Connection, customer: Customer, version: string): Promise<Unpacked> {
    const customerText = textOf(customer);
    const known = unpacked.get(customer.name);
    if (known?.version === version && known.customerText === customerText) return known;
    const stored = (await readStoredLists(connection, [customer.name]))(customer.name);
    const isAnothers = areAnothers(stored.readings, customer);
    const lists = await rostersOf(customer, isAnothers ? { readings: [], attempts: [] } : stored, links);
    const entry = { version, customerText, lists, isAnothers };
    unpacked.set(customer.name, entry);
    return entry;
  }

  async function rememberedOf(
    { database, derivation }: Asked,
    customer: Customer,
    { version, readAt, basis }: CustomerVersion & { readonly basis: string },
    found: Buffer | undefined,
  ): Promise<Remembered> {
    const lists = async (): Promise<RememberedLists> => (await unpack(database, customer, version)).lists;
    if (readAt === null) return { customer, readAt, derived: nothing, lists };
    if (found !== undefined) return { customer, readAt, derived: found, lists };
    const entry = await unpack(database, customer, version);
    if (entry.isAnothers) return { customer, readAt: null, derived: nothing, lists };
    const made = await derivation.make(entry.lists);
    derived.keep(derivation, { customer: customer.name, version, basis }, made);
    return { customer, readAt, derived: made, lists };
  }

  return async function* recall(database, derivation, customers) {
    const versions = await readVersions(database);
    derived.dropOthers(new Set(versions.keys()));
    for (let from = 0; from < customers.length; from += batchSize) {
      const batch = customers.slice(from, from + batchSize);
      const bases = new Map(
        batch.flatMap((customer) => {
          const version = versions.get(customer.name)?.version;
          return version === undefined ? [] : [[customer.name, basisOf(derivation, customer, version, links)]];
        }),
      );
      const found = await derived.find(database, derivation, bases);
      for (const customer of batch) {
        const { name } = customer;
        const stored = { ...(versions.get(name) ?? unstored), basis: bases.get(name) ?? '' };
        yield await rememberedOf({ database, derivation }, customer, stored, found.get(name));
      }
      await derived.store(database);
    }
  };
}

async function rostersOf(customer: Customer, stored: StoredLists, links: Links): Promise<RememberedLists> {
  const { known, latest } = await recallLists(customer, stored, links);
  const isSame = listNames.every((list) => known[list] === latest[list]);
  const roster = unjoined(customer, known);
  return { known: roster, latest: isSame ? roster : unjoined(customer, latest) };
}

/** About how many bytes the unpacked lists of a customer take, with what is worked out from them. */
function bytesOf({ known: { lists, records } }: RememberedLists): number {
  const tables = listNames.map((list) => valueOf<{ readonly rows: object }>(lists[list])?.rows);
  const bytes = tables.map((rows) => (rows !== undefined && 'byteLength' in rows ? Number(rows.byteLength) : 0));
  return bytes.reduce((sum, each) => sum + each, customerBytes + records.length * recordBytes);
}

function textOf(customer: Customer): string {
  return JSON.stringify(customer, (_, value: unknown) => (value instanceof Problem ? value.code : value));
}
