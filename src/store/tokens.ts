import { z } from 'zod';
import type { Connection } from './database.ts';

const tokenRow = z.object({ sealed: z.instanceof(Uint8Array) });

/**
 * The encrypted token, which nobody else reads or writes until the transaction ends; null before the first. Only on
 * PostgreSQL: with SQLite, the token has a file of its own.
 */
export async function lockToken(connection: Connection, name: string, seed: string): Promise<Uint8Array | null> {
  await connection.execute(
    `insert into token (name, seed, sealed, changed_at) values ($1, $2, $3, 0) on conflict (name, seed) do nothing`,
    [name, seed, new Uint8Array()],
  );
  const sql = 'select sealed from token where name = $1 and seed = $2 for update';
  const [row] = await connection.query(sql, [name, seed], tokenRow);
  return row === undefined || row.sealed.length === 0 ? null : row.sealed;
}

/** Stores the token, and deletes those of earlier settings that are older than `expired`. */
export async function writeToken(
  connection: Connection,
  { name, seed, sealed }: { readonly name: string; readonly seed: string; readonly sealed: Uint8Array<ArrayBuffer> },
  now: Date,
  expired: Date,
): Promise<void> {
  await connection.execute('update token set sealed = $3, changed_at = $4 where name = $1 and seed = $2', [
    name,
    seed,
    sealed,
    now.getTime(),
  ]);
  await connection.execute('delete from token where name = $1 and seed <> $2 and changed_at < $3', [
    name,
    seed,
    expired.getTime(),
  ]);
}
