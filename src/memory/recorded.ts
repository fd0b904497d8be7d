import { z } from 'zod';
import { listNames } from '../people/lists.ts';
import { readFailures } from '../store/attempts.ts';
import { readCustomers } from '../store/customers.ts';
import type { Connection } from '../store/database.ts';
import { readEvents, type StoredEvent } from '../store/events.ts';
import { readFigures } from '../store/figures.ts';
import { readOpenFindings } from '../store/findings.ts';
import { readReadingHeads } from '../store/readings.ts';
import {
  readLastRound,
  readMissingLists,
  readRoundCustomers,
  readUnfinishedRound,
  type RoundProblem,
} from '../store/rounds.ts';
import { changeKinds, closingReasons, type ChangeDetail } from './change.ts';
import type { Changes, DayOfFigures, History, NotCompared, RecordedChange } from './changes.ts';
import { isFigureName } from './figures.ts';
import type { LastRound, OpenFinding } from './reader.ts';

/** What changed at these customers since then. */
export async function readChanges(connection: Connection, customers: readonly string[], since: Date): Promise<Changes> {
  const rows = await readCustomers(connection, customers);
  const recordedSince = new Map<string, Date>();
  for (const { name, firstReadAt } of rows) if (firstReadAt !== null) recordedSince.set(name, firstReadAt);
  return {
    pages: { [Symbol.asyncIterator]: () => readPages(connection, customers, since) },
    recordedSince,
    notCompared: await readNotCompared(connection, customers),
    neverRead: customers.filter((name) => !recordedSince.has(name)),
  };
}

async function* readPages(
  connection: Connection,
  customers: readonly string[],
  since: Date,
): AsyncGenerator<readonly RecordedChange[], void> {
  for await (const events of readEvents(connection, customers, since)) yield events.map(recordedChange);
}

const text = z.string().nullable();
// A union would word why each of its parts does not fit, for every key that is missing.
const textOrNumber = z.custom<string | number | null>(
  (value) => value === null || typeof value === 'string' || typeof value === 'number',
);
const detail: z.ZodType<ChangeDetail> = z.strictObject({
  fields: z.record(z.string(), z.tuple([text, text])).exactOptional(),
  reason: text.exactOptional(),
  product: text.exactOptional(),
  before: textOrNumber.exactOptional(),
  after: textOrNumber.exactOptional(),
  verdict: z.string().exactOptional(),
  whyClosed: z.enum(closingReasons).exactOptional(),
});
const kind = z.enum(changeKinds);
const list = z.enum(listNames);
const listOrNone = list.nullable();

function recordedChange({ customer, at, subject, name, searchKey, ...event }: StoredEvent): RecordedChange {
  return {
    customer,
    at,
    kind: kind.parse(event.kind),
    list: listOrNone.parse(event.list),
    subject,
    name,
    key: searchKey,
    detail: detail.parse(JSON.parse(event.detail)),
  };
}

/** The lists that could not be read whole the last time. */
async function readNotCompared(connection: Connection, customers: readonly string[]): Promise<NotCompared[]> {
  const failures = await readFailures(connection, customers);
  const heads = await readReadingHeads(connection, [...new Set(failures.map(({ customer }) => customer))]);
  const lastWhole = new Map(
    heads.filter(({ whole }) => whole).map((head) => [`${head.customer} ${head.list}`, head.at]),
  );
  return failures.map(({ customer, list: name, title }) => ({
    customer,
    list: list.parse(name),
    reason: title ?? '',
    lastWhole: lastWhole.get(`${customer} ${name}`) ?? null,
  }));
}

/** The figures of a customer, from this day on. */
export async function readHistory(connection: Connection, customer: string, since: string): Promise<History> {
  const figures = await readFigures(connection, [customer], since);
  const [row] = await readCustomers(connection, [customer]);
  const days = Array.from(
    Map.groupBy(figures, ({ day }) => day),
    ([day, ofDay]): DayOfFigures => {
      const known = ofDay.flatMap(({ name, value }) => (isFigureName(name) ? [[name, value] as const] : []));
      return { day, values: new Map(known) };
    },
  );
  return { days, recordedSince: row?.firstReadAt ?? null };
}

/** The open finding of this verdict whose subject is one of these keys. */
export async function readOpenFinding(
  connection: Connection,
  customer: string,
  verdict: string,
  keys: readonly string[],
): Promise<OpenFinding | null> {
  const open = await readOpenFindings(connection, [customer]);
  const found = open.find(
    (each) => each.verdict === verdict && (keys.includes(each.subject) || keys.includes(each.searchKey)),
  );
  return found === undefined ? null : { openedAt: found.openedAt, exact: found.exact };
}

/** When these customers were last read: the oldest of those times; null where none of them ever was. */
export async function readOldest(connection: Connection, customers: readonly string[]): Promise<Date | null> {
  const rows = await readCustomers(connection, customers);
  const times = rows.flatMap(({ readAt }) => readAt ?? []);
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

/** The round that is under way, or else the last one, as far as it concerns these customers. */
export async function readRoundOf(connection: Connection, customers: readonly string[]): Promise<LastRound | null> {
  const round = (await readUnfinishedRound(connection)) ?? (await readLastRound(connection));
  if (round === null) return null;
  const wanted = new Set(customers);
  const missing = await readMissingLists(connection, round.id);
  const done = (await readRoundCustomers(connection, round.id)).filter(({ customer }) => wanted.has(customer));
  return {
    startedAt: round.startedAt,
    endedAt: round.endedAt,
    read: done.length,
    missingLists: round.endedAt === null ? [] : titlesOf(missing),
    failed: done
      .filter(({ problems }) => problems.length > 0)
      .map(({ customer, problems }) => ({ customer, reasons: titlesOf(problems) })),
  };
}

function titlesOf(problems: readonly RoundProblem[]): readonly string[] {
  return [...new Set(problems.map(({ title }) => title))];
}
