import { createRenderer } from '../../src/cards/render.ts';
import { sampleCards } from '../support/sample-cards.ts';

/** A card as Rollcall sends it, filled with sample data. */
export interface RenderedSample {
  /** `<card>.<sample>`, such as `users.sample` or `users.worst`. */
  readonly name: string;
  readonly card: Readonly<Record<string, unknown>>;
}

/** Every card with each of its samples. */
export function renderedSamples(): readonly RenderedSample[] {
  const render = createRenderer({ demonstration: false });
  return sampleCards().map(({ name, cardData }) => ({ name, card: render(cardData).card }));
}
