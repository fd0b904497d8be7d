import type { Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { acceptingPairs, acceptingWords, listNouns, pointingWords } from './filling-words.ts';
import { asksHow, withoutHow } from './opening.ts';
import { severalCommands } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { Reread } from './sorted-line.ts';
import { wordKey } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

/**
 * Throws a problem for a line that wants a finding out of the way in other words than `accept`, as in `ignore the finding
 * of Vera` and `how do I get rid of a finding`, and offers the finding and how one is accepted. Nothing is stored.
 */
export function throwIfAccepting(
  words: readonly Word[],
  commands: readonly CommandSyntax[],
  usual: Customer | null,
  reread: Reread,
): void {
  const command = commands.find(({ name, stores }) => stores === true && name === 'accept');
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  const isHow = asksHow(keys);
  const said = words.filter((_, at) => isAccepting(at, keys) || (isHow && keys[at] === command?.name));
  const others = withoutHow(words).filter((word) => !said.includes(word));
  const isFinding = others.some(({ text }) => isFindingNoun(wordKey(text)));
  if (command === undefined || said.length === 0 || !(isFinding || arePointing(others))) return;
  const typed = said.map(({ text }) => text).join(' ');
  const names = others.filter(({ text, quoted }) => quoted || !isIdle(wordKey(text)));
  const found = names.length === 0 ? [] : reread(others).slice(0, 1);
  const lines = [...found, ...acceptingLines(command, commands, usual)];
  throw severalCommands(typed, isHow ? lines.toReversed() : lines);
}

/** Where the findings are that a command of one finding is about, and how it is used. */
export function acceptingLines(
  { name, syntax }: CommandSyntax,
  commands: readonly CommandSyntax[],
  usual: Customer | null,
): readonly string[] {
  const list = syntax.filters.includes('verdict')
    ? commands.find((each) => each.syntax.all && each.syntax.filters.includes('severity'))
    : undefined;
  const about = usual === null ? { all: true } : {};
  return [...(list === undefined ? [] : [lineFor(list.name, usual, about)]), `help ${name}`];
}

/** True for words that only point at what was on the last card, as in `accept this please`. */
export function arePointing(words: readonly Word[]): boolean {
  return words.length > 0 && words.every(({ text, quoted }) => !quoted && pointingWords.has(wordKey(text)));
}

function isAccepting(at: number, keys: readonly string[]): boolean {
  const [before, key = '', next] = [keys[at - 1], keys[at], keys[at + 1]];
  return acceptingWords.has(key) || acceptingPairs.has(`${key} ${next}`) || acceptingPairs.has(`${before} ${key}`);
}

function isFindingNoun(key: string): boolean {
  return listNouns.has(key) && /^(?:finding|issue)s?$/.test(key);
}

function isIdle(key: string): boolean {
  return pointingWords.has(key) || listNouns.has(key) || key === 'a';
}
