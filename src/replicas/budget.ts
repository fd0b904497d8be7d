import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';
import { takeSlot, type Pace } from '../store/budgets.ts';
import type { BriefUse } from './brief-use.ts';
import { createRateGate, type Rate, type RateGate } from '../vendors/http/rate-gate.ts';

/** How many processes keep to the limit together while the database does not answer, and none knows of the others. */
const assumedProcesses = 4;

/**
 * A gate that all processes on one database pass: together they start no more requests than `rate` allows. While the
 * database does not answer, each keeps to a quarter of it.
 */
export function createSharedGate(use: BriefUse, name: string, rate: Rate): RateGate {
  const pace = paceOf(rate);
  const waiting = new PQueue({ concurrency: 1 });
  const passAlone = createRateGate(shareOf(rate));

  async function pass(signal: AbortSignal): Promise<void> {
    for (;;) {
      const wait = await use((database) => takeSlot(database, name, pace));
      if (wait === undefined) return passAlone(signal);
      if (wait === 0) return;
      await delay(wait, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  }

  return (signal, priority = 0) => waiting.add(() => pass(signal), { signal, priority });
}

/**
 * A fifth of the requests may start at once after a pause, the rest evenly. In any period that is no more than the rate
 * allows: the fifth, and what starts evenly meanwhile.
 */
export function paceOf({ requests, milliseconds }: Rate): Pace {
  const atOnce = Math.floor(requests / 5);
  const interval = Math.ceil((milliseconds * 1_000) / (requests - atOnce));
  return { interval, tolerance: atOnce * interval };
}

function shareOf({ requests, milliseconds }: Rate): Rate {
  return { requests: Math.max(1, Math.floor(requests / assumedProcesses)), milliseconds };
}
