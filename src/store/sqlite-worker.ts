import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import type { SqlValue } from './database.ts';

// The thread in which SQLite runs: its calls return when the disk has answered, so they would hold up everybody.

/** What the main thread asks for. */
export type Request =
  | { readonly kind: 'open'; readonly file: string; readonly lockFile: string | null }
  | { readonly kind: 'read' | 'write'; readonly sql: string; readonly parameters: readonly SqlValue[] }
  /** One statement for each row. */
  | { readonly kind: 'insert'; readonly sql: string; readonly rows: readonly (readonly SqlValue[])[] }
  | { readonly kind: 'script'; readonly sql: string }
  /** Further rows of the request `of`. */
  | { readonly kind: 'more'; readonly of: number }
  /** Undoes the transaction, unless an error has done so. */
  | { readonly kind: 'rollback' }
  | { readonly kind: 'close' };

/** In the order of the columns: objects take three times as long from one thread to another. */
type Values = readonly SQLOutputValue[];

export type Reply =
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly Values[];
      readonly more: boolean;
    }
  | { readonly kind: 'written'; readonly count: number }
  /** `errcode` is SQLite's extended result code; null for an error that is not SQLite's. `locked`: another one serves. */
  | { readonly kind: 'failed'; readonly errcode: number | null; readonly message: string; readonly locked: boolean };

export interface Numbered<Message> {
  readonly id: number;
  readonly message: Message;
}

/** Milliseconds that a process which ends may hold the lock of its successor. */
const lockPatience = 1_000;
/** Milliseconds to wait while another process writes. */
const writePatience = 5_000;
/** How many rows make one message, so that reading it holds up the main thread for a few milliseconds. */
const rowsPerReply = 1_000;

interface Open {
  readonly lock: DatabaseSync | null;
  readonly writer: DatabaseSync;
  /** Of its own, so that readers do not see what a transaction has not yet confirmed. */
  readonly reader: DatabaseSync;
}

class LockedError extends Error {}

interface Unsent {
  readonly columns: readonly string[];
  readonly rows: readonly Values[];
}

let open: Open | null = null;
const unsent = new Map<number, Unsent>();

const nothing: Reply = { kind: 'written', count: 0 };

function answer(id: number, request: Request): Reply {
  if (request.kind === 'open') {
    open = openFiles(request.file, request.lockFile);
    return nothing;
  }
  if (open === null) throw new Error('the database is closed');
  if (request.kind === 'close') {
    close(open);
    open = null;
    return nothing;
  }
  return answerOpened(open, id, request);
}

function answerOpened(
  { writer, reader }: Open,
  id: number,
  request: Exclude<Request, { kind: 'open' | 'close' }>,
): Reply {
  switch (request.kind) {
    case 'read':
      return run(reader, id, request.sql, request.parameters);
    case 'write':
      return run(writer, id, request.sql, request.parameters);
    case 'insert':
      return insert(writer, request.sql, request.rows);
    case 'script':
      writer.exec(request.sql);
      return nothing;
    case 'rollback':
      if (writer.isTransaction) writer.exec('rollback');
      return nothing;
    case 'more':
      return nextRows(request.of);
    default:
      return request satisfies never;
  }
}

function insert(connection: DatabaseSync, sql: string, rows: readonly (readonly SqlValue[])[]): Reply {
  const statement = connection.prepare(sql);
  for (const row of rows) statement.run(...row);
  return { kind: 'written', count: rows.length };
}

function run(connection: DatabaseSync, id: number, sql: string, parameters: readonly SQLInputValue[]): Reply {
  // SQLite takes $1 as a name and ?1 as a number, and only numbers are fast for thousands of parameters.
  const statement = connection.prepare(sql.replaceAll('$', '?'));
  const columns = statement.columns().map(({ name }) => name);
  if (columns.length === 0) return { kind: 'written', count: Number(statement.run(...parameters).changes) };
  statement.setReturnArrays(true);
  // Node's types know rows as objects only.
  unsent.set(id, { columns, rows: statement.all(...parameters).map((row) => Object.values(row)) });
  return nextRows(id);
}

function nextRows(id: number): Reply {
  const { columns, rows } = unsent.get(id) ?? { columns: [], rows: [] };
  const more = rows.length > rowsPerReply;
  if (more) unsent.set(id, { columns, rows: rows.slice(rowsPerReply) });
  else unsent.delete(id);
  return { kind: 'rows', columns, rows: more ? rows.slice(0, rowsPerReply) : rows, more };
}

function openFiles(file: string, lockFile: string | null): Open {
  const lock = lockFile === null ? null : openLock(lockFile);
  const writer = openConnection(file);
  writer.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on');
  // Without it a single large transaction leaves a log as large as itself behind.
  writer.exec(`pragma journal_size_limit = ${16 * 1024 * 1024}`);
  const reader = openConnection(file);
  reader.exec('pragma query_only = on');
  return { lock, writer, reader };
}

function openConnection(file: string): DatabaseSync {
  const connection = new DatabaseSync(file, { timeout: writePatience });
  // SQLite's own knows ASCII letters only, and addresses have others.
  connection.function('lower', { deterministic: true }, (text) =>
    typeof text === 'string' ? text.toLowerCase() : null,
  );
  return connection;
}

/** The operating system frees the lock when the process ends, in whichever way. */
function openLock(file: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: lockPatience });
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    if (errcodeOf(error) === sqliteBusy) throw new LockedError('another process holds the lock');
    throw error;
  }
}

function close({ lock, writer, reader }: Open): void {
  reader.close();
  writer.close();
  lock?.close();
}

const sqliteBusy = 5;

function errcodeOf(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null;
}

function failed(error: unknown): Reply {
  const message = error instanceof Error ? error.message : typeof error;
  return { kind: 'failed', errcode: errcodeOf(error), message, locked: error instanceof LockedError };
}

/** The memory of these bytes is handed over: copying megabytes would take time in both threads. */
function bytesOf(reply: Reply): ArrayBuffer[] {
  if (reply.kind !== 'rows') return [];
  return reply.rows.flatMap((row) => row.flatMap((value) => (value instanceof Uint8Array ? [value.buffer] : [])));
}

parentPort?.on('message', ({ id, message }: Numbered<Request>) => {
  let reply: Reply;
  try {
    reply = answer(id, message);
  } catch (error) {
    reply = failed(error);
  }
  parentPort?.postMessage({ id, message: reply } satisfies Numbered<Reply>, bytesOf(reply));
});
