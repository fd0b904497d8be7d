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

export async function writeAttempt(connection: Connection, attempt: Attempt): Promise<void> {
  await connection.execute(
    `insert into attempt (customer, list, at, code, title) values ($1, $2, $3, $4, $5)
     on conflict (customer, list) do update set at = excluded.at, code = excluded.code, title = excluded.title`,
    [keyOf(attempt.customer), attempt.list, attempt.at.getTime(), attempt.code, attempt.title],
  );
}
