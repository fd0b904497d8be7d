import type { Word } from '../customers/match.ts';
import { askerProblem, type Problem } from '../problem.ts';
import { words as language } from '../text/words.ts';
import type { CommandSyntax } from './query.ts';
import type { UnsupportedKind } from './unsupported-words.ts';

const { problems } = language.grammar;

/** Each problem of a line, and lines that would work, the one that was probably meant first. */

export function severalCommands(typed: string, lines: readonly string[]): Problem {
  return askerProblem('command-unclear', problems.severalCommands.title(typed), problems.severalCommands.advice, lines);
}

export function noCustomerFor(command: string, lines: readonly string[]): Problem {
  return askerProblem('command-unclear', problems.noCustomerFor.title(command), problems.noCustomerFor.advice, lines);
}

export function unknownLine(words: readonly Word[]): Problem {
  const text = words.map((word) => word.text).join(' ');
  return askerProblem(
    'command-unknown',
    problems.unknownLine.title(words[0]?.text ?? ''),
    problems.unknownLine.advice,
    // Each word by itself, so that `user` finds a customer among them.
    [`user ${words.map(asTyped).join(' ')}`, `customers "${text}"`, 'help'],
  );
}

/** The same for a line without a word that can be searched for, as in `does she have a phone number`. */
export function nothingAsked(words: readonly Word[]): Problem {
  return unknownLine(words).with({ lines: ['help', 'help user', 'customers'] });
}

/** A line that is nothing but a name. */
export function whichCustomerOf(name: string, lines: readonly string[], isAnyNamed: boolean): Problem {
  const { title, advice, noCustomer } = problems.whichCustomerOf;
  return askerProblem('customer-of-person', title(name), isAnyNamed ? advice : noCustomer, lines);
}

export function severalCustomers(count: number, typed: string, lines: readonly string[]): Problem {
  const { title, advice, adviceForMany } = problems.severalCustomers;
  return askerProblem('customer-unclear', title(count, typed), count > lines.length ? adviceForMany : advice, lines);
}

export function missingCustomer(hasCustomers: boolean, lines: readonly string[]): Problem {
  const { title, advice, none } = problems.missingCustomer;
  return askerProblem('customer-missing', title, hasCustomers ? advice : none, lines);
}

export function unknownCustomer(typed: string, hasNameable: boolean, lines: readonly string[]): Problem {
  const { title, advice, nobodyNameable } = problems.unknownCustomer;
  return askerProblem('customer-unknown', title(typed), hasNameable ? advice : nobodyNameable, lines);
}

export function tooManyWords(count: number, max: number): Problem {
  const { title, advice } = problems.tooManyWords;
  return askerProblem('words-too-many', title(count), advice(max), ['help']);
}

export function unknownFilter(name: string, command: CommandSyntax | null, lines: readonly string[]): Problem {
  const { title, advice } = problems.unknownFilter;
  const text = command === null ? '' : advice(command.name, command.syntax.filters);
  return askerProblem('filter-unknown', title(name), text === '' ? problems.severalCommands.advice : text, lines);
}

/** `filter` is what the command does not take, such as `product:` or the word `deleted`. */
export function filterElsewhere(
  command: string,
  filter: string,
  owners: readonly CommandSyntax[],
  lines: readonly string[],
): Problem {
  const { title, advice } = problems.filterElsewhere;
  return askerProblem('filter-elsewhere', title(command, filter), advice(owners.map(({ name }) => name)), lines);
}

export function filterTwice(name: string, lines: readonly string[]): Problem {
  return askerProblem('filter-twice', problems.filterTwice.title(name), problems.filterTwice.advice, lines);
}

export function filterValue(name: string, values: readonly string[], typed: string, lines: readonly string[]): Problem {
  const { title, advice } = problems.filterValue;
  return askerProblem('filter-value', title(name, values), advice(typed), lines);
}

export function filterEmpty(name: string, example: string, line: string): Problem {
  const { title, advice } = problems.filterEmpty;
  return askerProblem('filter-value', title(name), advice(name, example), [line]);
}

export function pageNumber(typed: string, line: string): Problem {
  return askerProblem('page-number', problems.pageNumber.title(typed), problems.pageNumber.advice, [line]);
}

export function whichList(lines: readonly string[]): Problem {
  return askerProblem('page-unclear', problems.whichList.title, problems.whichList.advice, lines);
}

export function severalCustomersNamed(lines: readonly string[]): Problem {
  const { title, advice } = problems.severalCustomersNamed;
  return askerProblem('customers-several', title, advice, choicesOf(lines));
}

export function severalQuestions(lines: readonly string[]): Problem {
  return askerProblem(
    'questions-several',
    problems.severalQuestions.title,
    problems.severalQuestions.advice,
    choicesOf(lines),
  );
}

/** Words of a sentence that may be a name or something to search for. */
export function unsureOf(words: readonly Word[], lines: readonly string[]): Problem {
  const { title, advice } = problems.unsureOf;
  return askerProblem('words-unclear', title(words.map(({ text }) => text)), advice, choicesOf(lines));
}

/** A line that asks for what Rollcall does not do. */
export function unsupported(kind: UnsupportedKind, words: readonly Word[], lines: readonly string[]): Problem {
  const { titles, advice } = problems.unsupported;
  return askerProblem('not-supported', titles[kind], advice(words.map(({ text }) => text)), choicesOf(lines));
}

/** A line that asks for a file in other words than those of the command that makes one. */
export function fileWanted(words: readonly Word[], lines: readonly string[]): Problem {
  const { titles, advice } = problems.unsupported;
  return askerProblem('file-wanted', titles.file, advice(words.map(({ text }) => text)), choicesOf(lines));
}

/** A line that asks to be told by itself in other words than those of the command that does it. */
export function watchWanted(lines: readonly string[]): Problem {
  const { titles, adviceOfWatch } = problems.unsupported;
  return askerProblem('watch-wanted', titles.watch, adviceOfWatch, choicesOf(lines));
}

/** A command that stands before another line, and nothing behind it. */
export function nothingWrapped(command: string, lines: readonly string[]): Problem {
  const { title, advice } = problems.nothingWrapped;
  return askerProblem('line-missing', title(command), advice(command), choicesOf(lines));
}

/** A command that stands before another line, but not before this one. */
export function wrapsNot(command: string, other: string, lines: readonly string[]): Problem {
  const { title, advice } = problems.wrapsNot;
  return askerProblem('line-elsewhere', title(command, other), advice(command), choicesOf(lines));
}

const maxChoices = 5;

function choicesOf(lines: readonly string[]): readonly string[] {
  const choices = [...new Set(lines)].slice(0, maxChoices);
  return choices.length > 0 ? choices : ['help'];
}

/** A word as it can stand on a line again. */
export function asTyped({ text, quoted }: Word): string {
  return quoted ? `"${text}"` : text;
}
