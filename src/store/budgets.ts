import { z } from 'zod';
import type { Connection } from './database.ts';

// Only on PostgreSQL: the clock of the database decides, so that those of the machines may differ.

/** How requests may start: evenly, but so many microseconds' worth of them at once after a pause. */
export interface Pace {
  /** Microseconds between two requests. */
  readonly interval: number;
  /** Microseconds that a request may start before its time. */
  readonly tolerance: number;
}

const clock = '(extract(epoch from clock_timestamp()) * 1000000)::bigint';
const waitRow = z.object({ wait: z.number() });

/** Microseconds. A start that is farther ahead than any can be is of a time when the clock was wrong. */
const slack = 1_000_000;

/**
 * Lets one request start (GCRA, https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm). Returns 0 when it may, and else
 * the milliseconds until one may.
 */
export async function takeSlot(connection: Connection, name: string, { interval, tolerance }: Pace): Promise<number> {
  const taken = await connection.execute(
    `insert into budget (name, next_at) values ($1, ${clock} + $2::bigint)
     on conflict (name) do update set next_at = $2::bigint +
         case when budget.next_at > ${clock} + $4::bigint then ${clock} else greatest(budget.next_at, ${clock}) end
       where budget.next_at <= ${clock} + $3::bigint or budget.next_at > ${clock} + $4::bigint`,
    [name, interval, tolerance, tolerance + interval + slack],
  );
  if (taken === 1) return 0;
  const sql = `select greatest(next_at - $2::bigint - ${clock}, 1000)::bigint as wait from budget where name = $1`;
  const [row] = await connection.query(sql, [name, tolerance], waitRow);
  return (row?.wait ?? 0) / 1_000;
}
