import type { Cooperative } from '../../src/async/cooperative.ts';

/** Runs a cooperative task to its end without giving way to others. */
export function runSync<T>(steps: Cooperative<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
