import type { Logger } from '../telemetry/log.ts';
import { createPosting, type PostingOptions } from './posting.ts';
import { runRound, type RoundTools } from './round.ts';
import { createRounds } from './rounds.ts';
import { warmUp } from './warm-up.ts';

/** What Rollcall does without being asked. */
export interface Jobs {
  /** Runs the watches that are due now. */
  readonly runWatches: () => void;
  /** Breaks off what is under way. */
  readonly close: () => Promise<void>;
}

/** Starts the nightly rounds, the watches, and the work that nobody should have to wait for. */
export function startJobs(options: PostingOptions): Jobs {
  const { bot, onError } = options;
  const { memory, directory, sources, turns, metrics, log, now } = bot;
  const { whenQuiet } = turns;
  const tools: RoundTools = { memory, directory, sources, whenQuiet, record: metrics.call, now, onError };
  const rounds = createRounds({
    memory,
    now,
    onError,
    async runRound(signal) {
      await runLoggedRound(tools, signal, log);
      await warmUp(tools, signal);
    },
  });
  rounds.start();
  const posting = createPosting(options);
  posting.start();
  const ending = new AbortController();
  const warmingUp = warmUp(tools, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) onError(error);
  });
  return {
    runWatches: () => void posting.tick(),
    async close() {
      ending.abort();
      await Promise.all([rounds.close(), posting.close(), warmingUp]);
    },
  };
}

async function runLoggedRound(tools: RoundTools, signal: AbortSignal, log: Logger): Promise<void> {
  let customers = 0;
  let failed = 0;
  const missing = await runRound(tools, signal, ({ problems }) => {
    customers += 1;
    if (problems.length > 0) failed += 1;
  });
  const read = { customers, failed };
  if (missing.length === 0) log.info(read, 'every customer was read');
  else log.warn({ ...read, missing }, 'a list of customers is missing: its customers are read when it is there');
}
