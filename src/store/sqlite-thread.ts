import { once } from 'node:events';
import { setImmediate as nextRound } from 'node:timers/promises';
import { openThread } from '../async/thread.ts';
import { problemOfSqlite, storeProblem } from './problems.ts';
import type { Numbered, Reply, Request } from './sqlite-worker.ts';

/** SQLite in its own thread. Requests run one after the other; they reject with a `Problem`, or with an error for a bug. */
export interface SqliteThread {
  /** How many rows were written. */
  readonly write: (request: Request) => Promise<number>;
  readonly read: (request: Request) => Promise<readonly Row[]>;
  readonly end: () => Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;

export function startThread(): SqliteThread {
  const worker = openThread(new URL('./sqlite-worker.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<Reply>>();
  let lastId = 0;
  let stoppedBy: string | null = null;

  function stop(cause: string): void {
    stoppedBy ??= cause;
    for (const { reject } of waiting.values()) reject(storeProblem('stopped', stoppedBy));
    waiting.clear();
  }
  worker.on('message', ({ id, message }: Numbered<Reply>) => {
    waiting.get(id)?.resolve(message);
    waiting.delete(id);
  });
  worker.on('error', (error) => stop(error instanceof Error ? error.name : typeof error));
  worker.on('exit', () => stop('ended'));

  async function ask(message: Request): Promise<{ readonly id: number; readonly reply: Reply }> {
    if (stoppedBy !== null) throw storeProblem('stopped', stoppedBy);
    lastId += 1;
    const id = lastId;
    const reply = Promise.withResolvers<Reply>();
    waiting.set(id, reply);
    worker.postMessage({ id, message } satisfies Numbered<Request>, bytesOf(message));
    return { id, reply: await reply.promise };
  }

  async function read(request: Request): Promise<readonly Row[]> {
    const { id, reply } = await ask(request);
    let latest = succeeded(reply);
    const rows: Row[] = [];
    for (;;) {
      if (latest.kind !== 'rows') return rows;
      for (const values of latest.rows) rows.push(rowOf(latest.columns, values));
      if (!latest.more) return rows;
      // Several replies at once would be read without a pause for others.
      await nextRound();
      latest = succeeded((await ask({ kind: 'more', of: id })).reply);
    }
  }

  return {
    async write(request) {
      const reply = succeeded((await ask(request)).reply);
      return reply.kind === 'written' ? reply.count : 0;
    },
    read,
    async end() {
      if (stoppedBy !== null) return;
      const ended = once(worker, 'exit');
      await worker.terminate();
      await ended;
    },
  };
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) row[column] = values[index];
  return row;
}

function succeeded(reply: Reply): Exclude<Reply, { kind: 'failed' }> {
  if (reply.kind !== 'failed') return reply;
  if (reply.locked) throw storeProblem('in-use', 'locked');
  const problem = reply.errcode === null ? null : problemOfSqlite(reply.errcode);
  throw problem ?? new Error(`SQLite: ${reply.message}`);
}

/** The memory of these bytes is handed over instead of copied. Small ones are in memory that Node shares among several. */
function bytesOf(request: Request): ArrayBuffer[] {
  const values = request.kind === 'insert' ? request.rows.flat() : 'parameters' in request ? request.parameters : [];
  return values.flatMap((value) =>
    value instanceof Uint8Array && value.byteLength === value.buffer.byteLength ? [value.buffer] : [],
  );
}
