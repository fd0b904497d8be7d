import { z } from 'zod';
import { deleteBaselinesOf, type Baseline } from './baselines.ts';
import type { Connection } from './database.ts';
import { executeForThese, flag, keyOf, moment } from './rows.ts';

/** A line that is asked again by itself. */
export interface Watch {
  readonly id: string;
  /** The conversation's id in Teams. */
  readonly place: string;
  readonly team: string | null;
  /** Equal for one person in all conversations. */
  readonly owner: string;
  /** Who the owner is and where, as `Asker.reference`. */
  readonly reference: string;
  readonly line: string;
  readonly customer: string | null;
  readonly cadence: string;
  readonly zone: string;
  /** `5`, `EUR100`, or null: every change is told. */
  readonly threshold: string | null;
  readonly mentions: boolean;
  readonly postsAlways: boolean;
  readonly nextAt: Date;
  /** True when somebody pressed Run now. */
  readonly asked: boolean;
  readonly ranAt: Date | null;
  /** What came of the last run, in words; null before the first. */
  readonly ran: string | null;
  readonly postedAt: Date | null;
  readonly snoozedUntil: Date | null;
  /** Why it does not run; null while it does. */
  readonly paused: string | null;
}

const watchRow = z.object({
  id: z.string(),
  place: z.string(),
  team: z.string().nullable(),
  owner: z.string(),
  reference: z.string(),
  line: z.string(),
  customer: z.string().nullable(),
  cadence: z.string(),
  zone: z.string(),
  threshold: z.string().nullable(),
  mentions: flag,
  postsAlways: flag,
  nextAt: moment,
  asked: flag,
  ranAt: moment.nullable(),
  ran: z.string().nullable(),
  postedAt: moment.nullable(),
  snoozedUntil: moment.nullable(),
  paused: z.string().nullable(),
});

const columns = `id, place, team, owner, reference, line, customer, cadence, zone, threshold, mentions,
  posts_always as "postsAlways", next_at as "nextAt", asked, ran_at as "ranAt", ran, posted_at as "postedAt",
  snoozed_until as "snoozedUntil", paused`;

type NewWatch = Omit<Watch, 'asked' | 'ranAt' | 'ran' | 'postedAt' | 'snoozedUntil' | 'paused'>;

/** Keeps a watch with its first baseline. The same line of the same owner in the same place is changed, and keeps its id. */
export async function writeWatch(
  connection: Connection,
  watch: NewWatch,
  first: Baseline | null,
  now: Date,
): Promise<void> {
  await connection.execute(
    `insert into watch (id, place, team, owner, reference, line, line_key, customer, cadence, zone, threshold, mentions,
       posts_always, next_at, made_at, baseline, baseline_at, asked)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0)
     on conflict (place, owner, line_key) do update set reference = excluded.reference, cadence = excluded.cadence,
       zone = excluded.zone, threshold = excluded.threshold, mentions = excluded.mentions,
       posts_always = excluded.posts_always, next_at = excluded.next_at, paused = null`,
    [
      watch.id,
      keyOf(watch.place),
      watch.team === null ? null : keyOf(watch.team),
      keyOf(watch.owner),
      watch.reference,
      watch.line,
      keyOf(watch.line),
      watch.customer,
      watch.cadence,
      watch.zone,
      watch.threshold,
      Number(watch.mentions),
      Number(watch.postsAlways),
      watch.nextAt.getTime(),
      now.getTime(),
      first?.body ?? null,
      first?.at.getTime() ?? null,
    ],
  );
}

export async function readWatch(connection: Connection, id: string): Promise<Watch | null> {
  const [watch = null] = await connection.query(`select ${columns} from watch where id = $1`, [id], watchRow);
  return watch;
}

/** Those of a conversation, and those of a person anywhere, the next one first. */
export function readWatches(connection: Connection, place: string, owner: string): Promise<readonly Watch[]> {
  const sql = `select ${columns} from watch where place = $1 or owner = $2 order by next_at, id`;
  return connection.query(sql, [keyOf(place), keyOf(owner)], watchRow);
}

/** Those that are to run by now, the longest due first. */
export function readDue(connection: Connection, now: Date, limit: number): Promise<readonly Watch[]> {
  const sql = `select ${columns} from watch where next_at <= $1 and paused is null
      and (snoozed_until is null or snoozed_until <= $1) order by next_at, id limit $2`;
  return connection.query(sql, [now.getTime(), limit], watchRow);
}

/** What came of a run. */
export interface Ran {
  readonly at: Date;
  readonly ran: string;
  readonly next: Date;
  /** Null: the one before stays. */
  readonly baseline: Baseline | null;
}

/** Ends the run of a moment. False when another process has run it, or its owner changed it meanwhile. */
export async function endRun(connection: Connection, watch: Watch, { at, ran, next, baseline }: Ran): Promise<boolean> {
  const changed = await connection.execute(
    'update watch set next_at = $1, ran_at = $2, ran = $3, asked = 0 where id = $4 and next_at = $5 and paused is null',
    [next.getTime(), at.getTime(), ran, watch.id, watch.nextAt.getTime()],
  );
  if (changed === 1 && baseline !== null)
    await connection.execute('update watch set baseline = $1, baseline_at = $2 where id = $3', [
      baseline.body,
      baseline.at.getTime(),
      watch.id,
    ]);
  return changed === 1;
}

/** Lets the run of a moment wait until a later one. Nothing happens when its owner changed it meanwhile. */
export async function postponeRun(connection: Connection, { id, nextAt }: Watch, until: Date): Promise<void> {
  const sql = 'update watch set next_at = $1 where id = $2 and next_at = $3';
  await connection.execute(sql, [until.getTime(), id, nextAt.getTime()]);
}

/** Stops a watch until its owner resumes it. False when it was paused before. */
export async function pauseWatch(connection: Connection, id: string, why: string): Promise<boolean> {
  const sql = 'update watch set paused = $1 where id = $2 and paused is null';
  return (await connection.execute(sql, [why, id])) === 1;
}

/** Lets it run at this moment, also one that was paused or snoozed. `asked`: it posts whatever it finds. */
export async function runWatchAt(connection: Connection, id: string, at: Date, asked: boolean): Promise<void> {
  await connection.execute(
    'update watch set next_at = $1, asked = $2, paused = null, snoozed_until = null where id = $3',
    [at.getTime(), Number(asked), id],
  );
}

/** Lets it run at other times from this moment on. */
export async function writeCadence(
  connection: Connection,
  { id, cadence, zone, nextAt }: Pick<Watch, 'id' | 'cadence' | 'zone' | 'nextAt'>,
): Promise<void> {
  await connection.execute('update watch set cadence = $1, zone = $2, next_at = $3 where id = $4', [
    cadence,
    zone,
    nextAt.getTime(),
    id,
  ]);
}

/** Sets when it was last posted. */
export async function markPosted(connection: Connection, ids: readonly string[], at: Date): Promise<void> {
  await executeForThese(connection, 'update watch set posted_at = $1 where id in ($these)', ids, [at.getTime()]);
}

export async function snoozeWatch(connection: Connection, id: string, until: Date): Promise<void> {
  await connection.execute('update watch set snoozed_until = $1 where id = $2', [until.getTime(), id]);
}

export async function deleteWatch(connection: Connection, id: string): Promise<void> {
  await connection.execute('delete from watch where id = $1', [id]);
}

const lineRow = z.object({ id: z.string(), line: z.string() });

/**
 * Forgets a person in watches: those whose line is about them are deleted, and what the others of these customers, and of
 * all together, compare with. How many were deleted.
 */
export async function forgetInWatches(
  connection: Connection,
  isAbout: (line: string) => boolean,
  customers: readonly string[],
): Promise<number> {
  const all = await connection.query('select id, line from watch', [], lineRow);
  const ids = all.filter(({ line }) => isAbout(line)).map(({ id }) => id);
  const count = await executeForThese(connection, 'delete from watch where id in ($these)', ids, []);
  await deleteBaselinesOf(connection, customers);
  return count;
}
