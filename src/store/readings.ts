import { z } from 'zod';
import type { Connection, SqlValue } from './database.ts';
import { executeForThese, flag, keyOf, moment, queryForThese } from './rows.ts';

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

/** A reading of a customer to be stored. */
export interface WrittenReading extends Omit<ReadingHead, 'customer'> {
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * Replaces the readings of their kind; a whole one also the one that is not whole. Of the lists that are absent nothing is
 * kept. In a transaction; hands the parts over.
 */
export async function writeReadings(
  connection: Connection,
  customer: string,
  readings: readonly WrittenReading[],
  absent: readonly string[] = [],
): Promise<void> {
  const about = keyOf(customer);
  const whole = readings.filter((reading) => reading.whole).map(({ list }) => list);
  const others = readings.filter((reading) => !reading.whole).map(({ list }) => list);
  const sql = 'delete from reading where customer = $1 and whole <= $2 and list in ($these)';
  await executeForThese(connection, sql, [...whole, ...absent], [about, 1]);
  await executeForThese(connection, sql, others, [about, 0]);
  await connection.insert(
    'insert into reading (customer, list, whole, at, since, ref, columns, rows)',
    readings.map((each) => [
      about,
      each.list,
      each.whole ? 1 : 0,
      each.at.getTime(),
      each.since.getTime(),
      each.ref,
      each.columns,
      each.rows,
    ]),
  );
  await connection.insert(
    'insert into reading_part (customer, list, whole, part, body)',
    readings.flatMap(({ list, whole: isWhole, parts }) =>
      parts.map((body, part): SqlValue[] => [about, list, isWhole ? 1 : 0, part, body]),
    ),
  );
}

/** Deletes the readings of a customer, so that the next ones are a baseline; how many there were. */
export function deleteReadings(connection: Connection, customer: string): Promise<number> {
  return connection.execute('delete from reading where customer = $1', [keyOf(customer)]);
}
