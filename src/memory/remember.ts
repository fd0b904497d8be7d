import { runCooperatively } from '../async/cooperative.ts';
import type { Derivation } from '../people/derivation.ts';
import type { FullRoster } from '../people/roster.ts';
import { listNames } from '../people/lists.ts';
import type { Customer } from '../sources/customer.ts';
import type { Result } from '../sources/result.ts';
import { writeAttempt } from '../store/attempts.ts';
import {
  claimCustomer,
  deleteCustomers,
  readCustomers,
  readVersions,
  writeCustomer,
  type StoredCustomer,
} from '../store/customers.ts';
import type { Connection, Database } from '../store/database.ts';
import { writeDerived } from '../store/derived.ts';
import { addEvents } from '../store/events.ts';
import { writeFigures } from '../store/figures.ts';
import { closeFindings, openFindings, readOpenFindings, markSeen, type OpenFinding } from '../store/findings.ts';
import { deleteLists, writeReading } from '../store/readings.ts';
import { storeProblem } from '../store/problems.ts';
import { dayOf } from '../text/days.ts';
import type { VendorList } from '../vendors/vendor.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import type { Change } from './change.ts';
import { basisOf } from './derived.ts';
import { figuresOf } from './figures.ts';
import { findingChanges, settle, type Settlement } from './ledger.ts';
import { areAnothers, type Links } from './links.ts';
import { compareLists, isAnyDoubtful, isOutdated, type ListOutcome } from './new-reading.ts';
import { packBytes } from './pack.ts';
import { readRules, writeRules } from './rules.ts';
import { readStoredLists, type StoredReading } from './stored-lists.ts';

export interface RememberOptions {
  readonly links: Links;
  readonly verdicts: VerdictSettings;
  readonly derivations: readonly Derivation[];
  /** The IANA time zone in which days begin. */
  readonly zone: string;
  readonly now: () => Date;
}

/** What is stored of a customer. */
interface Before {
  /** Null before the first reading. */
  readonly row: StoredCustomer | null;
  readonly version: string | null;
  /** True when what is stored is about another customer, that had the name before. */
  readonly isAnothers: boolean;
  readonly readings: readonly StoredReading[];
  readonly open: readonly OpenFinding[];
}

/** What a reading of a customer says beside its lists. */
interface News {
  readonly at: Date;
  readonly lists: readonly ListOutcome[];
  readonly settlement: Settlement;
  readonly figures: ReadonlyMap<string, number | null>;
  /** What was worked out of the lists, packed. None where a list is not whole: then what is known is older in part. */
  readonly derived: ReadonlyMap<Derivation, Uint8Array<ArrayBuffer>>;
}

/** How often it is tried again when another process wrote about the same customer meanwhile. */
const maxTries = 3;

/**
 * Compares the lists of a customer with those remembered, and stores what is new: all of it or nothing. Where a list is
 * much shorter than before, the customer is read again first, and without `readAgain` nothing is stored. Nor is it where
 * somebody has stored a later read meanwhile. Returns what was remembered.
 */
export async function remember(
  database: Database,
  first: FullRoster,
  readAgain: (() => Promise<FullRoster>) | null,
  options: RememberOptions,
): Promise<FullRoster> {
  let roster = first;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const before = await readBefore(database, roster.customer);
    if (roster === first && isAnyDoubtful(roster, before.readings, options.links)) {
      if (readAgain === null) return roster;
      roster = await readAgain();
    }
    if (isOutdated(roster, before.readings, options)) return roster;
    const news = await newsOf(roster, before, options);
    if (await database.transaction((connection) => write(connection, roster.customer, before, news, options)))
      return roster;
  }
  throw storeProblem('busy', 'customer');
}

async function readBefore(connection: Connection, customer: Customer): Promise<Before> {
  const { name } = customer;
  const version = (await readVersions(connection)).get(name)?.version ?? null;
  const [row = null] = await readCustomers(connection, [name]);
  const { readings } = (await readStoredLists(connection, [name]))(name);
  if (areAnothers(readings, customer)) return { row: null, version, isAnothers: true, readings: [], open: [] };
  return { row, version, isAnothers: false, readings, open: await readOpenFindings(connection, [name]) };
}

async function newsOf(roster: FullRoster, before: Before, options: RememberOptions): Promise<News> {
  const now = options.now();
  const judgement = await cachedJudgement(roster, options.verdicts, now);
  const judged = { roster, judgement, settings: options.verdicts };
  const times = listNames.flatMap((list) => {
    const result = roster.lists[list];
    return result.state === 'known' && result.stale === null ? [result.asOf.getTime()] : [];
  });
  return {
    at: new Date(Math.min(now.getTime(), ...times)),
    lists: await compareLists(roster, { before: before.readings, links: options.links, now }),
    settlement: await runCooperatively(settle(before.open, judged, readRules(before.row?.rules ?? ''))),
    figures: figuresOf(judged, now),
    derived: await derivedOf(roster, options.derivations),
  };
}

async function derivedOf(
  roster: FullRoster,
  derivations: readonly Derivation[],
): Promise<ReadonlyMap<Derivation, Uint8Array<ArrayBuffer>>> {
  const packed = new Map<Derivation, Uint8Array<ArrayBuffer>>();
  if (!isWhole(roster)) return packed;
  const joined = { ...roster, joined: () => Promise.resolve(roster) };
  for (const derivation of derivations)
    packed.set(derivation, await packBytes(await derivation.make({ known: joined, latest: joined })));
  return packed;
}

/** True when each list that the customer has came whole. */
export function isWhole({ lists }: FullRoster): boolean {
  return listNames.every((list) => {
    const result: Result<VendorList<unknown>> = lists[list];
    if (result.state === 'known') return result.stale === null && result.value.truncated === null;
    return !('problem' in result);
  });
}

/** False when somebody else wrote about the customer since. */
async function write(
  connection: Connection,
  about: Customer,
  { row, version, isAnothers }: Before,
  { at, lists, settlement, figures, derived }: News,
  { zone, links }: RememberOptions,
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
  await deleteLists(connection, customer, absent);
  for (const { list, attempt, reading } of lists) {
    if (attempt !== null) await writeAttempt(connection, { customer, list, ...attempt });
    if (reading !== null) await writeReading(connection, { customer, list, ...reading.head }, reading.parts);
  }
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
    seen.map(({ finding, now }) => ({ ...now, id: finding.id })),
    at,
  );
  await openFindings(
    connection,
    opened.map((finding) => ({ ...finding, customer, openedAt: at })),
  );
}

function eventOf({ key, detail, ...change }: Change, customer: string, at: Date) {
  return { ...change, customer, at, searchKey: key, detail: JSON.stringify(detail) };
}
