import type { Drawn } from '../../cards/drawn.ts';

/** An answer that goes on whoever waits for it. */
export interface Followed {
  /** The newest card so far; null before the first. */
  readonly newest: () => Drawn | null;
  /** The first card, which can be the answer. */
  readonly first: Promise<Drawn>;
  readonly ended: Promise<Drawn>;
}

/** Runs the answer to its end, and keeps the newest of its cards. */
export function follow(cards: AsyncGenerator<Drawn, Drawn>): Followed {
  const first = Promise.withResolvers<Drawn>();
  let newest: Drawn | null = null;

  async function run(): Promise<Drawn> {
    for (;;) {
      const { done, value } = await cards.next();
      newest = value;
      first.resolve(value);
      if (done === true) return value;
    }
  }

  const ended = run();
  ended.catch(first.reject);
  // Not everybody waits for the first.
  first.promise.catch(() => undefined);
  return { newest: () => newest, first: first.promise, ended };
}
