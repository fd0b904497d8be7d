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

/** How many customers one query is about, and how many events one page has: all at once would take a lot of memory. */
const customersPerQuery = 100;
const eventsPerPage = 500;

/** The events of these customers since then in pages, those of one customer together and newest first. */
export async function* readEvents(
  connection: Connection,
  customers: readonly string[],
  since: Date,
): AsyncGenerator<readonly StoredEvent[], void> {
  for (const some of slicesOf(customers, customersPerQuery)) yield* readPages(connection, some.map(keyOf), since);
}

const columns = 'id, customer, at, kind, list, subject, name, search_key as "searchKey", detail';

async function* readPages(
  connection: Connection,
  customers: readonly string[],
  since: Date,
): AsyncGenerator<readonly StoredEvent[], void> {
  const sql = `select ${columns} from event where at >= $1 and customer in ($these)
     order by customer, at desc, id limit $2`;
  for (let left = customers; left.length > 0;) {
    const page = await queryForThese(connection, sql, left, [since.getTime(), eventsPerPage], identifiedRow);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < eventsPerPage) return;
    yield* readRest(connection, last, since);
    const read = new Set(page.map(({ customer }) => customer));
    left = left.filter((customer) => !read.has(customer));
  }
}

/** Those of its customer behind this one. Of one customer alone, a page is found without sorting all of them. */
async function* readRest(
  connection: Connection,
  { customer, at, id }: z.infer<typeof identifiedRow>,
  since: Date,
): AsyncGenerator<readonly StoredEvent[], void> {
  const sql = `select ${columns} from event
     where customer = $1 and at >= $2 and at <= $3 and (at < $3 or id > $4) order by at desc, id limit $5`;
  for (let last = { at, id }; ;) {
    const after: readonly SqlValue[] = [customer, since.getTime(), last.at.getTime(), last.id, eventsPerPage];
    const page = await connection.query(sql, after, identifiedRow);
    yield page;
    const next = page.at(-1);
    if (next === undefined || page.length < eventsPerPage) return;
    last = next;
  }
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
