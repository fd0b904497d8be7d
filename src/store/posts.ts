import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from './database.ts';
import { flag, keyOf, moment } from './rows.ts';
import type { Watch } from './watches.ts';

/** A message that Teams has not confirmed. */
export interface Post {
  readonly id: string;
  readonly place: string;
  /** Where to, as `Asker.reference`. */
  readonly reference: string;
  readonly watches: readonly string[];
  /** `sending`: it may arrive now, or have arrived. */
  readonly state: 'ready' | 'sending';
  /** True when an earlier attempt may have arrived. */
  readonly doubtful: boolean;
  readonly attempts: number;
  readonly beganAt: Date | null;
  /** As it was written. */
  readonly body: string;
}

const ids = z.array(z.string());
const postRow = z.object({
  id: z.string(),
  place: z.string(),
  reference: z.string(),
  watches: z.string().transform((text) => ids.parse(JSON.parse(text))),
  state: z.enum(['ready', 'sending']),
  doubtful: flag,
  attempts: z.number(),
  beganAt: moment.nullable(),
  body: z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString()),
});

export async function addPost(
  connection: Connection,
  {
    place,
    team,
    reference,
    watches,
    body,
  }: Pick<Post, 'place' | 'reference' | 'watches' | 'body'> & Pick<Watch, 'team'>,
  now: Date,
): Promise<void> {
  await connection.execute(
    `insert into post (id, place, team, reference, watches, state, doubtful, due_at, not_before, attempts, body)
     values ($1, $2, $3, $4, $5, 'ready', 0, $6, $6, 0, $7)`,
    [
      randomUUID(),
      keyOf(place),
      team === null ? null : keyOf(team),
      reference,
      JSON.stringify(watches),
      now.getTime(),
      new Uint8Array(Buffer.from(body)),
    ],
  );
}

/** Those that may be sent now, the oldest first: what is ready, and what was being sent before `orphaned`. */
export function readSendable(
  connection: Connection,
  now: Date,
  orphaned: Date,
  limit: number,
): Promise<readonly Post[]> {
  const sql = `select id, place, reference, watches, state, doubtful, attempts, began_at as "beganAt", body from post
     where not_before <= $1 and (state = 'ready' or began_at <= $2) order by due_at, id limit $3`;
  return connection.query(sql, [now.getTime(), orphaned.getTime(), limit], postRow);
}

/** Takes a post to send it. False when another process has it. */
export async function beginPost(connection: Connection, { id, state, beganAt }: Post, now: Date): Promise<boolean> {
  const changed = await connection.execute(
    `update post set doubtful = case state when 'sending' then 1 else doubtful end, state = 'sending', began_at = $1,
       attempts = attempts + 1
     where id = $2 and state = $3 and coalesce(began_at, 0) = $4`,
    [now.getTime(), id, state, beganAt?.getTime() ?? 0],
  );
  return changed === 1;
}

/** Lets a post that Teams did not confirm be sent again later. `isDoubtful`: it may have arrived. */
export async function retryPost(
  connection: Connection,
  id: string,
  notBefore: Date,
  isDoubtful: boolean,
): Promise<void> {
  const sql = "update post set state = 'ready', not_before = $1, doubtful = doubtful | $2 where id = $3";
  await connection.execute(sql, [notBefore.getTime(), Number(isDoubtful), id]);
}

export async function deletePost(connection: Connection, id: string): Promise<void> {
  await connection.execute('delete from post where id = $1', [id]);
}

/** Deletes all: a message that waits is about the past seconds, and can name anybody. */
export async function deleteAllPosts(connection: Connection): Promise<void> {
  await connection.execute('delete from post', []);
}

const hourRow = z.object({ hour: z.number().nullable() });

/** The hour in which a conversation last got a message that nobody asked for, counted from 1970; null: never. */
export async function readPostedHour(connection: Connection, place: string): Promise<number | null> {
  const sql = 'select posted_hour as hour from place where id = $1';
  const [row] = await connection.query(sql, [keyOf(place)], hourRow);
  return row?.hour ?? null;
}

export async function writePostedHour(
  connection: Connection,
  { place, team }: { readonly place: string; readonly team: string | null },
  hour: number,
  now: Date,
): Promise<void> {
  await connection.execute(
    `insert into place (id, team, changed_at, posted_hour) values ($1, $2, $3, $4)
     on conflict (id) do update set posted_hour = excluded.posted_hour`,
    [keyOf(place), team === null ? null : keyOf(team), now.getTime(), hour],
  );
}
