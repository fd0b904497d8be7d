import type { CardData } from '../cards/render.ts';
import { withTimeout } from '../async/timeout.ts';
import type { TurnRecord } from './turn-record.ts';

/** The only words of progress in a shared place: news of it can name customers. */
const firstWords = 'Asking the sources';

/** A sign of life each time that patience runs out before the outcome is there, if there is news. */
export async function* progressOf(
  session: TurnRecord,
  outcome: Promise<unknown>,
  patience: number,
): AsyncGenerator<CardData> {
  const ended = outcome.then(() => true as const);
  for (let last = ''; ;) {
    if ((await withTimeout(patience, ended)) === true) return;
    const news = newsOf(session);
    if (news.join() !== last) yield progressCard(news, session);
    last = news.join();
  }
}

function newsOf({ asker, progress }: TurnRecord): readonly string[] {
  return asker.audience === 'everyone' || progress.size === 0 ? [firstWords] : [...progress.values()];
}

function progressCard(news: readonly string[], { asker, reference, line }: TurnRecord): CardData {
  // A press in a shared place is answered to the presser alone, and what comes later cannot be: they look once more.
  const alone = asker.audience === 'asker' && asker.place.kind !== 'personal';
  const texts = alone ? [...news, 'The answer is ready when you look again.'] : news;
  return {
    card: 'progress',
    title: 'One moment',
    headline: '',
    body: { lines: texts.map((text) => ({ text })) },
    notices: [],
    buttons: [...(alone ? [{ title: 'Look again', line }] : []), { title: 'Cancel', line: `cancel ${reference}` }],
    readTimes: [],
    line: null,
    names: null,
  };
}
