import { z } from 'zod';
import type { Connection } from './database.ts';
import { moment } from './rows.ts';

/** The right to do something alone, until it ends or is renewed. */
export interface Lease {
  readonly holder: string;
  readonly until: Date;
}

const leaseRow = z.object({ holder: z.string(), until: moment });

export async function readLease(connection: Connection, name: string): Promise<Lease | null> {
  const [lease = null] = await connection.query('select holder, until from lease where name = $1', [name], leaseRow);
  return lease;
}

/** How many times as long as the new lease another one can last: clocks of machines differ a little. */
const longest = 10;

/**
 * Takes the lease, or renews the holder's own. False while somebody else holds it. Decided by the database at once. One
 * that ends very much later than the new one is from a clock that was wrong, and does not count.
 */
export async function takeLease(connection: Connection, name: string, lease: Lease, now: Date): Promise<boolean> {
  const taken = await connection.execute(
    `insert into lease (name, holder, until) values ($1, $2, $3)
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
       where lease.until <= $4 or lease.until > $5 or lease.holder = excluded.holder`,
    [
      name,
      lease.holder,
      lease.until.getTime(),
      now.getTime(),
      now.getTime() + longest * (lease.until.getTime() - now.getTime()),
    ],
  );
  return taken === 1;
}

/** Gives the lease back; nothing happens if somebody else holds it. */
export async function releaseLease(connection: Connection, name: string, holder: string): Promise<void> {
  await connection.execute('delete from lease where name = $1 and holder = $2', [name, holder]);
}
