import { findNearly, type AmbiguousMatch, type CustomerMatch, type Word } from '../customers/match.ts';
import type { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { laterPersonQuestions, personQuestions } from './filling-words.ts';
import type { FilterName, Filters } from './filters.ts';
import { unknownLine } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { SortedWords } from './sort-words.ts';
import { possessive } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import { isProductPart } from './word-forms.ts';

/** The words of a line, sorted, with what else is known of it. */
export interface SortedLine {
  readonly words: readonly Word[];
  readonly sorted: SortedWords;
  /** The filters with a colon. */
  readonly filters: Filters;
  readonly customer: CustomerMatch | AmbiguousMatch | null;
}

/** The command of a line, and what else was read to find it. */
export interface ResolvedCommand {
  readonly command: CommandSyntax;
  /** The words that name it; none where the line implies it. */
  readonly words: readonly Word[];
  /** Words that say no more than the others do, such as the name beside an address. */
  readonly idle?: readonly Word[];
  /** A customer whose name is not typed as it is, found on the way. */
  readonly customer: CustomerMatch | AmbiguousMatch | null;
  /** True when the command was not typed as such, but guessed from the line. */
  readonly guessed: boolean;
  /** What can be asked back instead, where the line is only taken for a name. */
  readonly question?: Problem;
}

/** Throws a problem for a command that the asker may not use. */
export function commandNamed(name: string, { words }: SortedLine, commands: readonly CommandSyntax[]): CommandSyntax {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownLine(words);
  return command;
}

export function isPerson({ name }: CommandSyntax): boolean {
  return name === 'user';
}

/** True for a command that lists rows of one customer. */
export function isList({ syntax }: CommandSyntax): boolean {
  return syntax.customer === 'needed' && syntax.text;
}

/** True for a line that gives this filter, or has words for it. */
export function isAbout({ filters, sorted }: SortedLine, filter: FilterName): boolean {
  return (
    filters[filter] !== undefined || sorted.phrases.some(({ meanings }) => meanings.some(([name]) => name === filter))
  );
}

/** True for a line with the word `list`. */
export function saysList(words: readonly Word[]): boolean {
  return words.some(({ text, quoted }) => !quoted && wordKey(text) === 'list');
}

/**
 * True for a line such as `is Vera licensed`, `what licenses does Vera have` and `Vera's licenses`. Not for one where the
 * name may be that of a customer with a slip.
 */
export function asksAboutPerson({ words, sorted, customer }: SortedLine, nameable: readonly Customer[]): boolean {
  const isAsked = words.some((word, at) => {
    if (!sorted.rest.includes(word)) return false;
    const questions = at === 1 ? personQuestions : laterPersonQuestions;
    return questions.has(wordKey(words[at - 1]?.text ?? '')) || (!word.quoted && possessive.test(word.text));
  });
  // `does Vera have a teams phone license` is not about The Phone Company.
  const names = sorted.rest.filter((word) => !isProductPart(word));
  return isAsked && (customer !== null || findNearly(names.length > 0 ? names : sorted.rest, nameable) === null);
}

/** Reads other words as a line: gives the line that they make, or else the lines that their problem offers. */
export type Reread = (words: readonly Word[]) => readonly string[];

export function customerWordsOf({ customer, words }: Pick<SortedLine, 'customer' | 'words'>): readonly Word[] {
  return customer === null ? [] : words.slice(customer.from, customer.from + customer.length);
}
