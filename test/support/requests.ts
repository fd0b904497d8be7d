import { z } from 'zod';
import type { Connection } from '../../src/store/database.ts';
import { moment } from '../../src/store/rows.ts';

const requestRow = z.object({ at: moment });

/** When the request was left; null when there is none, or somebody has taken it. */
export async function readRequest(connection: Connection, name: string): Promise<Date | null> {
  const [request] = await connection.query('select at from request where name = $1', [name], requestRow);
  return request?.at ?? null;
}
