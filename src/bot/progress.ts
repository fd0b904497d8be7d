import type { CardData } from '../cards/render.ts';
import { cancelLine } from '../commands/cancel.ts';
import { words } from '../text/words.ts';
import { withTimeout } from '../async/timeout.ts';
import type { TurnRecord } from './turn-record.ts';

/** Yields a card after each interval (milliseconds) in which the progress changed, until the outcome settles. */
export async function* progressCards(
  record: TurnRecord,
  outcome: Promise<unknown>,
  interval: number,
): AsyncGenerator<CardData> {
  const ended = outcome.then(() => true as const);
  for (let last = ''; ;) {
    if ((await withTimeout(interval, ended)) === true) return;
    const texts = progressTexts(record);
    if (texts.join() !== last) yield progressCard(texts, record);
    last = texts.join();
  }
}

/** True when the card may name customers. */
function isOpen({ asker, isNamed }: TurnRecord): boolean {
  return isNamed && asker.audience === 'asker';
}

function progressTexts(record: TurnRecord): readonly string[] {
  const { progress } = record;
  return isOpen(record) && progress.size > 0 ? [...progress.values()] : [words.progress.neutral];
}

function titleOf(record: TurnRecord): string {
  const { command, customerTitle } = record;
  if (command === null || customerTitle === null || !isOpen(record)) return words.progress.title;
  return words.progress.titles[command]?.(customerTitle) ?? words.progress.title;
}

function progressCard(progress: readonly string[], record: TurnRecord): CardData {
  const { asker, reference, line } = record;
  // In a shared place, only the response to a click can be private. A later answer cannot, so the asker clicks again.
  const isPrivateView = asker.audience === 'asker' && asker.place.kind !== 'personal';
  const texts = isPrivateView ? [...progress, words.progress.lookAgain] : progress;
  return {
    card: 'progress',
    eyebrow: words.progress.eyebrow,
    subject: titleOf(record),
    answer: isPrivateView ? '' : words.progress.answer,
    summary: titleOf(record),
    body: { steps: texts.map((text) => ({ text })) },
    buttons: [
      ...(isPrivateView ? [{ title: words.buttons.lookAgain, line }] : []),
      { title: words.buttons.cancel, line: cancelLine(reference, line) },
    ],
    names: null,
  };
}
