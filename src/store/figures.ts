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

/** Replaces all figures of the customer's day. In a transaction. */
export async function writeFigures(
  connection: Connection,
  customer: string,
  day: string,
  values: ReadonlyMap<string, number | null>,
): Promise<void> {
  const key = keyOf(customer);
  await connection.execute('delete from figure where customer = $1 and day = $2', [key, day]);
  const rows = Array.from(values, ([name, value]) => [key, day, name, value]);
  await connection.insert('insert into figure (customer, day, name, value)', rows);
}

/** How many were deleted. */
export function deleteFiguresBefore(connection: Connection, day: string): Promise<number> {
  return connection.execute('delete from figure where day < $1', [day]);
}
