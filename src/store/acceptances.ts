import { z } from 'zod';
import type { Connection } from './database.ts';
import { executeForThese, flag, keyOf, moment, queryForThese } from './rows.ts';

/** A finding that somebody accepted until a day. */
export interface Acceptance {
  readonly id: string;
  readonly customer: string;
  /** The verdict's id. */
  readonly verdict: string;
  /** Whom or what the finding is about: an object id, else an address key; of a product its SKU. */
  readonly subject: string;
  readonly name: string;
  /** The address or SKU, by which a search finds it. */
  readonly searchKey: string;
  readonly reason: string;
  /** The last day, as `2027-01-31`. */
  readonly until: string;
  readonly who: string;
  readonly whoName: string;
  readonly at: Date;
}

const acceptanceRow = z.object({
  id: z.string(),
  customer: z.string(),
  verdict: z.string(),
  subject: z.string(),
  name: z.string(),
  searchKey: z.string(),
  reason: z.string(),
  until: z.string(),
  who: z.string(),
  whoName: z.string(),
  at: moment,
});

/** Those of all customers that nobody withdrew, the newest first. */
export function readAcceptances(connection: Connection): Promise<readonly Acceptance[]> {
  return connection.query(
    `select id, customer, verdict, subject, name, search_key as "searchKey", reason, until, who, who_name as "whoName", at
     from acceptance where withdrawn_at is null order by at desc, id`,
    [],
    acceptanceRow,
  );
}

/** Accepts a finding. One that is accepted already gets the new reason, day and id. */
export async function writeAcceptance(connection: Connection, acceptance: Acceptance): Promise<void> {
  const { id, customer, verdict, subject, name, searchKey, reason, until, who, whoName, at } = acceptance;
  await connection.execute(
    `insert into acceptance (id, customer, verdict, subject, name, search_key, reason, until, who, who_name, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (customer, verdict, subject) where withdrawn_at is null do update set id = excluded.id,
       name = excluded.name, search_key = excluded.search_key, reason = excluded.reason, until = excluded.until, who = excluded.who,
       who_name = excluded.who_name, at = excluded.at`,
    [
      id,
      keyOf(customer),
      verdict,
      keyOf(subject),
      name,
      keyOf(searchKey),
      reason,
      until,
      keyOf(who),
      whoName,
      at.getTime(),
    ],
  );
}

/** False when there is none with this id, or somebody withdrew it before. */
export async function withdrawAcceptance(connection: Connection, id: string, by: string, now: Date): Promise<boolean> {
  const changed = await connection.execute(
    'update acceptance set withdrawn_at = $1, withdrawn_by = $2 where id = $3 and withdrawn_at is null',
    [now.getTime(), keyOf(by), id],
  );
  return changed === 1;
}

/** Deletes those that ended or were withdrawn before; how many. */
export function deleteAcceptancesBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from acceptance where withdrawn_at < $1 or until < $2', [
    before.getTime(),
    before.toISOString().slice(0, 10),
  ]);
}

/** Deletes those about a person at every customer, by any of these keys; how many. */
export async function deleteAcceptancesAbout(connection: Connection, keys: readonly string[]): Promise<number> {
  let count = 0;
  for (const column of ['subject', 'search_key'])
    count += await executeForThese(
      connection,
      `delete from acceptance where lower(${column}) in ($these)`,
      keys.map(keyOf),
      [],
    );
  return count;
}

/** Why a finding was accepted, also of what has ended or was withdrawn since. */
export interface StoredReason {
  readonly id: string;
  readonly customer: string;
  readonly reason: string;
  /** True when it has ended or was withdrawn. */
  readonly isOver: boolean;
}

const reasonRow = z.object({ id: z.string(), customer: z.string(), reason: z.string(), isOver: flag });

export function readReasons(connection: Connection, now: Date): Promise<readonly StoredReason[]> {
  const sql = `select id, customer, reason,
      case when withdrawn_at is null and until >= $1 then 0 else 1 end as "isOver"
    from acceptance order by customer, id`;
  return connection.query(sql, [now.toISOString().slice(0, 10)], reasonRow);
}

/** Puts this text in place of the reasons of these. */
export async function writeReason(connection: Connection, ids: readonly string[], reason: string): Promise<void> {
  await executeForThese(connection, 'update acceptance set reason = $1 where id in ($these)', ids, [reason]);
}

const nameRow = z.object({ name: z.string() });

/** The names of those whom findings that were accepted are about, by any of these keys. */
export async function readAcceptedNames(connection: Connection, keys: readonly string[]): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const column of ['subject', 'search_key']) {
    const sql = `select name from acceptance where lower(${column}) in ($these)`;
    for (const { name } of await queryForThese(connection, sql, keys.map(keyOf), [], nameRow)) names.add(name);
  }
  return [...names];
}
