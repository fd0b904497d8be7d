import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from './database.ts';
import { executeForThese, keyOf } from './rows.ts';

/** A finding that the posts of a conversation leave out. */
export interface Snooze {
  readonly place: string;
  readonly team: string | null;
  /** As the rows of findings are told apart. */
  readonly finding: string;
  /** An address or a SKU. */
  readonly searchKey: string;
  readonly until: Date;
  readonly who: string;
}

export async function writeSnooze(
  connection: Connection,
  { place, team, finding, searchKey, until, who }: Snooze,
): Promise<void> {
  const id = createHash('sha256')
    .update(JSON.stringify([place, finding]))
    .digest('hex');
  await connection.execute(
    `insert into snooze (id, place, team, finding, search_key, until, who) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set until = excluded.until, who = excluded.who`,
    [id, keyOf(place), team === null ? null : keyOf(team), finding, keyOf(searchKey), until.getTime(), keyOf(who)],
  );
}

const findingRow = z.object({ finding: z.string() });

/** The findings that this conversation's posts leave out now. */
export async function readSnoozed(connection: Connection, place: string, now: Date): Promise<ReadonlySet<string>> {
  const sql = 'select finding from snooze where place = $1 and until > $2';
  const rows = await connection.query(sql, [keyOf(place), now.getTime()], findingRow);
  return new Set(rows.map(({ finding }) => finding));
}

export async function deleteSnoozesBefore(connection: Connection, before: Date): Promise<void> {
  await connection.execute('delete from snooze where until < $1', [before.getTime()]);
}

/** Deletes those about a person, by any of these keys; how many. */
export function deleteSnoozesAbout(connection: Connection, keys: readonly string[]): Promise<number> {
  return executeForThese(connection, 'delete from snooze where lower(search_key) in ($these)', keys.map(keyOf), []);
}
