import type { Cooperative } from '../../src/async/cooperative.ts';

/** Does all of the work now: nobody else wants a turn. */
export function atOnce<T>(steps: Cooperative<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
