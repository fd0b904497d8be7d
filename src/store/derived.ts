import { z } from 'zod';
import type { Connection } from './database.ts';
import { keyOf, queryForThese } from './rows.ts';

/** What was worked out of a customer's lists. */
export interface StoredDerived {
  readonly customer: string;
  readonly name: string;
  /** What it was worked out of. */
  readonly basis: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const derivedRow = z.object({
  customer: z.string(),
  name: z.string(),
  basis: z.string(),
  body: z.instanceof(Uint8Array<ArrayBuffer>),
});

export function readDerived(
  connection: Connection,
  name: string,
  customers: readonly string[],
): Promise<readonly StoredDerived[]> {
  const sql = 'select customer, name, basis, body from derived where name = $1 and customer in ($these)';
  return queryForThese(connection, sql, customers.map(keyOf), [name], derivedRow);
}

/**
 * Adds or replaces it, in a transaction, unless something about the customer was written since: `version` is the one that it
 * was worked out of. Hands the body over.
 */
export async function writeDerived(connection: Connection, derived: StoredDerived, version: string): Promise<void> {
  // Keeps the customer from being deleted meanwhile.
  const sql = 'update customer set version = version where name = $1 and version = $2';
  if ((await connection.execute(sql, [keyOf(derived.customer), version])) === 0) return;
  await connection.execute(
    `insert into derived (customer, name, basis, body) values ($1, $2, $3, $4)
     on conflict (customer, name) do update set basis = excluded.basis, body = excluded.body`,
    [keyOf(derived.customer), derived.name, derived.basis, derived.body],
  );
}

export async function deleteDerived(connection: Connection, customer: string): Promise<void> {
  await connection.execute('delete from derived where customer = $1', [keyOf(customer)]);
}
