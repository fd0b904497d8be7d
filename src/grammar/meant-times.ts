import type { Word } from '../customers/match.ts';
import { isAbout, type SortedLine } from './sorted-line.ts';
import { boughtWords } from './unsupported-words.ts';
import { wordKey } from './vocabulary.ts';

/**
 * The words of a line about changes with what its other words mean there: `today` is since when, and what was bought is
 * licenses. Null for other lines.
 */
export function meantOfChanges(line: SortedLine): readonly Word[] | null {
  const { words, sorted } = line;
  const asksForChanges = sorted.commands.some(({ weak, command }) => !weak && command.name === 'changes');
  const known = new Set(sorted.phrases.flatMap((phrase) => phrase.words));
  const free = words.filter((word) => !word.quoted && !known.has(word));
  const today =
    isAbout(line, 'since') || !asksForChanges ? undefined : free.find(({ text }) => wordKey(text) === 'today');
  if (today !== undefined) return withFor(words, today, ['since', 'today']);
  const isOfTime = isAbout(line, 'since') && !isAbout(line, 'of') && sorted.rest.length === 0;
  const bought = isOfTime ? free.find(({ text }) => boughtWords.has(wordKey(text))) : undefined;
  return bought === undefined ? null : withFor(words, bought, ['purchases']);
}

function withFor(words: readonly Word[], word: Word, texts: readonly string[]): readonly Word[] {
  return words.flatMap((each) => (each === word ? texts.map((text) => ({ text, quoted: false })) : [each]));
}
