import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from './database.ts';
import { keyOf, moment } from './rows.ts';

export interface Round {
  readonly id: string;
  readonly startedAt: Date;
  /** Null while it runs, and when it was broken off. */
  readonly endedAt: Date | null;
  /** How many customers it is to read. */
  readonly customers: number;
}

const roundRow = z.object({
  id: z.string(),
  startedAt: moment,
  endedAt: moment.nullable(),
  customers: z.number(),
});

const dayLength = 24 * 60 * 60_000;

const roundColumns = 'id, started_at as "startedAt", ended_at as "endedAt", customers';

/** The newest round that ended; null when none did. */
export async function readLastRound(connection: Connection): Promise<Round | null> {
  const sql = `select ${roundColumns} from round where ended_at is not null order by ended_at desc, id limit 1`;
  const [round = null] = await connection.query(sql, [], roundRow);
  return round;
}

/** The newest round that has not ended. By another machine's clock, one that has may have begun later. */
export async function readUnfinishedRound(connection: Connection): Promise<Round | null> {
  const sql = `select ${roundColumns} from round where ended_at is null order by started_at desc, id limit 1`;
  const [round = null] = await connection.query(sql, [], roundRow);
  return round;
}

/** All of them: of rounds by the clocks of several machines, no time says which one is the newest. */
export function readRounds(connection: Connection): Promise<readonly Round[]> {
  return connection.query(`select ${roundColumns} from round`, [], roundRow);
}

/** Rounds that began a day later, before the clock was set back, are deleted: they would pass for the newest until then. */
export async function beginRound(connection: Connection, round: Omit<Round, 'id' | 'endedAt'>): Promise<Round> {
  const begun = { ...round, id: randomUUID(), endedAt: null };
  await connection.execute('delete from round where started_at > $1', [round.startedAt.getTime() + dayLength]);
  await connection.execute('insert into round (id, started_at, ended_at, customers) values ($1, $2, $3, $4)', [
    begun.id,
    round.startedAt.getTime(),
    null,
    round.customers,
  ]);
  return begun;
}

export async function endRound(connection: Connection, id: string, at: Date): Promise<void> {
  await connection.execute('update round set ended_at = $1 where id = $2', [at.getTime(), id]);
}

/** An ended round is under way again: what it could not know can be known now. */
export async function reopenRound(connection: Connection, id: string): Promise<void> {
  await connection.execute('update round set ended_at = null where id = $1', [id]);
}

/** A list that a round could not read whole. */
export interface RoundProblem {
  readonly list: string;
  readonly code: string;
  readonly title: string;
}

/** What a round has done at a customer. */
export interface RoundCustomer {
  readonly customer: string;
  readonly at: Date;
  readonly problems: readonly RoundProblem[];
}

const problems = z.array(z.object({ list: z.string(), code: z.string(), title: z.string() }));
const roundCustomerRow = z.object({
  customer: z.string(),
  at: moment,
  problems: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(problems),
});

/** In the place of a customer: the vendors' lists of customers. */
const customerLists = '';

/** The customers that a round has done. */
export function readRoundCustomers(connection: Connection, round: string): Promise<readonly RoundCustomer[]> {
  return connection.query(
    'select customer, at, problems from round_customer where round = $1 and customer <> $2',
    [round, customerLists],
    roundCustomerRow,
  );
}

/** The vendors' lists of customers that were missing at the end of a round, so that customers may be. */
export async function readMissingLists(connection: Connection, round: string): Promise<readonly RoundProblem[]> {
  const sql = 'select customer, at, problems from round_customer where round = $1 and customer = $2';
  const rows = await connection.query(sql, [round, customerLists], roundCustomerRow);
  return rows.flatMap((row) => row.problems);
}

export async function writeMissingLists(
  connection: Connection,
  round: string,
  { at, missing }: { readonly at: Date; readonly missing: readonly RoundProblem[] },
): Promise<void> {
  await writeRoundCustomer(connection, round, { customer: customerLists, at, problems: missing });
}

export async function writeRoundCustomer(connection: Connection, round: string, done: RoundCustomer): Promise<void> {
  await connection.execute(
    `insert into round_customer (round, customer, at, problems) values ($1, $2, $3, $4)
     on conflict (round, customer) do update set at = excluded.at, problems = excluded.problems`,
    [round, keyOf(done.customer), done.at.getTime(), JSON.stringify(done.problems)],
  );
}

/** How many were deleted. */
export function deleteRoundsStartedBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from round where started_at < $1', [before.getTime()]);
}

export async function deleteAllRounds(connection: Connection): Promise<void> {
  await connection.execute('delete from round', []);
}
