import { randomUUID } from 'node:crypto';
import type { Memory } from '../memory/memory.ts';
import type { Database } from '../store/database.ts';
import { takeLease, releaseLease } from '../store/leases.ts';
import { takeRequest } from '../store/requests.ts';
import { readLastRound, readMissingLists, readUnfinishedRound, reopenRound, type Round } from '../store/rounds.ts';
import { nextRead } from './schedule.ts';

/** The name of the lease of the process that reads everything, and of a request for it. */
export const roundName = 'round';

/** Milliseconds between two looks at what is due, and until the lease of a process that died ends. */
const tickMs = 15_000;
export const leaseMs = 4 * tickMs;

/** Milliseconds after which a round looks again for a vendor's list of customers. */
const listRetryMs = 10 * 60_000;

const dayLength = 24 * 60 * 60_000;

/** Reads every customer each night, and when asked to. Of several processes on one database, one at a time. */
export interface Rounds {
  /** Looks whether a round is due, and begins it. Called every 15 seconds after `start`. Never rejects. */
  readonly tick: () => Promise<void>;
  readonly start: () => void;
  /** Resolves when the round that is under way has ended; for tests. */
  readonly idle: () => Promise<void>;
  /** Breaks off a round that is under way. It goes on after the next start. */
  readonly close: () => Promise<void>;
}

export interface RoundsOptions {
  readonly memory: Memory;
  readonly runRound: (signal: AbortSignal) => Promise<unknown>;
  readonly now: () => Date;
  /** Receives what ended a round early, or kept the memory from being asked. */
  readonly onError: (error: unknown) => void;
}

export function createRounds({ memory, runRound, now, onError }: RoundsOptions): Rounds {
  const holder = randomUUID();
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function holdsLease(): Promise<boolean> {
    const until = new Date(now().getTime() + leaseMs);
    return memory.use((database) => takeLease(database, roundName, { holder, until }, now()));
  }

  async function look(): Promise<void> {
    if (!(await holdsLease()) || running !== null || ending.signal.aborted) return;
    if (await isDue(memory, now()))
      running = runRound(ending.signal)
        .then(() => undefined, onError)
        .finally(() => (running = null));
  }

  const tick = (): Promise<void> => look().catch(onError);
  return {
    tick,
    start() {
      void tick();
      timer = setInterval(() => void tick(), tickMs);
    },
    idle: async () => {
      await running;
    },
    async close() {
      if (timer !== null) clearInterval(timer);
      ending.abort();
      await running;
      await memory.use((database) => releaseLease(database, roundName, holder)).catch(onError);
    },
  };
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
