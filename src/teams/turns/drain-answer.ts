import type { RenderedCard } from '../../cards/rendered.ts';

/** An answer that runs to its end even if nobody awaits it. */
export interface DrainedAnswer {
  /** The newest card so far; null before the first. */
  readonly latest: () => RenderedCard | null;
  /** The first card, which may already be the answer. */
  readonly first: Promise<RenderedCard>;
  /** The answer. */
  readonly ended: Promise<RenderedCard>;
}

/** Runs the generator to its end and remembers the newest card. */
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
  // Prevents an unhandled rejection when nobody awaits the first card.
  first.promise.catch(() => undefined);
  return { latest: () => newest, first: first.promise, ended };
}
