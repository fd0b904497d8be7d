import type { Word } from '../customers/match.ts';
import { fillingWords } from './filling-words.ts';
import { availableWords, beforeAvailable } from './product-words.ts';
import { customerWordsOf, type SortedLine } from './sorted-line.ts';
import { wordKey } from './vocabulary.ts';
import { isProductPart } from './word-forms.ts';

/**
 * The words of a line that asks for licenses that nobody has, as in `free E5 licenses` and `how many licenses are left`,
 * without those for that: the card of licenses shows how many are available. Null for other lines.
 */
export function withoutAvailable(line: SortedLine): readonly Word[] | null {
  const { words, sorted } = line;
  const nouns = new Set(
    sorted.commands.flatMap((named) => (named.command.name === 'licenses' && !named.weak ? named.words : [])),
  );
  const others = words.filter((_, at) => !isAvailable(at, line, nouns));
  return nouns.size > 0 && others.length < words.length ? others : null;
}

function isAvailable(at: number, line: SortedLine, nouns: ReadonlySet<Word>): boolean {
  const { words } = line;
  const [word, before] = [words[at], words[at - 1]];
  if (word === undefined || word.quoted || customerWordsOf(line).includes(word)) return false;
  const isBehind = before !== undefined && (nouns.has(before) || beforeAvailable.has(wordKey(before.text)));
  // Somebody can be called Left.
  if (withoutEnd(word.text) === 'left') return isBehind;
  return availableWords.has(wordKey(word.text)) && (isBehind || isBeforeNoun(at, words, nouns));
}

function withoutEnd(text: string): string {
  return text.replace(/[?!.,]$/, '');
}

/** True in front of licenses, with no more than a product between, as in `free teams phone licenses`. */
function isBeforeNoun(at: number, words: readonly Word[], nouns: ReadonlySet<Word>): boolean {
  const behind = words.slice(at + 1);
  const end = behind.findIndex((word) => nouns.has(word));
  return end >= 0 && behind.slice(0, end).every((word) => isProductPart(word) || fillingWords.has(wordKey(word.text)));
}
