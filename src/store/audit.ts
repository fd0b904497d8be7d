import { randomUUID } from 'node:crypto';
import type { Connection } from './database.ts';
import { keyOf } from './rows.ts';

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

/** How many were deleted. */
export function deleteAuditBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from audit where at < $1', [before.getTime()]);
}
