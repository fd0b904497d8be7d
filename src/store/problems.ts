import { z } from 'zod';
import { Problem } from '../problem.ts';
import { words } from '../text/words.ts';

export type StoreProblemCode = keyof typeof words.store.problems;

/** `cause` is for the log: a code, never a value, an address or a password. The error behind it can contain those. */
export function storeProblem(code: StoreProblemCode, cause: string): Problem {
  return new Problem({ code: `store-${code}`, ...words.store.problems[code], origin: 'rollcall', cause });
}

const sqliteCodes: Readonly<Record<number, StoreProblemCode>> = {
  3: 'folder', // SQLITE_PERM
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  8: 'folder', // SQLITE_READONLY
  10: 'disk', // SQLITE_IOERR
  11: 'damaged', // SQLITE_CORRUPT
  13: 'full', // SQLITE_FULL
  14: 'folder', // SQLITE_CANTOPEN
  26: 'damaged', // SQLITE_NOTADB
};

/** SQLITE_IOERR_SHMSIZE: the file beside the database that all readers share could not grow. */
const sharedMemoryFull = 4874;

/** For an extended result code of SQLite (https://sqlite.org/rescode.html); null when the statement itself is wrong. */
export function problemOfSqlite(errcode: number): Problem | null {
  // The low byte is the kind of error, the rest tells more.
  const code = errcode === sharedMemoryFull ? 'full' : sqliteCodes[errcode & 0xff];
  return code === undefined ? null : storeProblem(code, `SQLite ${errcode}`);
}

const fileCodes: Readonly<Record<string, StoreProblemCode>> = { ENOSPC: 'full', EDQUOT: 'full', EIO: 'disk' };

/** For a folder or a file that could not be made ready. */
export function problemOfFile(error: unknown): Problem {
  const { code } = errorOf(error);
  return storeProblem(fileCodes[code] ?? 'folder', code);
}

const postgresCodes: Readonly<Record<string, StoreProblemCode>> = {
  '28000': 'refused', // invalid_authorization_specification
  '28P01': 'refused', // invalid_password
  '3D000': 'no-database', // invalid_catalog_name
  '42501': 'not-permitted', // insufficient_privilege
  '25006': 'read-only', // read_only_sql_transaction, on a standby
  '53100': 'server-full', // disk_full
  '57014': 'slow', // query_canceled, by a timeout of the server
  '25P03': 'slow', // idle_in_transaction_session_timeout
  '55P03': 'busy', // lock_not_available
  '40001': 'busy', // serialization_failure
  '40P01': 'busy', // deadlock_detected
  XX001: 'damaged', // data_corrupted
  XX002: 'damaged', // index_corrupted
};

/** Class 08 is connections, 53 resources such as too many connections, 57P an administrator who stops or starts it. */
const unreachableClass = /^(08|53|57P)/;
const sqlState = /^[0-9A-Z]{5}$/;

/**
 * For an SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or a code of Node's; null when the
 * statement itself is wrong. `isConnected` is false while a connection is made.
 */
export function problemOfPostgres(error: unknown, isConnected: boolean): Problem | null {
  const { code, name, message } = errorOf(error);
  // pg's own errors have no code: of a lost connection, and of the time limit for a statement.
  if (code === noCode && name !== 'Error') return null;
  const known = message === 'Query read timeout' ? 'slow' : postgresCodes[code];
  if (known !== undefined) return storeProblem(known, code);
  if (isConnected && sqlState.test(code) && !unreachableClass.test(code)) return null;
  return storeProblem(isConnected ? 'connection-lost' : 'unreachable', code);
}

/** Class 42 is wrong statements. Texts of other classes can quote a value. */
export function causeOfPostgres(error: unknown): string {
  const { code, message } = errorOf(error);
  return code.startsWith('42') ? `${code} ${message}` : code;
}

const noCode = 'no code';
const fields = z.object({ code: z.string().catch(noCode), name: z.string().catch(''), message: z.string().catch('') });

function errorOf(error: unknown): z.infer<typeof fields> {
  return fields.safeParse(error).data ?? { code: noCode, name: '', message: '' };
}
