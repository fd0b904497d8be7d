import type { Memory } from '../memory/memory.ts';
import type { Database } from '../store/database.ts';
import { takeRequest } from '../store/requests.ts';
import { readLastRound, readMissingLists, readUnfinishedRound, reopenRound, type Round } from '../store/rounds.ts';
import { createLeased, type Leased } from './leased.ts';
import { nextRead } from './schedule.ts';

/** The name of the lease of the process that reads everything, and of a request for it. */
export const roundName = 'round';

/** Milliseconds after which a round looks again for a vendor's list of customers. */
const listRetryMs = 10 * 60_000;

const dayLength = 24 * 60 * 60_000;

export interface RoundsOptions {
  readonly memory: Memory;
  readonly runRound: (signal: AbortSignal) => Promise<unknown>;
  readonly now: () => Date;
  /** Receives what ended a round early, or kept the memory from being asked. */
  readonly onError: (error: unknown) => void;
}

/** Reads every customer each night, and when asked to. A round that is broken off goes on after the next start. */
export function createRounds({ memory, runRound, now, onError }: RoundsOptions): Leased {
  return createLeased({
    name: roundName,
    use: memory.use,
    async work(signal) {
      if (await isDue(memory, now())) await runRound(signal);
    },
    now,
    onError,
  });
}

/** True when something happened before the clock was set back. Clocks of machines differ by less than a day. */
function isAhead(moment: Date, now: Date): boolean {
  return moment.getTime() > now.getTime() + dayLength;
}

/** A round is due when one was broken off or is asked for, when there was none or customers were missing, and each night. */
async function isDue(memory: Memory, now: Date): Promise<boolean> {
  return memory.use(async (database) => {
    if ((await readUnfinishedRound(database)) !== null) return true;
    if (await takeRequest(database, roundName)) return true;
    const last = await readLastRound(database);
    if (last === null || isAhead(last.startedAt, now) || nextRead(memory.settings, last.startedAt) <= now) return true;
    return reopenIncomplete(database, last, now);
  });
}

/** Lets a round go on that ended without a vendor's list of customers. True when it does. */
async function reopenIncomplete(database: Database, { id, endedAt }: Round, now: Date): Promise<boolean> {
  if (endedAt === null || endedAt.getTime() + listRetryMs > now.getTime()) return false;
  if ((await readMissingLists(database, id)).length === 0) return false;
  await reopenRound(database, id);
  return true;
}
