import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from './database.ts';
import { keyOf, moment, queryForThese } from './rows.ts';

/** Somebody changed something. */
export interface AuditEntry {
  readonly at: Date;
  /** Equal for one person in all conversations. */
  readonly who: string;
  readonly whoName: string;
  readonly tenant: string | null;
  /** The conversation. */
  readonly place: string;
  readonly action: string;
  /** The customer's name; null where it is about none, or about all. */
  readonly customer: string | null;
  /** What was changed, without people of a customer. */
  readonly what: string;
}

export async function addAudit(connection: Connection, entry: AuditEntry): Promise<void> {
  const { at, who, whoName, tenant, place, action, customer, what } = entry;
  await connection.execute(
    `insert into audit (id, at, who, who_name, tenant, place, action, customer, what)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [randomUUID(), at.getTime(), keyOf(who), whoName, tenant, keyOf(place), action, customer, what],
  );
}

const entryRow = z.object({
  at: moment,
  who: z.string(),
  whoName: z.string(),
  tenant: z.string().nullable(),
  place: z.string(),
  action: z.string(),
  customer: z.string().nullable(),
  what: z.string(),
});

/** The newest entries about these customers since then, at most so many; `withOthers` adds those about none. */
export async function readAudit(
  connection: Connection,
  customers: readonly string[],
  withOthers: boolean,
  since: Date,
  limit: number,
): Promise<readonly AuditEntry[]> {
  const columns = 'at, who, who_name as "whoName", tenant, place, action, customer, what';
  const newest = `at >= $1 order by at desc, id limit $2`;
  const parameters = [since.getTime(), limit];
  const about = await queryForThese(
    connection,
    `select ${columns} from audit where customer in ($these) and ${newest}`,
    customers,
    parameters,
    entryRow,
  );
  const others = withOthers
    ? await connection.query(`select ${columns} from audit where customer is null and ${newest}`, parameters, entryRow)
    : [];
  return [...about, ...others].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit);
}

const countRow = z.object({ number: z.number() });

/** How often somebody did something since then. */
export async function countActions(
  connection: Connection,
  { who, action }: Pick<AuditEntry, 'who' | 'action'>,
  since: Date,
): Promise<number> {
  const sql = 'select count(*) as number from audit where at >= $1 and who = $2 and action = $3';
  const [row] = await connection.query(sql, [since.getTime(), keyOf(who), action], countRow);
  return row?.number ?? 0;
}

/** How many were deleted. */
export function deleteAuditBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from audit where at < $1', [before.getTime()]);
}
