import type { Derivation } from '../people/derivation.ts';
import type { Customer } from '../sources/customer.ts';
import { writeAttempts } from '../store/attempts.ts';
import { claimCustomer, deleteCustomers, writeCustomer, type StoredCustomer } from '../store/customers.ts';
import type { Connection } from '../store/database.ts';
import { writeDerived } from '../store/derived.ts';
import { addEvents } from '../store/events.ts';
import { writeFigures } from '../store/figures.ts';
import { closeFindings, markSeen, openFindings, renameFindings, type OpenFinding } from '../store/findings.ts';
import { writeReadings } from '../store/readings.ts';
import { dayOf } from '../text/days.ts';
import type { Change } from './change.ts';
import { basisOf } from './derived.ts';
import { findingChanges, type Settlement } from './ledger.ts';
import type { Links } from './links.ts';
import type { ListOutcome } from './new-reading.ts';
import { writeRules } from './rules.ts';
import type { StoredReading } from './stored-lists.ts';

/** What is stored of a customer. */
export interface Before {
  /** Null before the first reading. */
  readonly row: StoredCustomer | null;
  readonly version: string | null;
  /** True when what is stored is about another customer, that had the name before. */
  readonly isAnothers: boolean;
  readonly readings: readonly StoredReading[];
  readonly open: readonly OpenFinding[];
}

/** What a new reading of a customer says. */
export interface News {
  readonly at: Date;
  readonly lists: readonly ListOutcome[];
  readonly settlement: Settlement;
  readonly figures: ReadonlyMap<string, number | null>;
  /** What was worked out of the lists, packed. None where a list is not whole: then what is known is older in part. */
  readonly derived: ReadonlyMap<Derivation, Uint8Array<ArrayBuffer>>;
}

/** Stores it, in a transaction. `zone` is where days begin. False when somebody else wrote about the customer since. */
export async function writeNews(
  connection: Connection,
  about: Customer,
  { row, version, isAnothers }: Before,
  { at, lists, settlement, figures, derived }: News,
  { zone, links }: { readonly zone: string; readonly links: Links },
): Promise<boolean> {
  const customer = about.name;
  if (!(await claimCustomer(connection, customer, version))) return false;
  if (isAnothers) await deleteCustomers(connection, [customer]);
  const isRead = lists.some(({ reading }) => reading !== null);
  const written = await writeCustomer(connection, {
    name: customer,
    firstReadAt: row?.firstReadAt ?? (isRead ? at : null),
    readAt: isRead ? at : (row?.readAt ?? null),
    rules: writeRules(settlement.rules),
    missingSince: null,
  });
  await writeLists(connection, customer, lists);
  await writeSettlement(connection, customer, at, settlement);
  await writeFigures(connection, customer, dayOf(at, zone), figures);
  const changes = [...lists.flatMap((list) => list.changes), ...findingChanges(settlement)];
  await addEvents(
    connection,
    changes.map((change) => eventOf(change, customer, at)),
  );
  for (const [derivation, body] of derived) {
    const basis = basisOf(derivation, about, written, links);
    await writeDerived(connection, { customer, name: derivation.name, basis, body }, written);
  }
  return true;
}

async function writeLists(connection: Connection, customer: string, lists: readonly ListOutcome[]): Promise<void> {
  const absent = lists.filter(({ attempt }) => attempt === null).map(({ list }) => list);
  const attempts = lists.flatMap(({ list, attempt }) => (attempt === null ? [] : [{ list, ...attempt }]));
  const readings = lists.flatMap(({ list, reading }) =>
    reading === null ? [] : [{ list, ...reading.head, parts: reading.parts }],
  );
  await writeAttempts(connection, customer, attempts);
  await writeReadings(connection, customer, readings, absent);
}

async function writeSettlement(
  connection: Connection,
  customer: string,
  at: Date,
  { opened, seen, closed }: Settlement,
): Promise<void> {
  for (const [why, some] of Map.groupBy(closed, (each) => each.why))
    await closeFindings(
      connection,
      some.map(({ finding }) => finding.id),
      at,
      why,
    );
  await markSeen(
    connection,
    seen.map(({ finding }) => finding.id),
    at,
  );
  await renameFindings(
    connection,
    seen.filter(isRenamed).map(({ finding, now }) => ({ ...now, id: finding.id })),
  );
  await openFindings(
    connection,
    opened.map((finding) => ({ ...finding, customer, openedAt: at })),
  );
}

function isRenamed({ finding, now }: Settlement['seen'][number]): boolean {
  return finding.subject !== now.subject || finding.name !== now.name || finding.searchKey !== now.searchKey;
}

function eventOf({ key, detail, ...change }: Change, customer: string, at: Date) {
  return { ...change, customer, at, searchKey: key, detail: JSON.stringify(detail) };
}
