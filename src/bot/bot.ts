import type { RenderedCard } from '../cards/rendered.ts';
import type { Answer } from './answer.ts';
import { writeAudit } from './audit.ts';
import { drawOrReport } from './fallback.ts';
import { progressCards } from './progress.ts';
import { botOf, type BotOptions } from './context.ts';
import { respond } from './respond.ts';
import { createTurnRecord, type TurnRecord } from './turn-record.ts';

export function createBot(options: BotOptions): Answer {
  const { turns, now } = options;
  const bot = botOf(options);

  // Not a generator itself: that would do nothing until somebody takes its first card.
  return (line, asker, turn, inputs) => {
    const record = createTurnRecord(asker, line, now().getTime());
    const settle = turn.begin(record);
    // Settles here and not after delivery: a progress card can be slow to reach Teams when nothing is left to cancel.
    const outcome = respond({ line, inputs }, { record, signal: turn.signal }, bot).finally(settle);
    const rendered = outcome.then((ended) => {
      writeAudit(record, { ...ended, at: now().getTime() }, options);
      return ended.rendered;
    });
    turns.track(rendered);
    return cardsOf(record, rendered, options);
  };
}

async function* cardsOf(
  record: TurnRecord,
  answer: Promise<RenderedCard>,
  { render, progressInterval = 1_500 }: BotOptions,
): AsyncGenerator<RenderedCard, RenderedCard> {
  for await (const progress of progressCards(record, answer, progressInterval)) {
    const rendered = drawOrReport(() => render(progress), record);
    if (rendered === null) break;
    yield rendered;
  }
  return answer;
}
