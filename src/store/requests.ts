import { z } from 'zod';
import type { Connection } from './database.ts';
import { moment } from './rows.ts';

// What a process leaves for the running Rollcall to do.

const requestRow = z.object({ at: moment });

/** Leaves a request. One that nobody has taken yet stays as it is. */
export async function leaveRequest(connection: Connection, name: string, at: Date): Promise<void> {
  await connection.execute('insert into request (name, at) values ($1, $2) on conflict (name) do nothing', [
    name,
    at.getTime(),
  ]);
}

/** When the request was left; null when there is none, or somebody has taken it. */
export async function readRequest(connection: Connection, name: string): Promise<Date | null> {
  const [request] = await connection.query('select at from request where name = $1', [name], requestRow);
  return request?.at ?? null;
}

/** True for the one who takes it. */
export async function takeRequest(connection: Connection, name: string): Promise<boolean> {
  return (await connection.execute('delete from request where name = $1', [name])) === 1;
}
