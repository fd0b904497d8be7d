import type { Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { Problem } from '../problem.ts';
import { resolveCommand } from './command-name.ts';
import { namedCustomer, neededCustomer, onlyCustomer, type KnownCustomers, type WriteFor } from './customer-name.ts';
import {
  checkConflicts,
  checkFilters,
  checkPhrases,
  isToldAnyway,
  meantFilters,
  type MeantFilters,
} from './meant-filters.ts';
import { tooManyWords } from './problems.ts';
import type { CommandSyntax, Query } from './query.ts';
import { isAll, readWritten } from './read-written.ts';
import { throwIfRelativePage } from './relative-page.ts';
import { sortWords, type FilterPhrase } from './sort-words.ts';
import type { ResolvedCommand, SortedLine } from './sorted-line.ts';
import { searchWord, tokenize, type Tokens } from './tokens.ts';
import { unknownFilterProblem, withoutUnknownFilters } from './unknown-filter.ts';
import { lineFor, writeLine } from './write-line.ts';

export interface ParseResult {
  readonly query: Query;
  /** True when the line was not typed as `writeLine` writes it, and a word could have been meant otherwise. */
  readonly guessed: boolean;
  /** Words that the command has no use for, and the lines after the first. */
  readonly unused: readonly string[];
}

/** The work of a search grows with its words. Questions have fewer; what has more is pasted text. */
const maxWords = 24;

/** Reads one line. A line as `writeLine` writes it is read as it is, and only others as people speak. */
export function readTokens(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): ParseResult {
  if (tokens.words.length > maxWords) throw tooManyWords(tokens.words.length, maxWords);
  const written = readWritten(tokens, commands, known.customers);
  if (written !== null) return { query: written, guessed: false, unused: [] };
  const quoted = readQuoted(tokens, commands, known);
  if (quoted !== null) return quoted;
  const { words, unknown } = withoutUnknownFilters(tokens.words, commands);
  const [first] = unknown;
  if (first === undefined) return readSpoken({ ...tokens, words }, commands, known);
  const query = words.length === 0 ? null : tryQuery(() => readSpoken({ ...tokens, words }, commands, known).query);
  throw unknownFilterProblem(first, query, commands, (other) => writeLine({ ...other, page: 1, fresh: false }));
}

/** A whole line in quotes, as it is copied from a page: `"users contoso"`. Null for the name of somebody. */
function readQuoted(
  { words: [only, ...others] }: Tokens,
  commands: readonly CommandSyntax[],
  { customers }: KnownCustomers,
): ParseResult | null {
  if (only?.quoted !== true || others.length > 0) return null;
  const query = readWritten(tokenize(only.text), commands, customers);
  return query === null ? null : { query, guessed: true, unused: [] };
}

function tryQuery(read: () => Query): Query | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** The query of the words, where it is a list of several pages. */
function pagedQuery(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): Query | null {
  const query = tryQuery(() => readSpoken(tokens, commands, known).query);
  return commands.some(({ name, syntax }) => name === query?.command && syntax.paged) ? query : null;
}

/** The query of a line as people speak. */
function readSpoken(tokens: Tokens, commands: readonly CommandSyntax[], known: KnownCustomers): ParseResult {
  const { words, filters } = tokens;
  const customer = namedCustomer(words, known.customers, commands);
  const customerWords = new Set(customer === null ? [] : words.slice(customer.from, customer.from + customer.length));
  const line: SortedLine = { words, customer, filters, sorted: sortWords(words, customerWords, commands) };
  throwIfRelativePage(line, tokens.page, known, (others) => pagedQuery({ ...tokens, words: others }, commands, known));
  const resolved = resolveCommand(line, commands, known.nameable);
  const { command } = resolved;
  const meant = meantFilters(line, command);
  const text = textOf(line, resolved, meant);
  const all = command.syntax.all && customer === null && line.sorted.alls.length > 0;
  checkFilters(command, filters, commands, customer !== null && 'kind' in customer ? customer.customer : null);
  const found = all ? null : customerOf(line, text, resolved, known, meant);
  checkConflicts(meant, command, found?.customer ?? null);
  if (found !== null && isList(command))
    checkPhrases(command, { ...meant, left: unnamed(meant, line) }, commands, found.customer);
  const terms = termsOf(text.filter((word) => found?.words.includes(word) !== true));
  const { syntax } = command;
  return {
    query: {
      command: command.name,
      customer: found?.customer ?? null,
      all,
      terms: syntax.text ? terms : [],
      filters: meant.filters,
      page: syntax.paged ? tokens.page : 1,
      fresh: tokens.fresh,
    },
    guessed: resolved.guessed || meant.isSpoken || found?.isGuessed === true,
    unused: [
      ...ignoredNouns(line, resolved),
      ...ignoredAlls(line, command, all),
      ...(syntax.text ? [] : terms),
      ...(syntax.paged || tokens.page === 1 ? [] : [`page:${tokens.page}`]),
    ],
  };
}

/** True for a command that lists rows of one customer. */
function isList({ syntax }: CommandSyntax): boolean {
  return syntax.customer === 'needed' && syntax.text;
}

function termsOf(words: readonly Word[]): string[] {
  return words.map(searchWord).filter((term) => term !== '');
}

/** The phrases that are no filter of the command, without those that are a command's name. */
function unnamed({ left }: MeantFilters, { sorted }: SortedLine): readonly FilterPhrase[] {
  const names = new Set(sorted.commands.flatMap(({ words }) => words));
  return left.filter(({ words }) => words.length > 1 || !words.some((word) => names.has(word)));
}

/** The words that are left to search for, in their order. */
function textOf(line: SortedLine, { command, words: chosen }: ResolvedCommand, meant: MeantFilters): readonly Word[] {
  const { sorted, words } = line;
  const { syntax } = command;
  const phrases = isToldAnyway(line, command) || isList(command) ? [] : unnamed(meant, line);
  const consumed = new Set(sorted.phrases.flatMap((phrase) => (phrase.words.length > 1 ? phrase.words : [])));
  const nouns = new Set(sorted.nouns);
  const others = sorted.commands
    .filter((named) => !named.weak && named.command !== command)
    .flatMap((named) => named.words);
  const isText = new Set([
    ...sorted.rest,
    ...phrases.flatMap((phrase) => phrase.words),
    ...others.filter((word) => !chosen.includes(word) && !nouns.has(word) && !consumed.has(word)),
    ...(syntax.customer === 'none' ? customerWordsOf(line) : []),
    ...(syntax.customer === 'possible' ? sorted.idleAlls : []),
  ]);
  return words.filter((word) => isText.has(word) && !chosen.includes(word));
}

function customerWordsOf({ customer, words }: SortedLine): readonly Word[] {
  return customer === null ? [] : words.slice(customer.from, customer.from + customer.length);
}

interface FoundCustomer {
  readonly customer: Customer;
  readonly words: readonly Word[];
  readonly isGuessed: boolean;
}

/** The customer of the line, typed as it is or nearly so. Throws a problem when the command lacks one. */
function customerOf(
  line: SortedLine,
  text: readonly Word[],
  resolved: ResolvedCommand,
  known: KnownCustomers,
  { filters }: MeantFilters,
): FoundCustomer | null {
  const { name, syntax } = resolved.command;
  if (syntax.customer === 'none') return null;
  const write: WriteFor = (customer, words) =>
    lineFor(name, customer, { terms: syntax.text ? termsOf(words) : [], filters });
  const within = resolved.customer === null ? line.words : line.sorted.rest;
  const found = line.customer ?? resolved.customer;
  if (found === null && syntax.customer === 'possible') return null;
  const match = found === null ? neededCustomer(text, known, write) : onlyCustomer(found, within, text, write);
  const words = (found === null ? text : within).slice(match.from, match.from + match.length);
  return { customer: match.customer, words, isGuessed: match.kind !== 'exact' };
}

/** Nouns that name another list, as in `users contoso licenses`: they could have been meant instead. */
function ignoredNouns({ sorted }: SortedLine, { command, words }: ResolvedCommand): string[] {
  if (!isList(command)) return [];
  const others = sorted.commands.filter((named) => named.command !== command && isList(named.command) && !named.weak);
  return others
    .flatMap((named) => named.words)
    .filter((word) => sorted.nouns.includes(word) && !words.includes(word))
    .map(({ text }) => text);
}

function ignoredAlls({ sorted }: SortedLine, { syntax }: CommandSyntax, all: boolean): string[] {
  if (all || syntax.customer === 'possible') return [];
  return (syntax.all ? sorted.alls : sorted.idleAlls).filter(isAll).map(({ text }) => text);
}
