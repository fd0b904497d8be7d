import { z } from 'zod';
import type { Connection } from './database.ts';
import { keyOf } from './rows.ts';

/** A conversation that Rollcall remembers something of. */
export interface StoredPlace {
  /** The conversation's id in Teams, without `;messageid=`. */
  readonly id: string;
  /** Teams' own id of the team; null outside a channel. */
  readonly team: string | null;
}

const customerRow = z.object({ customer: z.string().nullable() });

/** The name of the customer that a conversation uses; null where none is set. */
export async function readCustomerOf(connection: Connection, place: string): Promise<string | null> {
  const [row] = await connection.query('select customer from place where id = $1', [keyOf(place)], customerRow);
  return row?.customer ?? null;
}

export async function writeCustomerOf(
  connection: Connection,
  { id, team }: StoredPlace,
  customer: string | null,
  now: Date,
): Promise<void> {
  await connection.execute(
    `insert into place (id, team, customer, changed_at) values ($1, $2, $3, $4)
     on conflict (id) do update set team = excluded.team, customer = excluded.customer, changed_at = excluded.changed_at`,
    [keyOf(id), team === null ? null : keyOf(team), customer, now.getTime()],
  );
}

/** Deletes what was set in a conversation, or in all of a team, and what waits to be posted there. */
export async function deletePlaces(
  connection: Connection,
  gone: { readonly place: string } | { readonly team: string },
): Promise<void> {
  const [column, id] = 'place' in gone ? (['place', gone.place] as const) : (['team', gone.team] as const);
  for (const table of ['watch', 'post', 'snooze'])
    await connection.execute(`delete from ${table} where ${column} = $1`, [keyOf(id)]);
  await connection.execute(`delete from place where ${column === 'place' ? 'id' : 'team'} = $1`, [keyOf(id)]);
}
