import { z } from 'zod';
import type { Connection } from './database.ts';
import { executeForThese, moment } from './rows.ts';

/** What the next rows of a watch are compared with. */
export interface Baseline {
  readonly at: Date;
  readonly body: Uint8Array<ArrayBuffer>;
}

const baselineRow = z.object({ body: z.instanceof(Uint8Array).nullable(), at: moment.nullable() });

/** What the next rows are compared with; null before the first run. */
export async function readBaseline(connection: Connection, id: string): Promise<Baseline | null> {
  const sql = 'select baseline as body, baseline_at as at from watch where id = $1';
  const [row] = await connection.query(sql, [id], baselineRow);
  return row === undefined || row.body === null || row.at === null
    ? null
    : { at: row.at, body: new Uint8Array(row.body) };
}

/** Lets the watches of these customers, those of all together, and those that wait begin anew. */
export async function deleteBaselinesOf(connection: Connection, customers: readonly string[]): Promise<void> {
  const cleared = 'update watch set baseline = null, baseline_at = null';
  // Who waits for a resume or a crossing can have kept somebody who is on no list any more.
  const waiting = 'paused is not null or snoozed_until is not null or threshold is not null';
  await connection.execute(`${cleared} where customer is null or ${waiting}`, []);
  await executeForThese(connection, `${cleared} where customer in ($these)`, customers, []);
}
