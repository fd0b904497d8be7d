import { setImmediate as nextRound } from 'node:timers/promises';

/** Long work cut into small steps: at each `yield`, a millisecond or so apart, it can wait while others have a turn. */
export type Cooperative<T> = Generator<undefined, T, undefined>;

/** How many light items, such as records to be joined, make one step. */
export const itemsPerStep = 512;

/** Milliseconds after which others have a turn: several long works at once still leave the loop going round. */
const maxTurn = 10;

/** Does the work bit by bit, so that nobody who asks meanwhile waits for it to end. */
export async function runCooperatively<T>(
  steps: Cooperative<T>,
  clock: () => number = () => performance.now(),
): Promise<T> {
  for (let began = clock(); ;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (clock() - began < maxTurn) continue;
    await nextRound();
    began = clock();
  }
}

/** The items that pass, where each takes a while to judge. */
export function* filterCooperatively<T>(items: readonly T[], passes: (item: T) => boolean): Cooperative<T[]> {
  const passed: T[] = [];
  for (const [index, item] of items.entries()) {
    if (passes(item)) passed.push(item);
    if (index % fewItems === 0) yield;
  }
  return passed;
}

const fewItems = 64;
