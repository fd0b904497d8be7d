import {
  findExactly,
  findNearly,
  nearestCustomers,
  type CustomerMatch,
  type AmbiguousMatch,
  type Word,
} from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { askerProblem, Problem } from '../problem.ts';
import { resolveCommand, type ResolvedCommand } from './command-name.ts';
import { isAddress, isWritable, searchWord, tokenize, type Tokens } from './tokens.ts';
import { filterNames, type Filters, type FilterName } from './filters.ts';
import type { Query, CommandSyntax, LineSyntax } from './query.ts';

export interface ParseResult {
  readonly query: Query;
  /** True when the command or the customer was guessed, such as from a misspelt word. */
  readonly guessed: boolean;
  /** Words that the command has no use for, and the lines after the first. */
  readonly unused: readonly string[];
}

/**
 * The line of this command, with default values for everything that `more` does not give. Terms and values can be a
 * vendor's text: one that would be read as something else is left out, so that no button asks another question.
 */
export function lineFor(
  command: string,
  customer: Customer | null = null,
  { terms = [], filters = {}, ...more }: Partial<Omit<Query, 'command' | 'customer'>> = {},
): string {
  const defaults = { all: false, page: 1, fresh: false };
  const writable = Object.fromEntries(Object.entries(filters).filter(([, value]) => isWritable(value)));
  return writeLine({ command, customer, ...defaults, ...more, terms: terms.filter(isWritable), filters: writable });
}

/** The line that makes this query. Search words are quoted, so that `readLine` takes them for nothing else. */
export function writeLine(query: Query): string {
  const { command, customer, all, terms, filters, page, fresh } = query;
  const parts = [command];
  if (all) parts.push('all');
  else if (customer !== null) parts.push(customer.name);
  for (const term of terms) parts.push(isAddress(term) ? term : `"${term}"`);
  for (const name of filterNames) {
    const value = filters[name];
    if (value !== undefined) parts.push(writeFilter(name, value));
  }
  if (page > 1) parts.push(`page:${page}`);
  if (fresh) parts.push('fresh');
  return parts.join(' ');
}

/** The customers of the asker, and those of them that may be guessed and suggested. */
interface KnownCustomers {
  readonly customers: readonly Customer[];
  readonly nameable: readonly Customer[];
}

/**
 * Parses the first line of a text, given the commands and customers of the asker. Throws a problem for a line that makes
 * no query. Only `nameable` customers are guessed and suggested; the others must be named in full.
 */
export function readLine(
  text: string,
  commands: readonly CommandSyntax[],
  customers: readonly Customer[],
  nameable: readonly Customer[] = customers,
): ParseResult {
  const tokens = tokenize(text);
  try {
    return readTokens(tokens, commands, { customers, nameable });
  } catch (error) {
    if (tokens.furtherLines.length === 0 || !(error instanceof Problem)) throw error;
    throw error.with({ advice: `${error.advice} Only the first line was read.` });
  }
}

function readTokens(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): ParseResult {
  const { words, filters, page, fresh, furtherLines } = tokens;
  if (words.length > maxWords) throw tooManyWords(words.length);
  const resolved = resolveCommand(tokens, commands, known.customers, known.nameable);
  const { name, syntax } = resolved.command;
  checkFilters(name, syntax, filters, commands);

  const allIndex = syntax.all ? allIndexOf(resolved.words, known.customers) : -1;
  const all = allIndex >= 0;
  const found = all
    ? { from: allIndex, length: 1, customer: null, kind: 'exact' }
    : findCustomer(resolved, known, (customer, terms) =>
        writeLine({ command: name, customer, all, terms: syntax.text ? terms : [], filters, page: 1, fresh: false }),
      );
  const rest = found === null ? resolved.words : resolved.words.toSpliced(found.from, found.length);
  const unusedAlls = syntax.all && !all ? rest.filter(isAll) : [];
  const terms = rest
    .filter((word) => !unusedAlls.includes(word))
    .map(searchWord)
    .filter((term) => term !== '');
  return {
    query: {
      command: name,
      customer: found?.customer ?? null,
      all,
      terms: syntax.text ? terms : [],
      filters,
      page: syntax.paged ? page : 1,
      fresh,
    },
    guessed: resolved.guessed || (found !== null && found.kind !== 'exact'),
    unused: [
      ...unusedAlls.map((word) => word.text),
      ...(syntax.text ? [] : terms),
      ...(syntax.paged || page === 1 ? [] : [`page:${page}`]),
      ...furtherLines,
    ],
  };
}

function isAll({ text, quoted }: Word): boolean {
  return !quoted && text.toLowerCase() === 'all';
}

/** Where the word `all` stands for all customers, or -1. Beside the name of a customer it has no meaning. */
function allIndexOf(words: readonly Word[], customers: readonly Customer[]): number {
  const index = words.findIndex(isAll);
  return index >= 0 && findExactly(words.toSpliced(index, 1), customers, 'unquoted') === null ? index : -1;
}

/** The work of a search grows with its words. Questions have fewer; what has more is pasted text. */
const maxWords = 24;

function tooManyWords(count: number): Problem {
  return askerProblem(
    'words-too-many',
    `${count} words are too many for one line`,
    `Rollcall reads up to ${maxWords}: write a command, a customer, and what to search for.`,
    ['help'],
  );
}

function writeFilter(name: FilterName, value: string): string {
  return /\s/.test(value) ? `${name}:"${value}"` : `${name}:${value}`;
}

function checkFilters(command: string, syntax: LineSyntax, filters: Filters, commands: readonly CommandSyntax[]): void {
  const misplaced = filterNames.find((name) => filters[name] !== undefined && !syntax.filters.includes(name));
  if (misplaced === undefined) return;
  const owners = commands.filter((candidate) => candidate.syntax.filters.includes(misplaced));
  throw askerProblem(
    'filter-elsewhere',
    `${command} does not take ${misplaced}:`,
    `It belongs to ${owners.map((owner) => owner.name).join(' and ')}.`,
    owners.map((owner) => `help ${owner.name}`),
  );
}

type WriteFor = (customer: Customer, terms: readonly string[]) => string;

function findCustomer(
  { command, words }: ResolvedCommand,
  { customers, nameable }: KnownCustomers,
  write: WriteFor,
): CustomerMatch | null {
  const { customer: role } = command.syntax;
  if (role === 'none') return null;
  // A quoted or shortened word can be a person's name, so it is a customer only for a command that needs one.
  const found =
    findExactly(words, customers, 'unquoted') ??
    (role === 'needed' ? (findExactly(words, customers) ?? findNearly(words, nameable)) : null);
  if (found !== null && 'candidates' in found) throw severalCustomers(found, words, write);
  if (found !== null || role === 'possible') return found;
  const [only] = nameable;
  if (words.length === 0 && only !== undefined && customers.length === 1)
    return { customer: only, from: 0, length: 0, kind: 'exact' };
  throw words.length === 0 ? missingCustomer(customers, nameable, write) : unknownCustomer(words, nameable, write);
}

const maxChoices = 5;

function severalCustomers(
  { candidates, from, length }: AmbiguousMatch,
  words: readonly Word[],
  write: WriteFor,
): Problem {
  const typed = words.slice(from, from + length).map((word) => word.text);
  const rest = words.toSpliced(from, length).map((word) => word.text);
  return askerProblem(
    'customer-unclear',
    `${candidates.length} customers fit “${typed.join(' ')}”`,
    candidates.length > maxChoices ? 'Type more of the name, or choose one of the first.' : 'Choose one.',
    candidates.slice(0, maxChoices).map((customer) => write(customer, rest)),
  );
}

function missingCustomer(customers: readonly Customer[], nameable: readonly Customer[], write: WriteFor): Problem {
  return askerProblem(
    'customer-missing',
    'Which customer?',
    customers.length === 0 ? 'You may see no customer yet.' : 'Add a customer, or choose one.',
    [...nameable.slice(0, maxChoices).map((customer) => write(customer, [])), 'customers'],
  );
}

function unknownCustomer(words: readonly Word[], nameable: readonly Customer[], write: WriteFor): Problem {
  const typed = words[0]?.text ?? '';
  return askerProblem(
    'customer-unknown',
    `No customer is called “${typed}”`,
    nameable.length === 0 ? 'Here a customer must be named in full.' : 'These names are the nearest that you may see.',
    [...nearestCustomers(typed, nameable, maxChoices).map((customer) => write(customer, [])), 'customers'],
  );
}
