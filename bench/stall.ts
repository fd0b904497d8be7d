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

/**
 * The same in CPU time of this thread between two looks, a millisecond apart: where other processes have the processor
 * meanwhile, the clock goes on and this does not.
 */
export function watchHolds(): Stalls {
  let longest = 0;
  let last = process.threadCpuUsage();
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / microsecondsInMillisecond);
    last = process.threadCpuUsage();
  }, 1).unref();
  return {
    async begin() {
      await pause(oneSample);
      longest = 0;
    },
    async end() {
      await pause(oneSample);
      return longest;
    },
  };
}

const microsecondsInMillisecond = 1_000;
