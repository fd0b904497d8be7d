import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Drawing } from './cards.ts';

/** The only words of progress in a shared place: news of it can name customers. */
export const firstWords = 'Asking the sources';

/** A sign of life each time that patience runs out before the outcome is there, if there is news. */
export async function* progressOf(
  news: () => string,
  outcome: Promise<unknown>,
  patience: number,
): AsyncGenerator<string> {
  const ended = outcome.then(() => true as const);
  for (let last = ''; ;) {
    const waiting = new AbortController();
    const over = await Promise.race([ended, pauseFor(patience, false, { signal: waiting.signal }).catch(() => false)]);
    waiting.abort();
    if (over) return;
    const text = news();
    if (text !== last) yield text;
    last = text;
  }
}

export function progressCard(text: string): Drawing {
  const nothing = { headline: '', notices: [], buttons: [], asOf: [], line: null, names: null };
  return { card: 'progress', title: 'One moment', body: { text }, ...nothing };
}
