import type { Word } from '../customers/match.ts';
import {
  allWords,
  articles,
  behindNumberNouns,
  fillingBeforeKnown,
  fillingWords,
  listNouns,
  numberNouns,
  pronouns,
} from './filling-words.ts';
import { filterPhrasesIn, type FilterPhrase } from './filter-phrases.ts';
import { keyedWord, keyOf, runs, wordsOf, type KeyedWord } from './known-word.ts';
import type { CommandSyntax } from './query.ts';
import { isPhonePart, isProductCode, isProductPart, isWrittenAsCode } from './word-forms.ts';
import { searchWord } from './tokens.ts';
import { commandsByName } from './vocabulary.ts';

/** Words that name a command. */
export interface NamedCommand {
  readonly command: CommandSyntax;
  readonly words: readonly Word[];
  /** True for filling words and greetings, which name their command only where no other word names one. */
  readonly weak: boolean;
  /** True when a word of it has a slip of the keyboard. */
  readonly guessed: boolean;
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
  /** Names, addresses, numbers, and whatever else no table has. Punctuation between them can be part of a name. */
  readonly rest: readonly Word[];
}

/** Sorts all words of a line but those of its customer. */
export function sortWords(
  line: readonly Word[],
  customerWords: ReadonlySet<Word>,
  commands: readonly CommandSyntax[],
): SortedWords {
  const others = line.filter((word) => !customerWords.has(word)).map((word) => keyedWord(word, commands));
  const longNames = runs(others, (run) => (run.length > 1 ? commandCalled(run, commands) : null));
  const named = new Set(longNames.flatMap(({ words }) => words));
  const phrases = filterPhrasesIn(
    others.filter(({ word }) => !named.has(word)),
    commands,
  );
  const taken = new Set([...named, ...phrases.flatMap(({ words }) => (words.length > 1 ? words : []))]);
  const free = others.filter(({ word }) => !taken.has(word));
  const names = free.flatMap((word) => commandCalled([word], commands) ?? []);
  const meant = [...phrases, ...names].flatMap(({ words }) => words);
  const known = new Set([...customerWords, ...taken, ...meant]);
  const filling = fillingIn(line, others, known);
  const wordsIn = (table: ReadonlySet<string>): readonly Word[] => wordsOf(free.filter(({ key }) => table.has(key)));
  const [nouns, alls] = [wordsIn(listNouns), wordsIn(allWords)];
  const sorted = new Set([...known, ...filling, ...nouns, ...alls]);
  const rest = withoutNumberNouns(
    others.filter(({ word }) => !sorted.has(word)),
    others,
  );
  return {
    commands: inOrder([...longNames, ...names], line),
    phrases,
    nouns,
    alls,
    idleAlls: alls.filter((word) => !filling.has(word)),
    rest: rest.every((word) => searchWord(word) === '') ? [] : rest,
  };
}

/** The words without the nouns of `the phone number of Vera` and `tel. 089 555 0123`. `teams phone` is a product. */
function withoutNumberNouns(rest: readonly KeyedWord[], others: readonly KeyedWord[]): readonly Word[] {
  const isNoun = (keyed: KeyedWord): boolean =>
    numberNouns.has(keyed.key) && isBehindNumberNoun(others[others.indexOf(keyed) + 1]);
  const names = rest.filter((keyed) => !isNoun(keyed));
  return wordsOf(names.length > 0 ? names : rest);
}

function isBehindNumberNoun(next: KeyedWord | undefined): boolean {
  return next !== undefined && (behindNumberNouns.has(next.key) || isPhonePart(next.word));
}

function commandCalled(run: readonly KeyedWord[], commands: readonly CommandSyntax[]): NamedCommand | null {
  const key = keyOf(run);
  const command = commandsByName(commands).get(key);
  if (command === undefined) return null;
  const weak = fillingWords.has(key) || command.name === 'hello';
  return { command, words: wordsOf(run), weak, guessed: run.some(({ isSlip }) => isSlip) };
}

/** The filling words, and those that are filling words only in front of a known one. */
function fillingIn(line: readonly Word[], others: readonly KeyedWord[], known: ReadonlySet<Word>): ReadonlySet<Word> {
  const keys = new Map(others.map(({ word, key }) => [word, key]));
  const filling = new Set<Word>();
  const isShouted = line.every(({ text }) => text === text.toUpperCase());
  let isNextKnown = false;
  let isNextProduct = false;
  for (const word of line.toReversed()) {
    const key = keys.get(word) ?? '';
    // `user a power contoso` has an initial.
    const isArticle = isNextProduct && articles.has(key);
    const isBeforeKnown =
      (isNextKnown || isArticle) && fillingBeforeKnown.has(key) && (isShouted || !isWrittenAsCode(word));
    if (!known.has(word) && (fillingWords.has(key) || isBeforeKnown)) filling.add(word);
    isNextKnown = key !== '' && (known.has(word) || filling.has(word) || listNouns.has(key) || isProductCode(word));
    isNextProduct = key !== '' && isProductPart(word);
  }
  const [before, last] = line.slice(-2);
  if (before !== undefined && last !== undefined && pronouns.has(keys.get(before) ?? ''))
    if (fillingBeforeKnown.has(keys.get(last) ?? '')) filling.add(last);
  // `licensed or not`
  for (const [at, word] of line.entries()) {
    const previous = line[at - 1];
    if (previous === undefined || keys.get(word) !== 'not' || keys.get(previous) !== 'or') continue;
    if (!known.has(word)) filling.add(word);
  }
  return filling;
}

function inOrder(named: readonly NamedCommand[], line: readonly Word[]): NamedCommand[] {
  const place = ({ words: [first] }: NamedCommand): number => line.findIndex((word) => word === first);
  return named.toSorted((a, b) => place(a) - place(b));
}
