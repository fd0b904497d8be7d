import type { Word } from '../customers/match.ts';
import { fillingWords, listNouns, otherForms } from './filling-words.ts';
import type { CommandSyntax } from './query.ts';
import { isAddress } from './tokens.ts';
import { commandsByName, maxPhraseWords, phrases, phraseWords, spelledNearly, wordKey } from './vocabulary.ts';
import { unsupportedKindOf } from './unsupported-words.ts';

/** A word of a line, as it is looked up in the tables of words. */
export interface KeyedWord {
  readonly word: Word;
  /** Empty for quoted words and addresses, which are never anything but text. */
  readonly key: string;
  /** True when the word is known only with a slip of the keyboard. */
  readonly isSlip: boolean;
}

/** The parts of a line are read again to be offered, but each word is looked up once. */
const lookedUp = new WeakMap<readonly CommandSyntax[], WeakMap<Word, KeyedWord>>();

/** The key of a word, or that of the known word which it is with a slip of the keyboard. */
export function keyedWord(word: Word, commands: readonly CommandSyntax[]): KeyedWord {
  const byWord = lookedUp.get(commands) ?? new WeakMap<Word, KeyedWord>();
  lookedUp.set(commands, byWord);
  const keyed = byWord.get(word) ?? lookUp(word, commands);
  byWord.set(word, keyed);
  return keyed;
}

function lookUp(word: Word, commands: readonly CommandSyntax[]): KeyedWord {
  if (word.quoted || isAddress(word.text)) return { word, key: '', isSlip: false };
  const key = negatedKey(word.text) ?? meantKey(word.text);
  const isSpelled = isKnownWord(key, commands) || phraseWords.has(key) || unsupportedKindOf(key) !== null;
  const near = isSpelled ? null : spelledNearly(key, commands);
  return { word, key: near ?? key, isSlip: near !== null };
}

/** The key of a word, or that of the word which it is a short form of. */
export function meantKey(text: string): string {
  const isTitle = /^Ms\.?$/.test(text);
  const meant = isTitle ? undefined : (otherForms.get(text.toLowerCase()) ?? otherForms.get(wordKey(text)));
  return meant ?? wordKey(text);
}

/** `-licensed` and `!licensed` are typed by people who know the search of other programs. */
function negatedKey(text: string): string | null {
  const key = /^[-!]\p{L}/u.test(text) ? `not ${wordKey(text)}` : '';
  return phrases.has(key) ? key : null;
}

/** True for a word of a table, and not for a name. */
export function isKnownWord(key: string, commands: readonly CommandSyntax[]): boolean {
  return commandsByName(commands).has(key) || fillingWords.has(key) || listNouns.has(key) || phrases.has(key);
}

/** The keys of some words with blanks between them, as the tables have them. */
export function keyOf(run: readonly KeyedWord[]): string {
  return run.map(({ key }) => key).join(' ');
}

export function wordsOf(run: readonly KeyedWord[]): readonly Word[] {
  return run.map(({ word }) => word);
}

/** What runs of words mean, from the left and the longest first. A word is in one run only. */
export function runs<Found>(
  words: readonly KeyedWord[],
  find: (run: readonly KeyedWord[]) => Found | null,
): readonly Found[] {
  const found: Found[] = [];
  for (let from = 0; from < words.length; from += 1)
    for (let length = Math.min(maxPhraseWords, words.length - from); length > 0; length -= 1) {
      const run = words.slice(from, from + length);
      // Quoted text can be the value of a filter, but never a part of a longer phrase.
      if (run.some(({ key }) => key === '') && length !== 2) continue;
      const meaning = find(run);
      if (meaning === null) continue;
      found.push(meaning);
      from += length - 1;
      break;
    }
  return found;
}
