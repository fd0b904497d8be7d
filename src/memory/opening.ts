import { asProblem, type Problem } from '../problem.ts';
import type { Database } from '../store/database.ts';
import type { MemoryState } from './reader.ts';

/** The database, as far as it can be used now. */
export interface Opening {
  readonly state: () => MemoryState;
  /** Opens the database, unless it is open. Never rejects: `state` tells. */
  readonly open: () => Promise<void>;
  /** Runs the work on the database. Rejects with the problem that keeps it from being used. */
  readonly use: <Result>(work: (database: Database) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** `openDatabase` is called until it succeeds, each time that somebody asks for it. */
export function createOpening(openDatabase: () => Promise<Database>): Opening {
  let database: Database | null = null;
  let opening: Promise<void> | null = null;
  /** Of the last use; null when it succeeded. */
  let problem: Problem | null = null;

  async function attempt(): Promise<void> {
    try {
      database = await openDatabase();
      problem = null;
    } catch (error) {
      problem = asProblem(error);
    }
  }

  async function open(): Promise<void> {
    if (database !== null) return;
    opening ??= attempt().finally(() => (opening = null));
    await opening;
  }

  return {
    state: () => ({ state: problem === null ? 'on' : 'failed', problem }),
    open,
    async use(work) {
      if (database === null) await open();
      if (database === null) throw problem;
      try {
        const result = await work(database);
        problem = null;
        return result;
      } catch (error) {
        const reason = asProblem(error);
        if (reason.code.startsWith('store-')) problem = reason;
        throw error;
      }
    },
    async close() {
      await opening;
      await database?.close();
      database = null;
    },
  };
}
