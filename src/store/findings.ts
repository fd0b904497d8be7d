import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection, SqlValue } from './database.ts';
import { deleteAbout, executeForThese, flag, keyOf, moment, queryForThese } from './rows.ts';

/** A finding that has opened. */
export interface NewFinding {
  readonly customer: string;
  readonly verdict: string;
  /** Whom or what it is about: an id that stays. */
  readonly subject: string;
  readonly name: string;
  /** What a search finds it by. */
  readonly searchKey: string;
  readonly openedAt: Date;
  /** False: it was there at the first reading, so it is older than `openedAt`. */
  readonly exact: boolean;
}

export interface OpenFinding extends NewFinding {
  readonly id: string;
  readonly seenAt: Date;
}

const openRow = z.object({
  id: z.string(),
  customer: z.string(),
  verdict: z.string(),
  subject: z.string(),
  name: z.string(),
  searchKey: z.string(),
  openedAt: moment,
  exact: flag,
  seenAt: moment,
});

export function readOpenFindings(
  connection: Connection,
  customers: readonly string[],
): Promise<readonly OpenFinding[]> {
  const sql = `select id, customer, verdict, subject, name, search_key as "searchKey", opened_at as "openedAt", exact,
       seen_at as "seenAt"
     from finding where closed_at is null and customer in ($these)`;
  return queryForThese(connection, sql, customers.map(keyOf), [], openRow);
}

/** Seen when they opened. One that is open already, of the same customer, verdict and subject, is an error. */
export function openFindings(connection: Connection, findings: readonly NewFinding[]): Promise<void> {
  return connection.insert(
    'insert into finding (id, customer, verdict, subject, name, search_key, opened_at, exact, seen_at)',
    rowsOf(findings),
  );
}

function* rowsOf(findings: readonly NewFinding[]): Generator<readonly SqlValue[], void> {
  for (const finding of findings)
    yield [
      randomUUID(),
      keyOf(finding.customer),
      finding.verdict,
      keyOf(finding.subject),
      finding.name,
      keyOf(finding.searchKey),
      finding.openedAt.getTime(),
      finding.exact ? 1 : 0,
      finding.openedAt.getTime(),
    ];
}

/** Open findings that are still there. */
export async function markSeen(connection: Connection, ids: readonly string[], at: Date): Promise<void> {
  await executeForThese(connection, 'update finding set seen_at = $1 where id in ($these)', ids, [at.getTime()]);
}

/** Notes whom or what open findings are about now. */
export async function renameFindings(
  connection: Connection,
  findings: readonly Pick<OpenFinding, 'id' | 'subject' | 'name' | 'searchKey'>[],
): Promise<void> {
  const sql = 'update finding set subject = $1, name = $2, search_key = $3 where id = $4';
  for (const { id, subject, name, searchKey } of findings)
    await connection.execute(sql, [keyOf(subject), name, keyOf(searchKey), id]);
}

export async function closeFindings(
  connection: Connection,
  ids: readonly string[],
  at: Date,
  why: string,
): Promise<void> {
  const sql = `update finding set closed_at = $1, why_closed = $2 where closed_at is null and id in ($these)`;
  await executeForThese(connection, sql, ids, [at.getTime(), why]);
}

/** Deletes those that closed before; how many. */
export function deleteFindingsClosedBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from finding where closed_at < $1', [before.getTime()]);
}

/** Deletes what is about a person at a customer, by any of these subjects or search keys; how many. */
export function deleteFindingsAbout(
  connection: Connection,
  customer: string,
  keys: readonly string[],
): Promise<number> {
  return deleteAbout(connection, 'finding', customer, keys);
}
