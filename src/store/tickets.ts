import { z } from 'zod';
import type { Connection } from './database.ts';

/** A link to a file, for one download. */
export interface Ticket {
  /** SHA-256 of what the link has; the link itself is stored nowhere. */
  readonly hash: string;
  /** Who asked and where, as `Asker.reference`. */
  readonly reference: string;
  readonly line: string;
  readonly expiresAt: Date;
}

const ticketRow = z.object({ reference: z.string(), line: z.string(), expires_at: z.number() });

export async function addTicket(connection: Connection, { hash, reference, line, expiresAt }: Ticket): Promise<void> {
  await connection.execute('insert into ticket (hash, reference, line, expires_at) values ($1, $2, $3, $4)', [
    hash,
    reference,
    line,
    expiresAt.getTime(),
  ]);
}

/** Null when there is none, when it was used, and when its time is over. */
export async function readTicket(connection: Connection, hash: string, now: Date): Promise<Ticket | null> {
  const [row] = await connection.query(
    'select reference, line, expires_at from ticket where hash = $1 and expires_at > $2',
    [hash, now.getTime()],
    ticketRow,
  );
  if (row === undefined) return null;
  return { hash, reference: row.reference, line: row.line, expiresAt: new Date(row.expires_at) };
}

/** False when somebody else used it first, or its time is over. */
export async function useTicket(connection: Connection, hash: string, now: Date): Promise<boolean> {
  const used = await connection.execute('delete from ticket where hash = $1 and expires_at > $2', [
    hash,
    now.getTime(),
  ]);
  return used === 1;
}

/** How many were deleted. */
export function deleteTicketsBefore(connection: Connection, before: Date): Promise<number> {
  return connection.execute('delete from ticket where expires_at <= $1', [before.getTime()]);
}

export function deleteAllTickets(connection: Connection): Promise<number> {
  return connection.execute('delete from ticket', []);
}
