import { z } from 'zod';
import type { Connection } from './database.ts';
import { executeForThese, flag } from './rows.ts';

// Only on PostgreSQL: the clock of the database decides, so that those of the machines may differ.

const clock = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** How a message or a click stands. */
export interface Delivery {
  readonly answered: boolean;
  /** JSON; null for an empty response, and while it is not answered. */
  readonly response: string | null;
}

const deliveryRow = z.object({ answered: flag, response: z.string().nullable() });

/** Takes it for so many milliseconds. False when another one has it, or its answer is kept. */
export async function claimDelivery(
  connection: Connection,
  id: string,
  holder: string,
  milliseconds: number,
): Promise<boolean> {
  const claimed = await connection.execute(
    `insert into delivery (id, holder, until, answered) values ($1, $2, ${clock} + $3::bigint, 0)
     on conflict (id) do update set holder = excluded.holder, until = excluded.until, answered = 0, response = null
       where delivery.until <= ${clock}`,
    [id, holder, milliseconds],
  );
  return claimed === 1;
}

/** Null when nobody has it. */
export async function readDelivery(connection: Connection, id: string): Promise<Delivery | null> {
  const sql = `select answered, response from delivery where id = $1 and until > ${clock}`;
  const [delivery = null] = await connection.query(sql, [id], deliveryRow);
  return delivery;
}

/** Keeps these for so many milliseconds more, as far as the holder has them. */
export async function extendDeliveries(
  connection: Connection,
  {
    ids,
    holder,
    milliseconds,
  }: { readonly ids: readonly string[]; readonly holder: string; readonly milliseconds: number },
): Promise<void> {
  const sql = `update delivery set until = ${clock} + $2::bigint where holder = $1 and answered = 0 and id in ($these)`;
  await executeForThese(connection, sql, ids, [holder, milliseconds]);
}

/** Keeps the response for so many milliseconds. Nothing happens when another one has it. */
export async function answerDelivery(
  connection: Connection,
  { id, holder, response, milliseconds }: Pick<Delivery, 'response'> & DeliveryKey & { readonly milliseconds: number },
): Promise<void> {
  await connection.execute(
    `update delivery set answered = 1, response = $3, until = ${clock} + $4::bigint where id = $1 and holder = $2`,
    [id, holder, response, milliseconds],
  );
}

interface DeliveryKey {
  readonly id: string;
  readonly holder: string;
}

/** Deletes the claim or the response, so that the next one is answered anew. */
export async function deleteDelivery(connection: Connection, { id, holder }: DeliveryKey): Promise<void> {
  await connection.execute('delete from delivery where id = $1 and holder = $2', [id, holder]);
}

export async function deleteExpiredDeliveries(connection: Connection): Promise<void> {
  await connection.execute(`delete from delivery where until <= ${clock}`, []);
}

/** Deletes all: a card that is kept for a minute can name anybody. */
export async function deleteAllDeliveries(connection: Connection): Promise<void> {
  await connection.execute('delete from delivery', []);
}
