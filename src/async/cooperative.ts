import { setImmediate as nextRound } from 'node:timers/promises';

/** Long work in small steps. It yields about once a millisecond, and other work can run there. */
export type Cooperative<T> = Generator<undefined, T, undefined>;

/** How many light items, such as records that are joined, make one step. */
export const itemsPerStep = 512;

/** Milliseconds of work before the event loop goes on. Short enough for several long tasks at the same time. */
const maxTurnMs = 10;

/** Runs the steps and lets the event loop go on every 10 ms, so that nobody waits until the whole work is done. */
export async function runCooperatively<T>(
  steps: Cooperative<T>,
  clock: () => number = () => performance.now(),
): Promise<T> {
  for (let started = clock(); ;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (clock() - started < maxTurnMs) continue;
    await nextRound();
    started = clock();
  }
}

/** Like `Array.filter`, for tests that take a while. */
export function* filterCooperatively<T>(items: readonly T[], passes: (item: T) => boolean): Cooperative<T[]> {
  const passed: T[] = [];
  for (const [index, item] of items.entries()) {
    if (passes(item)) passed.push(item);
    if (index % heavyItemsPerStep === 0) yield;
  }
  return passed;
}

const heavyItemsPerStep = 64;
