import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection, SqlValue } from './database.ts';
import { deleteAbout, keyOf, moment, queryForThese, slicesOf } from './rows.ts';

/** What changed, about whom. */
export interface StoredEvent {
  readonly customer: string;
  readonly at: Date;
  readonly kind: string;
  readonly list: string | null;
  readonly subject: string;
  readonly name: string | null;
  readonly searchKey: string | null;
  /** JSON, as it was written. */
  readonly detail: string;
}

const identifiedRow = z.object({
  id: z.string(),
  customer: z.string(),
  at: moment,
  kind: z.string(),
  list: z.string().nullable(),
  subject: z.string(),
  name: z.string().nullable(),
  searchKey: z.string().nullable(),
  detail: z.string(),
});

/** How many customers one query is about, and how many events it reads: all at once would take a lot of memory. */
const customersPerQuery = 500;
const eventsPerQuery = 2_000;

/** The events of these customers since then, newest first, at most so many. */
export async function readEvents(
  connection: Connection,
  customers: readonly string[],
  since: Date,
  limit: number,
): Promise<readonly StoredEvent[]> {
  let newest: IdentifiedEvent[] = [];
  for (const some of slicesOf(customers, customersPerQuery)) {
    const events = await readNewest(connection, some, since, limit);
    newest = [...newest, ...events].toSorted(byTime).slice(0, limit);
  }
  return newest;
}

type IdentifiedEvent = z.infer<typeof identifiedRow>;

async function readNewest(
  connection: Connection,
  customers: readonly string[],
  since: Date,
  limit: number,
): Promise<readonly IdentifiedEvent[]> {
  const sql = `select id, customer, at, kind, list, subject, name, search_key as "searchKey", detail from event
     where at >= $1 and (at < $2 or (at = $2 and id > $3)) and customer in ($these) order by at desc, id limit $4`;
  const found: IdentifiedEvent[] = [];
  for (let last: IdentifiedEvent | undefined; ; last = found.at(-1)) {
    const after = [last?.at.getTime() ?? Number.MAX_SAFE_INTEGER, last?.id ?? ''];
    const count = Math.min(eventsPerQuery, limit - found.length);
    const parameters = [since.getTime(), ...after, count];
    const page = await queryForThese(connection, sql, customers.map(keyOf), parameters, identifiedRow);
    found.push(...page);
    if (page.length < count || found.length === limit) return found;
  }
}

function byTime(one: IdentifiedEvent, other: IdentifiedEvent): number {
  return other.at.getTime() - one.at.getTime() || (one.id < other.id ? -1 : 1);
}

export interface EventCount {
  readonly customer: string;
  readonly kind: string;
  readonly count: number;
}

const countRow = z.object({ customer: z.string(), kind: z.string(), count: z.number() });

/** How many events of each kind each of these customers has since then; none is left out. */
export function countEvents(
  connection: Connection,
  customers: readonly string[],
  since: Date,
): Promise<readonly EventCount[]> {
  const sql = `select customer, kind, count(*) as count from event where at >= $1 and customer in ($these) group by customer, kind`;
  return queryForThese(connection, sql, customers.map(keyOf), [since.getTime()], countRow);
}

export function addEvents(connection: Connection, events: readonly StoredEvent[]): Promise<void> {
  return connection.insert(
    'insert into event (id, customer, at, kind, list, subject, name, search_key, detail)',
    rowsOf(events),
  );
}

function* rowsOf(events: readonly StoredEvent[]): Generator<readonly SqlValue[], void> {
  for (const event of events)
    yield [
      randomUUID(),
      keyOf(event.customer),
      event.at.getTime(),
      event.kind,
      event.list,
      keyOf(event.subject),
      event.name,
      event.searchKey === null ? null : keyOf(event.searchKey),
      event.detail,
    ];
}

/** How many were deleted. */
export function deleteEventsBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from event where at < $1', [before.getTime()]);
}

const subjectRow = z.object({ subject: z.string() });

/** Whom the events are about in whose details this text stands, such as a former address. */
export async function readSubjectsMentioning(connection: Connection, text: string): Promise<readonly string[]> {
  const sql = `select distinct subject from event where lower(detail) like $1 escape '!'`;
  const quoted = JSON.stringify(text).replaceAll(/[!%_]/g, (character) => `!${character}`);
  const rows = await connection.query(sql, [`%${quoted}%`], subjectRow);
  return rows.map(({ subject }) => subject);
}

/** Deletes what is about a person at a customer, by any of these subjects or search keys; how many. */
export function deleteEventsAbout(connection: Connection, customer: string, keys: readonly string[]): Promise<number> {
  return deleteAbout(connection, 'event', customer, keys);
}
