import { z } from 'zod';
import type { Connection } from './database.ts';
import { moment, keyOf, queryForThese } from './rows.ts';

/** The last time that a list was asked for. */
export interface Attempt {
  readonly customer: string;
  readonly list: string;
  readonly at: Date;
  /** Why the list was not read whole; both null when it was. */
  readonly code: string | null;
  readonly title: string | null;
}

const attemptRow = z.object({
  customer: z.string(),
  list: z.string(),
  at: moment,
  code: z.string().nullable(),
  title: z.string().nullable(),
});

export function readAttempts(connection: Connection, customers: readonly string[]): Promise<readonly Attempt[]> {
  const sql = `select customer, list, at, code, title from attempt where customer in ($these)`;
  return queryForThese(connection, sql, customers.map(keyOf), [], attemptRow);
}

/** Those after which the list was not whole. */
export function readFailures(connection: Connection, customers: readonly string[]): Promise<readonly Attempt[]> {
  const sql = `select customer, list, at, code, title from attempt where code is not null and customer in ($these)`;
  return queryForThese(connection, sql, customers.map(keyOf), [], attemptRow);
}

/** Replaces all attempts of the customer. In a transaction. */
export async function writeAttempts(
  connection: Connection,
  customer: string,
  attempts: readonly Omit<Attempt, 'customer'>[],
): Promise<void> {
  const key = keyOf(customer);
  await connection.execute('delete from attempt where customer = $1', [key]);
  await connection.insert(
    'insert into attempt (customer, list, at, code, title)',
    attempts.map(({ list, at, code, title }) => [key, list, at.getTime(), code, title]),
  );
}
