import type { Word } from '../customers/match.ts';
import { regionCalled } from '../text/region.ts';
import { filterCalled, filtersNear, filtersStartingWith, valueCalled } from './filter-values.ts';
import { articles, departmentCodes, fillingBeforeKnown, fillingWords, joiningWords } from './filling-words.ts';
import { filterNamed, filterNames, type FilterName } from './filters.ts';
import { negations } from './negations.ts';
import { isKnownWord, keyOf, runs, wordsOf, type KeyedWord } from './known-word.ts';
import type { CommandSyntax } from './query.ts';
import { isAddress, searchWord } from './tokens.ts';
import { isProductCode, isWrittenAsCode } from './word-forms.ts';
import { maxPhraseWords, phrases, phraseWords, type Meaning } from './vocabulary.ts';

/** Words that can mean a filter, in each way that they can. */
export interface FilterPhrase {
  readonly words: readonly Word[];
  readonly meanings: readonly Meaning[];
}

const minSpelledName = 4;

/** The phrases of filters on a line, from the left and the longest first. A word is in one phrase only. */
export function filterPhrasesIn(words: readonly KeyedWord[], commands: readonly CommandSyntax[]): FilterPhrase[] {
  const values = [...countriesIn(words), ...departmentsIn(words, commands), ...productsIn(words)];
  const taken = new Set(values.flatMap((value) => value.words));
  const others = words.filter(
    (each, at) =>
      !taken.has(each.word) &&
      !isPassedOver(each.key) &&
      !/^[=–-]$/.test(each.word.text) &&
      !isDoubleCheck(each, words[at + 1]),
  );
  return [...values, ...runs(others, (run) => phraseOf(run, others.at(-1), commands))];
}

/** True for words that can stand inside a phrase, as in `without a license`. `licensed or deleted` are two. */
function isPassedOver(key: string): boolean {
  return articles.has(key) || (fillingWords.has(key) && !phraseWords.has(key) && !joiningWords.has(key));
}

/** True for the first word of `double check the licenses`, which are no double licenses. */
function isDoubleCheck({ key }: KeyedWord, next: KeyedWord | undefined): boolean {
  return key === 'double' && next !== undefined && /^ch(?:ec)?k/.test(next.key);
}

/** Countries as the location that is asked for, as in `users in Germany`. Alone, Jordan and Chad are people. */
function countriesIn(words: readonly KeyedWord[]): FilterPhrase[] {
  return words.flatMap(({ word, key }, at) => {
    if (key !== 'in' && key !== 'from') return [];
    for (let length = maxPhraseWords; length > 0; length -= 1) {
      const run = words.slice(at + 1, at + 1 + length);
      const name = keyOf(run);
      // `US` is written in capitals where it is a country.
      const [code] = run;
      const isCode = run.length === 1 && code !== undefined && isWrittenAsCode(code.word);
      if (isCode && departmentCodes.has(name)) return [];
      const isOther = fillingWords.has(name) || fillingBeforeKnown.has(name);
      const region = isOther && !isCode ? null : regionCalled(name);
      if (region !== null) return [{ words: [word, ...wordsOf(run)], meanings: [['location', region] as const] }];
    }
    return [];
  });
}

/** Products by their code, as in `the SBC2 product`. */
function productsIn(words: readonly KeyedWord[]): FilterPhrase[] {
  return words.flatMap(({ word, key }, at) => {
    const name = words[at + 1];
    if (name === undefined || !isProductCode(word) || key === '' || filterCalled(name.key) !== 'product') return [];
    return [{ words: [word, name.word], meanings: [['product', searchWord(word)] as const] }];
  });
}

/** Departments, as in `who is in the sales department`. */
function departmentsIn(words: readonly KeyedWord[], commands: readonly CommandSyntax[]): FilterPhrase[] {
  return words.flatMap(({ word, key }, at) => {
    if (key !== 'in' && key !== 'from' && key !== 'of') return [];
    const from = words[at + 1]?.key === 'the' ? at + 2 : at + 1;
    const [value, name] = words.slice(from, from + 2);
    if (value === undefined || name === undefined || isKnownWord(value.key, commands)) return [];
    const filter = value.key === '' ? null : filterCalled(name.key);
    if (filter !== 'dept') return [];
    return [{ words: [word, value.word, name.word], meanings: [[filter, searchWord(value.word)] as const] }];
  });
}

/**
 * A phrase of a filter, or the name of one with a value behind it, as in `department Sales` and `voice off`. Filters that
 * no command takes mean nothing.
 */
function phraseOf(
  run: readonly KeyedWord[],
  last: KeyedWord | undefined,
  commands: readonly CommandSyntax[],
): FilterPhrase | null {
  const key = keyOf(run);
  const named = namedFilter(run, last, commands);
  const meanings = [...named, ...(phrases.get(key) ?? spokenFilters(key))].filter(([name]) =>
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

function namedFilter(
  [name, value, ...more]: readonly KeyedWord[],
  last: KeyedWord | undefined,
  commands: readonly CommandSyntax[],
): Meaning[] {
  if (name === undefined || value === undefined || more.length > 0) return [];
  const filter = filterCalled(name.key) ?? filterSpelled(name.key, value.key, commands);
  // In `voice but no license` the negation belongs to the next word, but in `licensed no` to the filter.
  if (filter === null || (negations.has(value.key) && value !== last)) return [];
  const typed = searchWord(value.word);
  const isFree = filterNamed(filter).values === null;
  if (isFree && (isAddress(typed) || isKnownWord(value.key, commands))) return [];
  const read = valueCalled(filter, isFree ? typed : value.key);
  return read === null ? [] : [[filter, read]];
}

/** The filter whose name has a slip or is cut short, where one of its values follows, as in `vocie off` and `sev high`. */
function filterSpelled(name: string, value: string, commands: readonly CommandSyntax[]): FilterName | null {
  if (isKnownWord(name, commands)) return null;
  const able = filterNames.filter((each) => filterNamed(each).values !== null && valueCalled(each, value) !== null);
  if (able.length === 0) return null;
  const near = name.length < minSpelledName ? [] : filtersNear(name, 1);
  return [...near, ...filtersStartingWith(name)].find((each) => able.includes(each)) ?? null;
}
