import { AsyncLocalStorage } from 'node:async_hooks';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { z } from 'zod';
import type { Connection, Engine, ScriptConnection } from './database.ts';
import { problemOfFile } from './problems.ts';
import { parseRows, slicesOf, storable } from './rows.ts';
import { readFreeBytes } from './space.ts';
import { startThread, type SqliteThread } from './sqlite-thread.ts';
import { runInTransaction } from './transaction.ts';

/** How a process opens the folder: `serve` excludes a second one that serves; `visit` is brief, beside it. */
export type Purpose = 'serve' | 'visit';

const databaseFile = 'memory.sqlite';
const lockFile = 'serving.lock';

/** The database in this folder, which is made if it is missing. Rejects with a `Problem`. */
export async function openSqlite(folder: string, purpose: Purpose): Promise<Engine> {
  const file = join(folder, databaseFile);
  const lock = purpose === 'serve' ? join(folder, lockFile) : null;
  // It starts while the folder is prepared.
  const thread = startThread();
  try {
    await prepareFolder(folder, lock === null ? [file] : [file, lock]);
    await thread.write({ kind: 'open', file, lockFile: lock });
  } catch (error) {
    await thread.end();
    throw error;
  }
  return engineOf(thread, folder);
}

/** Nobody else on this machine may read the files. SQLite gives its log the permissions of the database. */
async function prepareFolder(folder: string, files: readonly string[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await unless('EPERM', chmod(folder, 0o700));
    for (const file of files) {
      // Never opens a file that is there: closing it would free the locks that this process has on it.
      // https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
      await unless('EEXIST', writeFile(file, '', { flag: 'wx', mode: 0o600 }));
      await unless('EPERM', chmod(file, 0o600));
    }
  } catch (error) {
    throw problemOfFile(error);
  }
}

/** Goes on after this error. EPERM: a volume of a container can belong to root, and let the group of Rollcall write. */
async function unless(expected: 'EEXIST' | 'EPERM', work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === expected)) throw error;
  }
}

function engineOf(thread: SqliteThread, folder: string): Engine {
  const reading = connectionOf(thread, 'read');
  const writing = connectionOf(thread, 'write');
  const inTransaction: ScriptConnection = {
    ...writing,
    script: async (sql) => void (await thread.write({ kind: 'script', sql })),
  };
  const queue = new PQueue({ concurrency: 1 });
  const inside = new AsyncLocalStorage<{ ended: boolean }>();

  /** One after the other: there is one connection for writing. */
  async function writeNext<Result>(work: () => Promise<Result>): Promise<Result> {
    if (inside.getStore()?.ended === false) throw new Error('a transaction waits for itself: use its own connection');
    const turn = { ended: false };
    return queue.add(() =>
      inside.run(turn, work).finally(() => {
        // What began in the work and goes on may write like everybody else.
        turn.ended = true;
      }),
    );
  }

  async function transaction<Result>(work: (connection: ScriptConnection) => Promise<Result>): Promise<Result> {
    // Takes the lock for writing at once. Taken at the first write, it would fail where another process wrote meanwhile.
    await writing.execute('begin immediate', []);
    try {
      const result = await runInTransaction(inTransaction, work);
      await writing.execute('commit', []);
      return result;
    } catch (error) {
      // A thread that has stopped has no transaction any more.
      await thread.write({ kind: 'rollback' }).catch(() => 0);
      throw error;
    }
  }

  async function wipeDeleted(): Promise<boolean> {
    // The log has what was written lately, deleted rows too, until it is merged into the database and emptied.
    const [result] = await thread.read({ kind: 'write', sql: 'pragma wal_checkpoint(truncate)', parameters: [] });
    return result?.['busy'] === 0;
  }

  async function close(): Promise<void> {
    await thread.write({ kind: 'close' });
    await thread.end();
  }

  return {
    query: reading.query,
    execute: (sql, parameters) => writeNext(() => writing.execute(sql, parameters)),
    insert: (into, rows) => writeNext(() => transaction((connection) => connection.insert(into, rows))),
    transaction: (work) => writeNext(() => transaction(work)),
    // `begin immediate` is the lock.
    lockMigrations: () => Promise.resolve(),
    wipeDeleted: () => writeNext(wipeDeleted),
    async about() {
      const [row] = await reading.query('select sqlite_version() as version', [], versionRow);
      return { version: row?.version ?? '', freeBytes: await readFreeBytes(folder) };
    },
    close: () => writeNext(close),
  };
}

const versionRow = z.object({ version: z.string() });

function connectionOf(thread: SqliteThread, kind: 'read' | 'write'): Connection {
  return {
    query: async (sql, parameters, row) =>
      parseRows(await thread.read({ kind, sql, parameters: storable(parameters) }), row),
    execute: (sql, parameters) => thread.write({ kind, sql, parameters: storable(parameters) }),
    async insert(into, rows) {
      for (const some of slicesOf(rows, rowsPerMessage)) {
        const sql = `${into} values (${Array.from(some[0] ?? [], () => '?').join(', ')})`;
        await thread.write({ kind: 'insert', sql, rows: some.map(storable) });
      }
    },
  };
}

/** So that the thread answers readers between two messages. */
const rowsPerMessage = 1_000;
