import type { Word } from '../customers/match.ts';
import { takeCadence } from './cadence-words.ts';
import { valueCalled } from './filter-values.ts';
import { shownTo, unsupportedKindOf } from './unsupported-words.ts';
import { wordKey } from './vocabulary.ts';
import {
  changing,
  datingWords,
  endingWords,
  happenings,
  overPhrases,
  presentVerbs,
  tellingVerbs,
  waitingWords,
  wishPhrases,
} from './watch-words.ts';

const maxPhraseWords = 3;

/** The words of a line that ask to be told by itself, as in `tell me when …`, `keep an eye on …` and `… every monday`. */
export function watchWishes(words: readonly Word[]): ReadonlySet<Word> {
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  const wished = new Set(words.filter((_, at) => isWish(at, keys)));
  for (let length = 2; length <= maxPhraseWords; length += 1)
    for (let from = 0; from + length <= keys.length; from += 1)
      if (wishPhrases.has(keys.slice(from, from + length).join(' ')))
        for (const word of words.slice(from, from + length)) wished.add(word);
  const from = keys.findIndex((key) => waitingWords.has(key) || key === 'if');
  const happened = wished.size === 0 || from < 0 ? [] : words.filter((_, at) => at >= from && saysNoMore(keys[at]));
  const limit = wished.size === 0 ? [] : thresholdIn(words).words;
  return new Set([...wished, ...happened, ...limit, ...cadenceIn(words).words]);
}

function saysNoMore(key = ''): boolean {
  return waitingWords.has(key) || happenings.has(key);
}

function isWish(at: number, keys: readonly string[]): boolean {
  const key = keys[at] ?? '';
  if (unsupportedKindOf(key) === 'watch') return true;
  const isTold = keys.some((verb, place) => place < at && tellingVerbs.has(verb) && shownTo.has(keys[place + 1] ?? ''));
  if (!isTold) return false;
  const behind = keys.slice(at + 1);
  if (waitingWords.has(key))
    return !behind.some((each, place) => datingWords.has(each) && !presentVerbs.has(behind[place - 1] ?? ''));
  // `tell me if Vera is licensed` asks now.
  return key === 'if' && behind.some((each) => happenings.has(each) || changing.has(each));
}

interface Cadence {
  /** The words that say when. */
  readonly words: readonly Word[];
  /** As a watch takes it; null for a line that does not say when. */
  readonly every: string | null;
}

/** When something is to be told, wherever the line says it. */
export function cadenceIn(words: readonly Word[]): Cadence {
  for (let end = words.length; end > 0; end -= 1) {
    const { words: rest, filters } = takeCadence(words.slice(0, end));
    if (filters.every !== undefined) return { words: words.slice(rest.length, end), every: filters.every };
  }
  return { words: [], every: null };
}

interface Threshold {
  /** The words that say above what. */
  readonly words: readonly Word[];
  /** As a watch takes it; null for a line that names no number. */
  readonly over: string | null;
}

const currency = /^(?:[A-Z]{3}|[€$£])$/;

/** Above which count or money a month something is to be told, as in `more than 5` and `over 100 EUR`. */
export function thresholdIn(words: readonly Word[]): Threshold {
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  for (let from = 0; from < keys.length; from += 1)
    for (const length of [2, 1]) {
      const [amount, unit] = words.slice(from + length);
      if (!overPhrases.has(keys.slice(from, from + length).join(' ')) || amount === undefined) continue;
      const hasUnit = unit !== undefined && (currency.test(unit.text) || currency.test(amount.text));
      const said = hasUnit ? [amount, unit] : [amount];
      const over = valueCalled('over', said.map(({ text }) => text.replace(/[.,;:!?]+$/, '')).join(' '));
      if (over !== null) return { words: words.slice(from, from + length + said.length), over };
    }
  return { words: [], over: null };
}

/**
 * True for a line such as `stop watching contoso`, which asks for the watches that there are. Behind the wish, as in
 * `notify me when contracts end`, such a word is what is waited for.
 */
export function asksForWatches(words: readonly Word[]): boolean {
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  if (keys.includes('watches')) return true;
  const end = keys.findIndex((key) => endingWords.has(key));
  const watch = keys.findIndex((key) => unsupportedKindOf(key) === 'watch');
  const wish = watch < 0 ? keys.findIndex((key) => tellingVerbs.has(key)) : watch;
  return end >= 0 && (wish < 0 || end <= wish);
}
