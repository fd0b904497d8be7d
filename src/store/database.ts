import type { z } from 'zod';

/** A moment is its milliseconds since 1970, a flag 0 or 1. */
export type SqlValue = string | number | null | Uint8Array<ArrayBuffer>;

export interface Connection {
  /**
   * The rows, each parsed by `row`. Parameters are `$1`, `$2`, … in the text, which is the same for both engines.
   * Rejects with a `Problem`, whose code begins with `store-`, when the database cannot answer.
   */
  readonly query: <Row>(sql: string, parameters: readonly SqlValue[], row: z.ZodType<Row>) => Promise<readonly Row[]>;
  /**
   * How many rows were written or deleted. Bytes are handed over to the database and cannot be used afterwards: on SQLite
   * they move to its thread.
   */
  readonly execute: (sql: string, parameters: readonly SqlValue[]) => Promise<number>;
  /**
   * Many rows, quickly. `into` is `insert into event (id, at)`, with a value of each row for each column. The rows may be
   * made while they are written, so that a hundred thousand hold nobody up.
   */
  readonly insert: (into: string, rows: Iterable<readonly SqlValue[]>) => Promise<void>;
}

/** Outside a transaction `query` only reads, and what `execute` and `insert` write is there for good when they resolve. */
export interface Database extends Connection {
  /**
   * All of `work` or nothing is written. SQLite runs one at a time, so `work` uses its own connection only: waiting for the
   * database in there would never end.
   */
  readonly transaction: <Result>(work: (connection: Connection) => Promise<Result>) => Promise<Result>;
  /**
   * Wipes what was deleted from the files of SQLite. False when somebody went on reading for five seconds: another try can
   * succeed. PostgreSQL has its own ways, which its administrator sets.
   */
  readonly wipeDeleted: () => Promise<boolean>;
  /** The version of SQLite or PostgreSQL, such as `17.2`, and the bytes that are free; null for those of a server. */
  readonly about: () => Promise<{ readonly version: string; readonly freeBytes: number | null }>;
  /** Waits for what has begun. A second time it does nothing. */
  readonly close: () => Promise<void>;
}

/** A connection that also takes a text of several statements, as a migration has them. */
export interface ScriptConnection extends Connection {
  readonly script: (sql: string) => Promise<void>;
}

/** A database that can be migrated. */
export interface Engine extends Database {
  readonly transaction: <Result>(work: (connection: ScriptConnection) => Promise<Result>) => Promise<Result>;
  /** Lets one migration run at a time, among several processes too, until the transaction ends. */
  readonly lockMigrations: (connection: Connection) => Promise<void>;
}
