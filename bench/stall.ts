import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

const nanosecondsInMillisecond = 1_000_000;
/** Milliseconds after which the monitor, with its resolution of 1 ms, has taken at least one sample. */
const oneSample = 5;

export interface Stalls {
  readonly begin: () => Promise<void>;
  /** The longest stall of the event loop since `begin`, in milliseconds. */
  readonly end: () => Promise<number>;
}

export function watchStalls(): Stalls {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  return {
    async begin() {
      delay.reset();
      // A reset also discards the last sample; without a new one, the first stall would not be measured.
      await pause(oneSample);
    },
    async end() {
      await pause(oneSample);
      return delay.max / nanosecondsInMillisecond;
    },
  };
}
