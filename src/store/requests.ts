import type { Connection } from './database.ts';

// What a process leaves for the running Rollcall to do.

/** Leaves a request. One that nobody has taken yet stays as it is. */
export async function leaveRequest(connection: Connection, name: string, at: Date): Promise<void> {
  await connection.execute('insert into request (name, at) values ($1, $2) on conflict (name) do nothing', [
    name,
    at.getTime(),
  ]);
}

/** True for the one who takes it. */
export async function takeRequest(connection: Connection, name: string): Promise<boolean> {
  return (await connection.execute('delete from request where name = $1', [name])) === 1;
}
