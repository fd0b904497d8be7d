import { z } from 'zod';
import type { Connection } from './database.ts';
import { flag, keyOf, moment, queryForThese } from './rows.ts';

/** Which list, of which customer. */
export interface ReadingKey {
  readonly customer: string;
  readonly list: string;
  /** False: rows of it could not be read, so that nobody may be called gone by it. It stands beside the newest whole one. */
  readonly whole: boolean;
}

/** What is known of a list as it was read, without its rows. */
export interface ReadingHead extends ReadingKey {
  readonly at: Date;
  /** The first whole reading of the unbroken series that this one belongs to. */
  readonly since: Date;
  /** What the vendor calls the customer. */
  readonly ref: string;
  /** How the parts are laid out. */
  readonly columns: string;
  readonly rows: number;
}

export interface ReadingPart extends ReadingKey {
  readonly part: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

const key = { customer: z.string(), list: z.string(), whole: flag };
const headRow = z.object({
  ...key,
  at: moment,
  since: moment,
  ref: z.string(),
  columns: z.string(),
  rows: z.number(),
});
const partRow = z.object({ ...key, part: z.number(), body: z.instanceof(Uint8Array<ArrayBuffer>) });

export function readReadingHeads(
  connection: Connection,
  customers: readonly string[],
): Promise<readonly ReadingHead[]> {
  const sql = `select customer, list, whole, at, since, ref, columns, rows from reading where customer in ($these)`;
  return queryForThese(connection, sql, customers.map(keyOf), [], headRow);
}

const refRow = z.object({ customer: z.string(), list: z.string(), ref: z.string() });

/** What the vendors call these customers, by the lists that are stored of them. */
export function readRefs(
  connection: Connection,
  customers: readonly string[],
): Promise<readonly Pick<ReadingHead, 'customer' | 'list' | 'ref'>[]> {
  const sql = `select customer, list, ref from reading where customer in ($these)`;
  return queryForThese(connection, sql, customers.map(keyOf), [], refRow);
}

/** The parts of all lists of these customers, those of one list in order. */
export function readReadingParts(
  connection: Connection,
  customers: readonly string[],
): Promise<readonly ReadingPart[]> {
  const sql = `select customer, list, whole, part, body from reading_part where customer in ($these) order by customer, list, whole, part`;
  return queryForThese(connection, sql, customers.map(keyOf), [], partRow);
}

/** The parts of one list, in order. */
export async function readPartsOf(
  connection: Connection,
  reading: ReadingKey,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const sql = `select customer, list, whole, part, body from reading_part
    where customer = $1 and list = $2 and whole = $3 order by part`;
  const parts = await connection.query(sql, [keyOf(reading.customer), reading.list, reading.whole ? 1 : 0], partRow);
  return parts.map(({ body }) => body);
}

/** Replaces the reading of its kind; a whole one also the one that is not whole. In a transaction; hands the parts over. */
export async function writeReading(
  connection: Connection,
  head: ReadingHead,
  parts: readonly Uint8Array<ArrayBuffer>[],
): Promise<void> {
  const customer = keyOf(head.customer);
  const whole = head.whole ? 1 : 0;
  await connection.execute('delete from reading where customer = $1 and list = $2 and whole <= $3', [
    customer,
    head.list,
    whole,
  ]);
  await connection.execute(
    `insert into reading (customer, list, whole, at, since, ref, columns, rows) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [customer, head.list, whole, head.at.getTime(), head.since.getTime(), head.ref, head.columns, head.rows],
  );
  for (const [part, body] of parts.entries())
    await connection.execute(
      'insert into reading_part (customer, list, whole, part, body) values ($1, $2, $3, $4, $5)',
      [customer, head.list, whole, part, body],
    );
}

/** Deletes what is stored of these lists of a customer. */
export async function deleteLists(connection: Connection, customer: string, lists: readonly string[]): Promise<void> {
  for (const table of ['reading', 'attempt'])
    for (const list of lists)
      await connection.execute(`delete from ${table} where customer = $1 and list = $2`, [keyOf(customer), list]);
}

/** Deletes the readings of a customer, so that the next ones are a baseline; how many there were. */
export function deleteReadings(connection: Connection, customer: string): Promise<number> {
  return connection.execute('delete from reading where customer = $1', [keyOf(customer)]);
}
