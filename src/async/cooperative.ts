/** Long work in small steps. It yields about once a millisecond, and other work can run there. */
export type Cooperative<T> = Generator<undefined, T, undefined>;

/** How many light items, such as records that are joined, make one step. */
export const itemsPerStep = 512;

/** Milliseconds of work before the event loop goes on. */
const maxTurnMs = 10;

const waiting: (() => void)[] = [];

/** Lets the event loop go on. Of several tasks only one goes on in each round of it, so that together they take no longer. */
export function nextRound(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.push(resolve);
  if (waiting.length === 1) setImmediate(resumeFirst);
  return promise;
}

function resumeFirst(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(resumeFirst);
}

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
