import type { RenderedCard } from '../cards/rendered.ts';
import { asProblem } from '../problem.ts';
import { words } from '../text/words.ts';
import type { TurnRecord } from './turn-record.ts';

/** The card that `draw` makes; null when it cannot be made, which is then among the problems of the turn. */
export function drawOrReport(draw: () => RenderedCard, record: TurnRecord): RenderedCard | null {
  try {
    return draw();
  } catch (error) {
    record.problems.push(asProblem(error));
    return null;
  }
}

/** Takes the place of a problem card that cannot be made. Needs no template and no data, so nothing in it can break. */
export function fallbackCard({ reference }: TurnRecord): RenderedCard {
  const summary = words.problem.title;
  const text = words.problem.withoutCard(reference);
  const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text, wrap: true }] };
  return { card, summary };
}
