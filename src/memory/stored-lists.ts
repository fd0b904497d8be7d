import { accountLists, licenseLists, purchaseLists, type ListName } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Result } from '../sources/result.ts';
import type { Connection } from '../store/database.ts';
import { readReadingHeads, readReadingParts, type ReadingHead } from '../store/readings.ts';
import { readAttempts, type Attempt } from '../store/attempts.ts';
import { formatSince } from '../text/format.ts';
import { words } from '../text/words.ts';
import { recordFrom } from '../vendors/declaration.ts';
import type { VendorList } from '../vendors/vendor.ts';
import { refOf, type Links } from './links.ts';
import { accountFormat, licenseFormat, purchaseFormat, type ReadingFormat } from './pack.ts';
import { DamagedReadingError } from './parts.ts';

/** A list as it is stored. */
export interface StoredReading extends ReadingHead {
  readonly parts: readonly Uint8Array[];
}

/** The lists of one customer as they are stored. */
export interface StoredLists {
  readonly readings: readonly StoredReading[];
  readonly attempts: readonly Attempt[];
}

/** The stored lists of these customers, by their names. */
export async function readStoredLists(
  connection: Connection,
  customers: readonly string[],
): Promise<(customer: string) => StoredLists> {
  const [heads, allParts, allAttempts] = await Promise.all([
    readReadingHeads(connection, customers),
    readReadingParts(connection, customers),
    readAttempts(connection, customers),
  ]);
  const parts = Map.groupBy(allParts, (part) => keyOf(part));
  const attempts = Map.groupBy(allAttempts, ({ customer }) => customer);
  const readings = Map.groupBy(
    heads.map((head) => ({ ...head, parts: (parts.get(keyOf(head)) ?? []).map(({ body }) => body) })),
    ({ customer }) => customer,
  );
  return (customer) => ({ readings: readings.get(customer) ?? [], attempts: attempts.get(customer) ?? [] });
}

function keyOf({ customer, list, whole }: Pick<ReadingHead, 'customer' | 'list' | 'whole'>): string {
  return `${customer} ${list} ${whole}`;
}

type Lists = FullRoster['lists'];

/** The lists as last read, and those of the last read alone: where a list failed then, it is unknown in `latest`. */
export interface RecalledLists {
  readonly known: Lists;
  readonly latest: Lists;
}

export async function recallLists(
  customer: Customer,
  stored: StoredLists,
  { absenceOf }: Links,
): Promise<RecalledLists> {
  const recall =
    <Rows>(format: ReadingFormat<Rows>) =>
    async (list: ListName): Promise<Recalled<Rows>> => {
      const absence = absenceOf(list, customer);
      if (absence !== null) return { known: absence, latest: absence };
      const attempt = stored.attempts.find((each) => each.list === list);
      const reading = await unpackNewest(list, refOf(list, customer), stored.readings, format);
      return recalledFrom(reading, attempt);
    };
  const [accounts, licenses, purchases] = await Promise.all([
    eachOf(accountLists, recall(accountFormat)),
    eachOf(licenseLists, recall(licenseFormat)),
    eachOf(purchaseLists, recall(purchaseFormat)),
  ]);
  return {
    known: { ...accounts.known, ...licenses.known, ...purchases.known },
    latest: { ...accounts.latest, ...licenses.latest, ...purchases.latest },
  };
}

/** What is remembered of one list. */
interface Recalled<Rows> {
  readonly known: Result<VendorList<Rows>>;
  readonly latest: Result<VendorList<Rows>>;
}

async function eachOf<Name extends ListName, Rows>(
  names: readonly Name[],
  recall: (list: Name) => Promise<Recalled<Rows>>,
): Promise<{ readonly [Kind in keyof Recalled<Rows>]: Readonly<Record<Name, Recalled<Rows>[Kind]>> }> {
  const all = await Promise.all(names.map(async (name) => [name, await recall(name)] as const));
  const of = <Kind extends keyof Recalled<Rows>>(kind: Kind): Readonly<Record<Name, Recalled<Rows>[Kind]>> =>
    recordFrom(new Map(all.map(([name, recalled]) => [name, recalled[kind]])), names);
  return { known: of('known'), latest: of('latest') };
}

interface Unpacked<Rows> {
  readonly rows: Rows;
  readonly at: Date;
  readonly whole: boolean;
}

/** The newest reading of the list, if it can be read by this program and is this customer's. Null for none. */
async function unpackNewest<Rows>(
  list: ListName,
  ref: string | null,
  readings: readonly StoredReading[],
  { columns, unpack }: ReadingFormat<Rows>,
): Promise<Unpacked<Rows> | Problem | null> {
  const usable = readings.filter(
    (each) => each.list === list && each.columns === columns && (ref === null || each.ref === ref),
  );
  const [newest] = usable.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  if (newest === undefined) return null;
  try {
    return { rows: await unpack(newest.parts), at: newest.at, whole: newest.whole };
  } catch (error) {
    // The next round reads the list again, and replaces it.
    if (error instanceof DamagedReadingError) return damaged(error);
    throw error;
  }
}

function recalledFrom<Rows>(reading: Unpacked<Rows> | Problem | null, attempt: Attempt | undefined): Recalled<Rows> {
  const failure = attempt?.code == null ? null : failureOf(attempt);
  if (reading === null || reading instanceof Problem) {
    const missing = { state: 'unknown', problem: reading ?? failure ?? neverRead() } as const;
    return { known: missing, latest: missing };
  }
  // Of a list with rows that nobody could read, the attempt says so.
  const value = { rows: reading.rows, truncated: reading.whole ? null : failure };
  const isLatest = reading.at.getTime() >= (attempt?.at.getTime() ?? 0);
  const stale = isLatest || failure === null ? null : { problem: failure };
  const known: Recalled<Rows>['known'] = { state: 'known', value, asOf: reading.at, stale, calls: [] };
  return { known, latest: stale === null ? known : { state: 'unknown', problem: stale.problem } };
}

function failureOf({ code, title, at }: Attempt): Problem {
  const advice = words.memory.lastAttempt(formatSince(at, new Date()));
  return new Problem({ code: code ?? '', title: title ?? '', advice, origin: 'source' });
}

function damaged(cause: DamagedReadingError): Problem {
  return new Problem({ code: 'reading-damaged', ...words.memory.damaged, origin: 'rollcall', cause: cause.message });
}

function neverRead(): Problem {
  return new Problem({ code: 'never-read', ...words.memory.listNeverRead, origin: 'rollcall' });
}
