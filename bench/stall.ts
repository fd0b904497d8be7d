import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

const nanosecondsInMillisecond = 1_000_000;
/** Milliseconds in which the monitor, which looks every millisecond, has looked at least once. */
const look = 5;

export interface Stalls {
  readonly begin: () => Promise<void>;
  /** Milliseconds of the event loop's longest stall since it began. */
  readonly end: () => Promise<number>;
}

export function watchStalls(): Stalls {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return {
    async begin() {
      delay.reset();
      // A reset forgets the last look too: without a new one the first stall would have no beginning.
      await pause(look);
    },
    async end() {
      await pause(look);
      return delay.max / nanosecondsInMillisecond;
    },
  };
}
