import type { Word } from '../customers/match.ts';
import { regionCalled } from '../text/region.ts';
import { filterCalled, valueCalled } from './filter-values.ts';
import { articles, fillingBeforeKnown, fillingWords, joiningWords } from './filling-words.ts';
import { filterNamed, filterNames } from './filters.ts';
import { negations } from './negations.ts';
import { isKnownWord, keyOf, runs, wordsOf, type KeyedWord } from './known-word.ts';
import type { CommandSyntax } from './query.ts';
import { isAddress, searchWord } from './tokens.ts';
import { maxPhraseWords, phrases, phraseWords, type Meaning } from './vocabulary.ts';

/** Words that can mean a filter, in each way that they can. */
export interface FilterPhrase {
  readonly words: readonly Word[];
  readonly meanings: readonly Meaning[];
}

/** The phrases of filters on a line, from the left and the longest first. A word is in one phrase only. */
export function filterPhrasesIn(words: readonly KeyedWord[], commands: readonly CommandSyntax[]): FilterPhrase[] {
  const countries = countriesIn(words);
  const taken = new Set(countries.flatMap((country) => country.words));
  const others = words.filter(({ word, key }) => !taken.has(word) && !isPassedOver(key) && word.text !== '=');
  return [...countries, ...runs(others, (run) => phraseOf(run, commands))];
}

/** True for words that can stand inside a phrase, as in `without a license`. `licensed or deleted` are two. */
function isPassedOver(key: string): boolean {
  return articles.has(key) || (fillingWords.has(key) && !phraseWords.has(key) && !joiningWords.has(key));
}

/** Countries as the location that is asked for, as in `users in Germany`. Alone, Jordan and Chad are people. */
function countriesIn(words: readonly KeyedWord[]): FilterPhrase[] {
  return words.flatMap(({ word, key }, at) => {
    if (key !== 'in' && key !== 'from') return [];
    for (let length = maxPhraseWords; length > 0; length -= 1) {
      const run = words.slice(at + 1, at + 1 + length);
      const name = keyOf(run);
      // `IT` and `US` are written in capitals where they are countries.
      const isCode = run.length === 1 && /^[A-Z]{2}$/.test(run[0]?.word.text ?? '');
      const isOther = fillingWords.has(name) || fillingBeforeKnown.has(name);
      const region = isOther && !isCode ? null : regionCalled(name);
      if (region !== null) return [{ words: [word, ...wordsOf(run)], meanings: [['location', region] as const] }];
    }
    return [];
  });
}

/**
 * A phrase of a filter, or the name of one with a value behind it, as in `department Sales` and `voice off`. Filters that
 * no command takes mean nothing.
 */
function phraseOf(run: readonly KeyedWord[], commands: readonly CommandSyntax[]): FilterPhrase | null {
  const key = keyOf(run);
  const meanings = [...namedFilter(run, commands), ...(phrases.get(key) ?? spokenFilters(key))].filter(([name]) =>
    commands.some(({ syntax }) => syntax.filters.includes(name)),
  );
  return meanings.length === 0 ? null : { words: wordsOf(run), meanings };
}

const spokenNames = filterNames.filter((name) => filterNamed(name).spoken !== undefined);

function spokenFilters(key: string): Meaning[] {
  return spokenNames.flatMap((name) => {
    const value = filterNamed(name).spoken?.(key) ?? null;
    return value === null ? [] : [[name, value] as const];
  });
}

function namedFilter([name, value, ...more]: readonly KeyedWord[], commands: readonly CommandSyntax[]): Meaning[] {
  if (name === undefined || value === undefined || more.length > 0) return [];
  const filter = filterCalled(name.key);
  // In `voice but no license` the negation belongs to the next word.
  if (filter === null || negations.has(value.key)) return [];
  const typed = searchWord(value.word);
  const isFree = filterNamed(filter).values === null;
  if (isFree && (isAddress(typed) || isKnownWord(value.key, commands))) return [];
  const read = valueCalled(filter, isFree ? typed : value.key);
  return read === null ? [] : [[filter, read]];
}
