import type { Word } from '../customers/match.ts';
import { valueCalled } from './filter-values.ts';
import type { Filters } from './filters.ts';
import { wordKey } from './vocabulary.ts';
import { politeEnds } from './watch-words.ts';

/** The words of the longest cadence: `every monday at 9 am`. */
const maxCadenceWords = 5;
const endMarks = /(?<![.,;:!?])[.,;:!?]+$/;

/**
 * The words of a line without what stands at its end of when and how it is watched, as in `… weekly mon 09:00 always`, and
 * that as filters.
 */
export function takeCadence(words: readonly Word[]): { readonly words: readonly Word[]; readonly filters: Filters } {
  const { words: named, filters } = takeNamed(words);
  const isPolite = politeEnds.has(wordKey(words.at(-1)?.text ?? '')) && filters.every === undefined;
  const spoken = isPolite ? takeNamed(words.slice(0, -1)) : null;
  return spoken?.filters.every === undefined ? { words: named, filters } : spoken;
}

function takeNamed(words: readonly Word[]): { readonly words: readonly Word[]; readonly filters: Filters } {
  const isAlways = words.at(-1)?.quoted === false && wordKey(words.at(-1)?.text ?? '') === 'always';
  const rest = isAlways ? words.slice(0, -1) : words;
  const always = isAlways ? { always: 'yes' } : {};
  for (let count = Math.min(maxCadenceWords, rest.length); count > 0; count -= 1) {
    const last = rest.slice(-count);
    const text = last
      .map((word) => word.text.toLowerCase())
      .join(' ')
      .replace(endMarks, '');
    const every = last.some(({ quoted }) => quoted) || !beginsCadence.test(text) ? null : valueCalled('every', text);
    if (every !== null) return { words: rest.slice(0, -count), filters: { ...always, every } };
  }
  return { words: rest, filters: always };
}

const beginsCadence = /^(?:hourly|daily|weekly|every)\b/;
