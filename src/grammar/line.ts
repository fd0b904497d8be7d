import { findExactly } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import { words as language } from '../text/words.ts';
import { linesOfEither, withFiltersApart } from './between-filters.ts';
import type { KnownCustomers } from './customer-name.ts';
import { filterCalled, valueCalled } from './filter-values.ts';
import { greetsByName } from './opening.ts';
import { severalQuestions } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { ParseResult } from './read-question.ts';
import { readTokens } from './read-tokens.ts';
import { readTicketForm } from './ticket-form.ts';
import { tokenize } from './tokens.ts';
import { writeLine } from './write-line.ts';

export type { ParseResult } from './read-question.ts';
export { lineFor, writeLine } from './write-line.ts';

/**
 * Parses a text, given the commands and customers of the asker. The question is its first line; a greeting before it is
 * passed over, and a line that is nothing but a customer can follow. Throws a problem for a text that makes no query.
 * Only `nameable` customers are guessed and suggested; the others must be named in full. `usual` is the customer of a line
 * that names none but needs one.
 */
export function readLine(
  text: string,
  commands: readonly CommandSyntax[],
  customers: readonly Customer[],
  nameable: readonly Customer[] = customers,
  usual: Customer | null = null,
): ParseResult {
  const known = { customers, nameable, usual };
  const lines = withoutHeaders(text.split('\n').filter((line) => line.trim() !== ''));
  const readOne = (line: string): ParseResult => readTokens(tokenize(line), commands, known);
  const read = (typed: string): ParseResult => {
    const line = withFiltersApart(typed);
    const choices = linesOfEither(line);
    if (choices.length > 0) throw severalQuestions(choices.flatMap((each) => linesOf(each, readOne)));
    return readOne(line);
  };
  const [first = '', ...further] = lines;
  if (further.length === 0) return read(first);
  const form = readTicketForm(lines, read);
  if (form !== null) return form;
  const isGreeting = greetsByName(first, commands) || isHello(first, read);
  const question = (isGreeting ? afterGreeting(further, read) : null) ?? belowSubject(lines, read);
  if (question !== null) return question;
  try {
    const result = read(first);
    if (isCustomerOnly(result) && lacksCustomer(further[0] ?? '', read))
      return { ...read(`${first} ${further[0]}`), guessed: true, unused: further.slice(1) };
    const asked = result.question === null ? null : ofFirstLine(result.question);
    return { ...result, unused: [...result.unused, ...further], question: asked };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return readWithCustomer(first, further, error, known, read);
  }
}

/** The line as `writeLine` writes it, or the lines that its problem offers. */
function linesOf(line: string, read: (line: string) => ParseResult): readonly string[] {
  try {
    return [writeLine({ ...read(line).query, page: 1, fresh: false })];
  } catch (error) {
    if (error instanceof Problem) return error.lines;
    throw error;
  }
}

/** The name of a header of a mail and the word behind it. A filter is mostly written without a blank. */
const header = /^(?<name>from|to|cc|bcc|sent|date|von|an|gesendet|datum):\s+(?<value>\S+)/i;

/** The lines without the headers of a copied mail but its subject, or what a header says where there is no other line. */
function withoutHeaders(lines: readonly string[]): readonly string[] {
  const others = lines.filter((line) => !isHeader(line));
  return others.length > 0 ? others : lines.map((line) => line.slice(line.indexOf(':') + 1));
}

function isHeader(line: string): boolean {
  const { name = '', value = '' } = header.exec(line)?.groups ?? {};
  const filter = filterCalled(name);
  return name !== '' && (filter === null || valueCalled(filter, value) === null);
}

function isCustomerOnly({ query: { command, fresh }, guessed }: ParseResult): boolean {
  return command === 'customer' && !fresh && !guessed;
}

/** True for a line that is a list without its customer, which can be the line above. */
function lacksCustomer(line: string, read: (line: string) => ParseResult): boolean {
  try {
    read(line);
    return false;
  } catch (error) {
    if (error instanceof Problem) return error.code === 'customer-missing';
    throw error;
  }
}

/** The question behind a greeting; null when the next line that is no greeting asks nothing either. */
function afterGreeting(lines: readonly string[], read: (line: string) => ParseResult): ParseResult | null {
  for (const [index, line] of lines.entries()) {
    const result = tryRead(line, read);
    if (result === null) return null;
    if (result.query.command !== 'hello') return { ...result, unused: [...result.unused, ...lines.slice(index + 1)] };
  }
  return null;
}

/** The subject of a mail that was answered or forwarded. */
const subject = /^(?:subject|betreff|re|fwd?|aw|wg):/i;

/** The first question with its mark below the subject of a mail, which only says what it is about; null without one. */
function belowSubject(
  [first = '', ...further]: readonly string[],
  read: (line: string) => ParseResult,
): ParseResult | null {
  if (!subject.test(first)) return null;
  for (const line of further.filter((each) => each.trim().endsWith('?'))) {
    const result = tryRead(line, read);
    if (result !== null) return { ...result, unused: [...result.unused, ...further.filter((each) => each !== line)] };
  }
  return null;
}

/** True for a greeting, and for a line that says nothing, such as `See below.` */
function isHello(line: string, read: (line: string) => ParseResult): boolean {
  try {
    const { query, guessed } = read(line);
    return query.command === 'hello' || (query.command === 'help' && guessed);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** Problems of a line that asks nothing. */
const asksNothing: ReadonlySet<string> = new Set([
  'customer-of-person',
  'name-unclear',
  'command-unknown',
  'words-too-many',
]);

/** Null for a line that asks nothing, such as the name below a letter. */
function tryRead(line: string, read: (line: string) => ParseResult): ParseResult | null {
  try {
    const result = read(line);
    return result.question === null ? result : null;
  } catch (error) {
    if (error instanceof Problem && asksNothing.has(error.code)) return null;
    throw error;
  }
}

/** Reads the second line too where it is the customer that the first one lacks. */
function readWithCustomer(
  first: string,
  [second = '', ...further]: readonly string[],
  problem: Problem,
  { customers }: KnownCustomers,
  read: (line: string) => ParseResult,
): ParseResult {
  const { words } = tokenize(second);
  const customer = problem.code === 'customer-missing' ? findExactly(words, customers, 'unquoted') : null;
  if (customer === null || customer.length < words.length) throw ofFirstLine(problem);
  const result = read(`${first} ${second}`);
  return { ...result, guessed: true, unused: [...result.unused, ...further] };
}

function ofFirstLine(problem: Problem): Problem {
  return problem.with({ advice: `${problem.advice} ${language.grammar.onlyFirstLine}` });
}
