import type { CardData } from '../cards/render.ts';
import { withTimeout } from '../async/timeout.ts';
import type { TurnRecord } from './turn-record.ts';

/** The only progress text where a name may not be shown: the other texts can name customers. */
const neutralText = 'Asking the sources';

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

function progressTexts({ asker, isNamed, progress }: TurnRecord): readonly string[] {
  const isOpen = isNamed && asker.audience === 'asker';
  return isOpen && progress.size > 0 ? [...progress.values()] : [neutralText];
}

function progressCard(progress: readonly string[], { asker, reference, line }: TurnRecord): CardData {
  // In a shared place, only the response to a click can be private. A later answer cannot, so the asker clicks again.
  const isPrivateView = asker.audience === 'asker' && asker.place.kind !== 'personal';
  const texts = isPrivateView ? [...progress, 'The answer is ready when you look again.'] : progress;
  return {
    card: 'progress',
    title: 'One moment',
    headline: '',
    body: { lines: texts.map((text) => ({ text })) },
    buttons: [
      ...(isPrivateView ? [{ title: 'Look again', line }] : []),
      { title: 'Cancel', line: `cancel ${reference}` },
    ],
    names: null,
  };
}
