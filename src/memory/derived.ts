import { createHash } from 'node:crypto';
import type { Derivation } from '../people/derivation.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Database } from '../store/database.ts';
import { readDerived, writeDerived } from '../store/derived.ts';
import type { Links } from './links.ts';
import { packBytes, unpackBytes } from './pack.ts';
import { DamagedReadingError } from './parts.ts';

/** Bytes that stay in memory: those of a thousand customers take 30 MB, and those of one with 100,000 people 20 MB. */
const maxBytes = 256 * 2 ** 20;

/** What something was worked out of: the stored lists, how the customer is linked to them, and what else counts. */
export function basisOf(derivation: Derivation, customer: Customer, version: string, links: Links): string {
  return createHash('sha256')
    .update(JSON.stringify([version, links.textOf(customer), derivation.basis(customer)]))
    .digest('base64');
}

/** What was worked out of the lists of customers, in this process and in the database. */
export interface DerivedStore {
  /** The bytes of those of these customers that have some with this basis. */
  readonly find: (
    database: Database,
    derivation: Derivation,
    bases: ReadonlyMap<string, string>,
  ) => Promise<ReadonlyMap<string, Buffer>>;
  /** Keeps what was worked out now. `version` is the one that is stored of the customer. */
  readonly keep: (
    derivation: Derivation,
    key: { customer: string; version: string; basis: string },
    bytes: Buffer<ArrayBuffer>,
  ) => void;
  /** Stores what was kept since the last time. */
  readonly store: (database: Database) => Promise<void>;
  /** Drops what is kept of customers that are not among these. */
  readonly dropOthers: (customers: ReadonlySet<string>) => void;
}

interface Kept {
  readonly basis: string;
  readonly bytes: Buffer;
}

interface Unstored {
  readonly customer: string;
  readonly name: string;
  readonly version: string;
  readonly basis: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

export function createDerivedStore(): DerivedStore {
  /** By customer, then by the name of the derivation. */
  const kept = new Map<string, Map<string, Kept>>();
  let unstored: Unstored[] = [];
  let size = 0;

  function put(customer: string, name: string, entry: Kept): void {
    const ofCustomer = kept.get(customer) ?? new Map<string, Kept>();
    kept.set(customer, ofCustomer);
    size += entry.bytes.length - (ofCustomer.get(name)?.bytes.length ?? 0);
    ofCustomer.set(name, entry);
    // Questions go through all customers in one order, so to make room for one would push out what the next one needs.
    if (size > maxBytes && ofCustomer.delete(name)) size -= entry.bytes.length;
  }

  return {
    async find(database, { name }, bases) {
      const found = new Map<string, Buffer>();
      for (const [customer, basis] of bases) {
        const entry = kept.get(customer)?.get(name);
        if (entry?.basis === basis) found.set(customer, entry.bytes);
      }
      const others = [...bases.keys()].filter((customer) => !found.has(customer));
      for (const { customer, basis, body } of await readDerived(database, name, others)) {
        const bytes = bases.get(customer) === basis ? await unpacked(body) : null;
        if (bytes === null) continue;
        put(customer, name, { basis, bytes });
        found.set(customer, bytes);
      }
      return found;
    },
    keep({ name }, { customer, version, basis }, bytes) {
      put(customer, name, { basis, bytes });
      unstored.push({ customer, name, version, basis, bytes });
    },
    async store(database) {
      const some = unstored;
      unstored = [];
      if (some.length === 0) return;
      const packed = await Promise.all(
        some.map(async ({ bytes, ...each }) => ({ ...each, body: await packBytes(bytes) })),
      );
      try {
        await database.transaction(async (connection) => {
          for (const { version, ...each } of packed) await writeDerived(connection, each, version);
        });
      } catch (error) {
        // It is worked out again the next time. A question has its answer all the same.
        if (!(error instanceof Problem)) throw error;
      }
    },
    dropOthers(customers) {
      for (const [customer, entries] of kept) {
        if (customers.has(customer)) continue;
        for (const { bytes } of entries.values()) size -= bytes.length;
        kept.delete(customer);
      }
    },
  };
}

/** Null for what is damaged: then it is worked out again. */
async function unpacked(body: Uint8Array): Promise<Buffer | null> {
  try {
    return await unpackBytes(body);
  } catch (error) {
    if (error instanceof DamagedReadingError) return null;
    throw error;
  }
}
