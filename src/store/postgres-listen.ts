import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { problemOfPostgres, storeProblem } from './problems.ts';

/** Receives what is sent to all processes on the database. */
export interface Listening {
  readonly close: () => Promise<void>;
}

export interface ListenOptions {
  readonly url: string;
  readonly onText: (text: string) => void;
  /** Receives why nothing is heard for now. */
  readonly onError: (error: unknown) => void;
}

/** Sends a text to all processes that listen, this one too. Those of another schema do not hear it. */
export const notifySql = `select pg_notify('rollcall ' || current_schema(), $1)`;

/** Milliseconds between two looks whether the connection is still good, and for the answer. */
const checkMs = 20_000;
const answerMs = 5_000;
const firstPause = 500;
const longestPause = 30_000;

/**
 * Listens on a connection of its own, and connects again when that is lost. Needs PostgreSQL itself or a pooler of
 * sessions: one of transactions passes nothing on.
 */
export function listen({ url, onText, onError }: ListenOptions): Listening {
  const ending = new AbortController();
  const { signal } = ending;

  async function run(): Promise<void> {
    for (let pause = firstPause; !signal.aborted; pause = Math.min(2 * pause, longestPause)) {
      try {
        await listenOnce(url, onText, signal, () => (pause = firstPause));
      } catch (error) {
        if (!signal.aborted) onError(problemOfPostgres(error, true) ?? storeProblem('connection-lost', 'listen'));
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async close() {
      ending.abort();
      await running;
    },
  };
}

/** Until the connection breaks, which rejects, or the signal aborts. */
async function listenOnce(
  url: string,
  onText: (text: string) => void,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<void> {
  const { default: pg } = await import('pg');
  const client: Client = new pg.Client({
    connectionString: url,
    application_name: 'rollcall listens',
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    keepAlive: true,
  });
  const broken = new Promise<never>((_, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('The connection has ended')));
  });
  broken.catch(() => undefined);
  client.on('notification', ({ payload = '' }) => onText(payload));
  try {
    await client.connect();
    await client.query(`do $$ begin execute format('listen %I', 'rollcall ' || current_schema()); end $$`);
    onConnected();
    while (!signal.aborted) {
      await Promise.race([delay(checkMs, undefined, { signal }).catch(() => undefined), broken]);
      if (!signal.aborted) await client.query('select 1');
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
