import { setTimeout as delay } from 'node:timers/promises';

/** So many requests may start in any period of so many milliseconds. */
export interface Rate {
  readonly requests: number;
  readonly milliseconds: number;
}

/** Resolves when one more request may start. Rejects with the reason of the signal when that aborts before. */
export type RateGate = (signal: AbortSignal) => Promise<void>;

/** Counts by a clock that is never set. The limit of p-queue goes by the time of day: set back, it holds for hours. */
export function createRateGate({ requests, milliseconds }: Rate): RateGate {
  const starts: number[] = [];
  return async (signal) => {
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
  };
}
