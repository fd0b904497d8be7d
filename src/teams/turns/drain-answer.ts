import type { RenderedCard } from '../../cards/rendered.ts';

/** An answer that goes on whoever waits for it. */
export interface DrainedAnswer {
  /** The newest card so far; null before the first. */
  readonly latest: () => RenderedCard | null;
  /** The first card, which can be the answer. */
  readonly first: Promise<RenderedCard>;
  readonly ended: Promise<RenderedCard>;
}

/** Runs the answer to its end, and keeps the newest of its cards. */
export function drainAnswer(cards: AsyncGenerator<RenderedCard, RenderedCard>): DrainedAnswer {
  const first = Promise.withResolvers<RenderedCard>();
  let newest: RenderedCard | null = null;

  async function run(): Promise<RenderedCard> {
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
  return { latest: () => newest, first: first.promise, ended };
}
