import { withTimeout } from '../async/timeout.ts';
import type { Database } from '../store/database.ts';
import type { UseStore } from '../store/store.ts';

/** Undefined when the database does not answer in time. Never rejects. */
export type BriefUse = <Result>(work: (database: Database) => Promise<Result>) => Promise<Result | undefined>;

/** Milliseconds for one look into the database. It takes about one, but the first answers hold up the process for longer. */
const timeLimit = 5_000;
/** Milliseconds until a database that did not answer is asked again: nobody waits for it each time. */
const restMs = 10_000;

/** For looks that people wait for, and that they can do without. */
export function createBriefUse(use: UseStore, onError: (error: unknown) => void): BriefUse {
  let restsUntil = 0;
  return async (work) => {
    if (performance.now() < restsUntil) return undefined;
    try {
      const result = await withTimeout(
        timeLimit,
        use(async (database) => ({ value: await work(database) })),
      );
      if (result !== undefined) return result.value;
    } catch (error) {
      onError(error);
    }
    restsUntil = performance.now() + restMs;
    return undefined;
  };
}
