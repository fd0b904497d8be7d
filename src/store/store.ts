import { asProblem, type Problem } from '../problem.ts';
import type { Database } from './database.ts';

/** Runs work on the database. Rejects with the problem that keeps it from being used. */
export type UseStore = <Result>(work: (database: Database) => Promise<Result>) => Promise<Result>;

/** The database, as far as it can be used now. */
export interface Store {
  /** What was wrong at the last use; null when it succeeded. */
  readonly problem: () => Problem | null;
  /** Opens the database, unless it is open. Never rejects: `problem` tells. Until then, the first use opens it. */
  readonly open: () => Promise<void>;
  readonly use: UseStore;
  readonly close: () => Promise<void>;
}

/** `openDatabase` is called until it succeeds, each time that somebody asks for it. */
export function createStore(openDatabase: () => Promise<Database>): Store {
  let database: Database | null = null;
  let opening: Promise<void> | null = null;
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
    problem: () => problem,
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
