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
  if (key.includes(' ') || key.length < minNounLength) return [];
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
      for (const key of texts.map(wordKey))
        if (!fillingWords.has(key))
          for (const each of [key, ...otherNumber(key)]) map.set(each, [...(map.get(each) ?? []), [name, value]]);
  return map;
}

/** The words of phrases of several words. In front of the others, such words are not passed over: `with voice`. */
export const phraseWords: ReadonlySet<string> = new Set(
  [...phrases.keys()].filter((key) => key.includes(' ')).flatMap((key) => key.split(' ')),
);

/** Shorter words are too near to names of people, such as Reason and Mason. */
const minSpelledLength = 7;
const spellingIndexes = new WeakMap<readonly CommandSyntax[], SpellingIndex<string>>();

/** The long words that name commands, filters and values. */
function spellings(commands: readonly CommandSyntax[]): SpellingIndex<string> {
  const cached = spellingIndexes.get(commands);
  if (cached !== undefined) return cached;
  const words = [...commandsByName(commands).keys(), ...phrases.keys()].flatMap((key) => key.split(' '));
  const long = [...new Set(words)].filter((word) => word.length >= minSpelledLength);
  const index = createSpellingIndex(long.map((word) => [word, word] as const));
  spellingIndexes.set(commands, index);
  return index;
}

/** The known word that is spelled nearly like this, as in `unlicnsed users`. Null when none or several are. */
export function spelledNearly(key: string, commands: readonly CommandSyntax[]): string | null {
  const max = maxSlips(key);
  const near = max === 0 ? [] : [...spellings(commands).near(key, max)];
  const fewest = Math.min(...near.map(([, slips]) => slips));
  const [only, ...others] = near.filter(([, slips]) => slips === fewest);
  return only === undefined || others.length > 0 ? null : only[0];
}
