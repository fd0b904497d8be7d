import type { Word } from '../customers/match.ts';
import { filterCalled, valueCalled } from './filter-values.ts';
import { allWords, articles, fillingBeforeKnown, fillingWords, listNouns, pronouns } from './filling-words.ts';
import { filterNamed } from './filters.ts';
import { regionCalled } from '../text/region.ts';
import type { CommandSyntax } from './query.ts';
import { isAddress, searchWord } from './tokens.ts';
import { commandsByName, maxPhraseWords, phrases, phraseWords, wordKey, type Meaning } from './vocabulary.ts';

/** Words that name a command. */
export interface NamedCommand {
  readonly command: CommandSyntax;
  readonly words: readonly Word[];
  /** True for filling words, which name their command only where no other word names one. */
  readonly weak: boolean;
}

/** Words that can mean a filter, in each way that they can. */
export interface FilterPhrase {
  readonly words: readonly Word[];
  readonly meanings: readonly Meaning[];
}

/** The words of a line by what they can mean. */
export interface SortedWords {
  readonly commands: readonly NamedCommand[];
  readonly phrases: readonly FilterPhrase[];
  /** Nouns for what a list shows anyway. */
  readonly nouns: readonly Word[];
  /** Words for every customer. */
  readonly alls: readonly Word[];
  /** Those of them that stand in front of nothing that they could belong to, as in `users contoso all`. */
  readonly idleAlls: readonly Word[];
  /** Names, addresses, numbers, and whatever else no table has. */
  readonly rest: readonly Word[];
}

interface Keyed {
  readonly word: Word;
  /** Empty for quoted words and addresses, which are never anything but text. */
  readonly key: string;
}

/** Sorts all words of a line but those of its customer. */
export function sortWords(
  line: readonly Word[],
  customerWords: ReadonlySet<Word>,
  commands: readonly CommandSyntax[],
): SortedWords {
  const byName = commandsByName(commands);
  const others = line
    .filter((word) => !customerWords.has(word))
    .map((word): Keyed => ({ word, key: word.quoted || isAddress(word.text) ? '' : wordKey(word.text) }));
  const longNames = runs(others, (key, words) => (words.length > 1 ? namedBy(key, words, byName) : null));
  const named = new Set(longNames.flatMap(({ words }) => words));
  const countries = countriesIn(others);
  const gone = new Set([...named, ...countries.flatMap(({ words }) => words)]);
  const spoken = others.filter(({ word, key }) => !gone.has(word) && !isPassedOver(key));
  const filterPhrases = [...countries, ...runs(spoken, (key, words) => phraseOf(key, words, byName))];
  const taken = new Set([...named, ...filterPhrases.flatMap(({ words }) => (words.length > 1 ? words : []))]);
  const names = others.flatMap(({ word, key }) => (taken.has(word) ? [] : (namedBy(key, [word], byName) ?? [])));
  const known = new Set([
    ...customerWords,
    ...taken,
    ...filterPhrases.flatMap(({ words }) => words),
    ...names.flatMap(({ words }) => words),
  ]);
  const filling = fillingIn(line, others, known);
  const wordsOf = (keys: ReadonlySet<string>): Word[] =>
    others.flatMap(({ word, key }) => (!taken.has(word) && keys.has(key) ? [word] : []));
  const [nouns, alls] = [wordsOf(listNouns), wordsOf(allWords)];
  const sorted = new Set([...known, ...filling, ...nouns, ...alls]);
  return {
    commands: inOrder([...longNames, ...names], line),
    phrases: filterPhrases,
    nouns,
    alls,
    idleAlls: alls.filter((word) => !filling.has(word)),
    rest: others.flatMap(({ word }) => (sorted.has(word) ? [] : [word])),
  };
}

/** True for words that can stand inside a phrase, as in `without a license`. */
function isPassedOver(key: string): boolean {
  return articles.has(key) || (fillingWords.has(key) && !phraseWords.has(key));
}

/** Countries as the location that is asked for, as in `users in Germany`. Alone, Jordan and Chad are people. */
function countriesIn(words: readonly Keyed[]): FilterPhrase[] {
  return words.flatMap(({ word, key }, at) => {
    if (key !== 'in' && key !== 'from') return [];
    for (let length = maxPhraseWords; length > 0; length -= 1) {
      const run = words.slice(at + 1, at + 1 + length);
      const name = run.map((each) => each.key).join(' ');
      const region = fillingWords.has(name) || fillingBeforeKnown.has(name) ? null : regionCalled(name);
      if (region !== null)
        return [{ words: [word, ...run.map((each) => each.word)], meanings: [['location', region] as const] }];
    }
    return [];
  });
}

/** What runs of words mean, from the left and the longest first. A word is in one run only. */
function runs<Found>(words: readonly Keyed[], find: (key: string, words: readonly Word[]) => Found | null): Found[] {
  const found: Found[] = [];
  for (let from = 0; from < words.length; from += 1)
    for (let length = Math.min(maxPhraseWords, words.length - from); length > 0; length -= 1) {
      const run = words.slice(from, from + length);
      if (run.some(({ key }) => key === '') && length !== 2) continue;
      const meaning = find(
        run.map(({ key }) => key).join(' '),
        run.map(({ word }) => word),
      );
      if (meaning === null) continue;
      found.push(meaning);
      from += length - 1;
      break;
    }
  return found;
}

function namedBy(key: string, words: readonly Word[], byName: ReadonlyMap<string, CommandSyntax>): NamedCommand | null {
  const command = byName.get(key);
  return command === undefined ? null : { command, words, weak: fillingWords.has(key) };
}

/** A phrase of a filter, or the name of one with a value behind it, as in `department Sales` and `voice off`. */
function phraseOf(
  key: string,
  words: readonly Word[],
  byName: ReadonlyMap<string, CommandSyntax>,
): FilterPhrase | null {
  const meanings = [...namedFilter(words, byName), ...(phrases.get(key) ?? [])];
  return meanings.length === 0 ? null : { words, meanings };
}

function namedFilter(words: readonly Word[], byName: ReadonlyMap<string, CommandSyntax>): readonly Meaning[] {
  const [name, value] = words;
  if (words.length !== 2 || name === undefined || value === undefined || name.quoted) return [];
  const filter = filterCalled(wordKey(name.text));
  if (filter === null) return [];
  const typed = searchWord(value);
  const isFree = filterNamed(filter).values === null;
  if (isFree && (isAddress(typed) || isKnown(wordKey(value.text), byName))) return [];
  const read = valueCalled(filter, isFree ? typed : wordKey(value.text));
  return read === null ? [] : [[filter, read]];
}

function isKnown(key: string, byName: ReadonlyMap<string, CommandSyntax>): boolean {
  return byName.has(key) || fillingWords.has(key) || listNouns.has(key) || phrases.has(key);
}

/** The filling words, and those that are filling words only in front of a known one. */
function fillingIn(line: readonly Word[], others: readonly Keyed[], known: ReadonlySet<Word>): ReadonlySet<Word> {
  const keys = new Map(others.map(({ word, key }) => [word, key]));
  const filling = new Set<Word>();
  let isNextKnown = false;
  for (const word of line.toReversed()) {
    const key = keys.get(word) ?? '';
    if (!known.has(word) && (fillingWords.has(key) || (isNextKnown && fillingBeforeKnown.has(key)))) filling.add(word);
    isNextKnown = key !== '' && (known.has(word) || filling.has(word) || listNouns.has(key));
  }
  const [before, last] = line.slice(-2);
  if (before !== undefined && last !== undefined && pronouns.has(keys.get(before) ?? ''))
    if (fillingBeforeKnown.has(keys.get(last) ?? '')) filling.add(last);
  return filling;
}

function inOrder(named: readonly NamedCommand[], line: readonly Word[]): NamedCommand[] {
  const place = ({ words: [first] }: NamedCommand): number => line.findIndex((word) => word === first);
  return named.toSorted((a, b) => place(a) - place(b));
}
