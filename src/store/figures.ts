import { z } from 'zod';
import type { Connection } from './database.ts';
import { keyOf, queryForThese } from './rows.ts';

export interface Figure {
  readonly customer: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly name: string;
  /** Null: it could not be worked out that day. */
  readonly value: number | null;
}

const figureRow = z.object({
  customer: z.string(),
  day: z.string(),
  name: z.string(),
  value: z.number().nullable(),
});

/** From this day on, those of one customer in the order of days. */
export function readFigures(
  connection: Connection,
  customers: readonly string[],
  since: string,
): Promise<readonly Figure[]> {
  const sql = `select customer, day, name, value from figure where day >= $1 and customer in ($these) order by day`;
  return queryForThese(connection, sql, customers.map(keyOf), [since], figureRow);
}

/** Replaces the figures of the customer's day. One that is not known now stays what it was that day. In a transaction. */
export async function writeFigures(
  connection: Connection,
  customer: string,
  day: string,
  values: ReadonlyMap<string, number | null>,
): Promise<void> {
  const key = keyOf(customer);
  const sql = 'select customer, day, name, value from figure where customer = $1 and day = $2';
  const before = new Map((await connection.query(sql, [key, day], figureRow)).map(({ name, value }) => [name, value]));
  await connection.execute('delete from figure where customer = $1 and day = $2', [key, day]);
  const rows = Array.from(values, ([name, value]) => [key, day, name, value ?? before.get(name) ?? null]);
  await connection.insert('insert into figure (customer, day, name, value)', rows);
}

/** How many were deleted. */
export function deleteFiguresBefore(connection: Connection, day: string): Promise<number> {
  return connection.execute('delete from figure where day < $1', [day]);
}
