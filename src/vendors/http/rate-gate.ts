import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';

/** So many requests may start in any period of so many milliseconds. */
export interface Rate {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * Resolves when one more request may start, for those of a higher priority first, and else in order. Rejects with the
 * reason of the signal when that aborts before.
 */
export type RateGate = (signal: AbortSignal, priority?: number) => Promise<void>;

/** Counts by a clock that is never set. The limit of p-queue goes by the time of day: set back, it holds for hours. */
export function createRateGate({ requests, milliseconds }: Rate): RateGate {
  const starts: number[] = [];
  const waiting = new PQueue({ concurrency: 1 });

  async function pass(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = performance.now();
      const earliest = starts.length < requests ? now : (starts.at(-requests) ?? now) + milliseconds;
      if (earliest <= now) {
        starts.push(now);
        if (starts.length > requests) starts.shift();
        return;
      }
      await delay(earliest - now, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  }

  return (signal, priority = 0) => waiting.add(() => pass(signal), { signal, priority });
}
