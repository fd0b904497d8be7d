import type { Word } from '../customers/match.ts';
import { fold } from '../text/fold.ts';
import { createSpellingIndex, type SpellingIndex } from '../text/spelling-index.ts';
import { maxSlips } from '../text/spelling.ts';
import { filterNamed, filterNames, type FilterName } from './filters.ts';
import { fillingWords } from './filling-words.ts';
import type { CommandSyntax } from './query.ts';

/** A filter and its value. */
export type Meaning = readonly [name: FilterName, value: string];

/** The longest name of a command and the longest phrase of a filter, in words. */
export const maxPhraseWords = 4;

/**
 * A word as it is looked up: without accents, capitals and the punctuation around it, as in `Help!`, `/users` and
 * `users?`. Hyphens are blanks.
 */
export function wordKey(text: string): string {
  return fold(text)
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/u, '')
    .replaceAll('-', ' ');
}

const minNounLength = 5;

/** A noun of one word in its other number: people type `overage` and `overages`. */
function otherNumber(key: string): readonly string[] {
  if (key.includes(' ') || key.length < minNounLength || /[us]s$/.test(key)) return [];
  return key.endsWith('s') ? [key.slice(0, -1)] : [`${key}s`];
}

const commandMaps = new WeakMap<readonly CommandSyntax[], ReadonlyMap<string, CommandSyntax>>();

/** The commands by each of their names, as `wordKey` writes them. */
export function commandsByName(commands: readonly CommandSyntax[]): ReadonlyMap<string, CommandSyntax> {
  const cached = commandMaps.get(commands);
  if (cached !== undefined) return cached;
  const named = commands.flatMap((command) =>
    [command.name, ...command.aliases].map((name) => [wordKey(name), command] as const).filter(([key]) => key !== ''),
  );
  const map = new Map([
    ...named.flatMap(([key, command]) => otherNumber(key).map((each) => [each, command] as const)),
    ...named,
  ]);
  commandMaps.set(commands, map);
  return map;
}

/** The command that a word names, by its name or an alias. */
export function matchCommand<Known extends CommandSyntax>(
  word: Word | undefined,
  commands: readonly Known[],
): Known | undefined {
  if (word === undefined || word.quoted) return undefined;
  const name = commandsByName(commands).get(wordKey(word.text))?.name;
  return commands.find((command) => command.name === name);
}

/** What a run of words can mean without the name of a filter, by their keys with blanks between them. */
export const phrases: ReadonlyMap<string, readonly Meaning[]> = meaningsByPhrase();

function meaningsByPhrase(): Map<string, Meaning[]> {
  const map = new Map<string, Meaning[]>();
  for (const name of filterNames)
    for (const [value, texts = []] of Object.entries(filterNamed(name).phrases))
      for (const key of new Set(texts.map(wordKey)))
        if (!fillingWords.has(key))
          for (const each of [key, ...otherNumber(key).filter((other) => !fillingWords.has(other))])
            map.set(each, [...(map.get(each) ?? []), [name, value]]);
  return map;
}

/** The words of phrases of several words. In front of the others, such words are not passed over: `with voice`. */
export const phraseWords: ReadonlySet<string> = new Set(
  [...phrases.keys()].filter((key) => key.includes(' ')).flatMap((key) => key.split(' ')),
);

const meaningsByPart: ReadonlyMap<string, readonly Meaning[]> = meaningsOfParts();

function meaningsOfParts(): Map<string, Meaning[]> {
  const map = new Map<string, Meaning[]>();
  for (const [phrase, meanings] of phrases)
    for (const part of phrase.includes(' ') ? phrase.split(' ') : []) {
      const known = map.get(part);
      // Some words are in hundreds of phrases: a new array for each would take 30 ms of the start.
      if (known === undefined) map.set(part, [...meanings]);
      else known.push(...meanings);
    }
  return map;
}

const maxMeanings = 3;

/** What the phrases with this word in them mean, as `teams` in `teams users`. */
export function meaningsOfPart(key: string): readonly Meaning[] {
  const meanings = fillingWords.has(key) ? [] : (meaningsByPart.get(key) ?? []);
  return [...new Map(meanings.map((meaning) => [meaning.join(':'), meaning])).values()].slice(0, maxMeanings);
}

const minNameLength = 4;
const minOwnLength = 5;
/** Shorter words are too near to names of people, such as Reason and Mason. */
const minSpelledLength = 7;
const spellingIndexes = new WeakMap<readonly CommandSyntax[], SpellingIndex<string>>();

/** The words that name commands, filters and values. Short ones are left out that names of people are too near to. */
function spellings(commands: readonly CommandSyntax[]): SpellingIndex<string> {
  const cached = spellingIndexes.get(commands);
  if (cached !== undefined) return cached;
  const names = [...commands.map(({ name }) => name), ...filterNames].filter((name) => name.length >= minNameLength);
  const others = [
    ...commandsByName(commands).keys(),
    ...phrases.keys(),
    ...filterNames.flatMap((name) => filterNamed(name).aliases.map(wordKey)),
  ].flatMap((key) => key.split(' '));
  const words = [...names, ...others.filter((word) => word.length >= minOwnLength)];
  const index = createSpellingIndex([...new Set(words)].map((word) => [word, word] as const));
  spellingIndexes.set(commands, index);
  return index;
}

function isOfPhrase(word: string): boolean {
  return phraseWords.has(word) || phrases.has(word);
}

/** The known word that is spelled nearly like this, as in `unlicnsed users`. Null when none or several are. */
export function spelledNearly(key: string, commands: readonly CommandSyntax[]): string | null {
  const max = maxSlips(key);
  const near = max === 0 ? [] : [...spellings(commands).near(key, max)];
  // The name of a filter alone means nothing.
  const isMeant = (word: string): boolean => isOfPhrase(word) || commandsByName(commands).has(word);
  const long = near.filter(([word]) => word.length >= minSpelledLength && isMeant(word));
  const fewest = Math.min(...long.map(([, slips]) => slips));
  const [only, ...others] = long.filter(([, slips]) => slips === fewest);
  return only === undefined || others.length > 0 ? null : only[0];
}

const minAttemptLength = 3;
/** `orphans` and `orphaned` begin alike. */
const ending = /(?:s|es|d|ed|ing|ions?)$/;

/**
 * The words of lists, of people and of their filters that this may be an attempt at: one slip away, or cut short. Filling
 * words name a command only in front of a line.
 */
export function ownWordsNear(key: string, commands: readonly CommandSyntax[], isFirst: boolean): readonly string[] {
  if (key.length < minAttemptLength) return [];
  const index = spellings(commands);
  const stem = key.replace(ending, '');
  const near = [...index.near(key, 1).keys(), ...(stem.length < minOwnLength ? [] : index.startingWith(stem))];
  const byName = commandsByName(commands);
  return [...new Set(near)].filter(
    (word) => word !== key && (isFirst || !fillingWords.has(word)) && byName.get(word)?.syntax.customer !== 'none',
  );
}
