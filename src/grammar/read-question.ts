import type { Word } from '../customers/match.ts';
import type { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { resolveCommand } from './command-name.ts';
import { neededCustomer, onlyCustomer, type KnownCustomers, type WriteFor } from './customer-name.ts';
import type { FilterPhrase } from './filter-phrases.ts';
import {
  checkConflicts,
  checkFilters,
  checkPhrases,
  checkTimes,
  isToldAnyway,
  meantFilters,
  type MeantFilters,
} from './meant-filters.ts';
import type { CommandSyntax, Query } from './query.ts';
import { isAll } from './read-written.ts';
import type { NamedCommand } from './sort-words.ts';
import { customerWordsOf, isList, type ResolvedCommand, type SortedLine } from './sorted-line.ts';
import { isAddress, searchWord, type Tokens } from './tokens.ts';
import { lineFor } from './write-line.ts';

export interface ParseResult {
  readonly query: Query;
  /** True when the line was not typed as `writeLine` writes it, and a word could have been meant otherwise. */
  readonly guessed: boolean;
  /** Words that the command has no use for, and the lines after the first. */
  readonly unused: readonly string[];
  /**
   * What to ask back in place of a search of all customers, where that takes long: the line has neither a command nor a
   * customer and is only taken for a name. Null for other lines.
   */
  readonly question: Problem | null;
}

/** Reads a line that asks one question. */
export function readQuestion(
  line: SortedLine,
  tokens: Tokens,
  commands: readonly CommandSyntax[],
  known: KnownCustomers,
): ParseResult {
  const { customer, filters } = line;
  const resolved = resolveCommand(line, commands, known.nameable);
  const { command } = resolved;
  const meant = meantFilters(line, command);
  const text = textOf(line, resolved, meant);
  const all = command.syntax.all && customer === null && asksForAll(line);
  checkFilters(command, filters, commands, customer !== null && 'kind' in customer ? customer.customer : null);
  const found = all ? null : customerOf(line, text, resolved, known, meant);
  checkConflicts(meant, command, found?.customer ?? null);
  if (found !== null && isList(command))
    checkPhrases(command, { ...meant, left: unnamed(meant, line) }, commands, found.customer);
  const terms = termsOf(text.filter((word) => found?.words.includes(word) !== true));
  if (!isList(command)) checkTimes(command, meant, commands, { customer: found?.customer ?? null, terms });
  const { syntax } = command;
  return {
    query: {
      command: command.name,
      customer: found?.customer ?? null,
      all,
      word: null,
      terms: syntax.text ? terms : [],
      filters: meant.filters,
      page: syntax.paged ? tokens.page : 1,
      fresh: tokens.fresh,
      inner: null,
    },
    guessed: resolved.guessed || meant.isSpoken || found?.isGuessed === true,
    unused: [
      ...ignoredNouns(line, resolved, meant),
      ...ignoredAlls(line, command, all),
      ...termsOf(resolved.idle ?? []),
      ...(syntax.text ? [] : terms),
      ...(syntax.paged || tokens.page === 1 ? [] : [`page:${tokens.page}`]),
    ],
    question: resolved.question ?? null,
  };
}

/** True for `all findings`, for `customers with findings` and for `findings per customer`. */
function asksForAll({ sorted, words }: SortedLine): boolean {
  const isEach = sorted.commands.some(({ command, words: [word] }) => {
    const before = word === undefined ? undefined : words[words.indexOf(word) - 1];
    return command.name === 'customer' && (before?.text === 'per' || before?.text === 'by');
  });
  return isEach || sorted.alls.length > 0 || sorted.commands.some(({ command }) => command.name === 'customers');
}

function termsOf(words: readonly Word[]): string[] {
  return words.map(searchWord).filter((term) => term !== '');
}

/** The phrases that are no filter of the command, without those that are a command's name or say what is compared. */
function unnamed({ left }: MeantFilters, { sorted }: SortedLine): readonly FilterPhrase[] {
  const names = new Set(sorted.commands.flatMap(({ words }) => words));
  const sources = left.filter(isSource);
  const compared = sources.length > 1 ? sources : [];
  return left.filter(
    (phrase) =>
      !compared.includes(phrase) && (phrase.words.length > 1 || !phrase.words.some((word) => names.has(word))),
  );
}

function isSource({ meanings }: FilterPhrase): boolean {
  return meanings.every(([name]) => name === 'from');
}

/** The words that are left to search for, in their order. */
function textOf(
  line: SortedLine,
  { command, words: chosen, idle }: ResolvedCommand,
  meant: MeantFilters,
): readonly Word[] {
  const { sorted, words } = line;
  const { syntax } = command;
  if (idle !== undefined) return sorted.rest.filter((word) => !idle.includes(word));
  const phrases = isToldAnyway(line, command) || isList(command) ? [] : unnamed(meant, line);
  const consumed = new Set(sorted.phrases.flatMap((phrase) => (phrase.words.length > 1 ? phrase.words : [])));
  const nouns = new Set(sorted.nouns);
  const others = sorted.commands
    .filter((named) => !named.weak && named.command !== command && !isIdle(named, line, command))
    .flatMap((named) => named.words);
  const isText = new Set([
    ...sorted.rest,
    ...phrases.flatMap((phrase) => phrase.words),
    ...others.filter((word) => !chosen.includes(word) && !nouns.has(word) && !consumed.has(word)),
    ...(syntax.customer === 'none' ? customerWordsOf(line) : []),
    ...(syntax.customer === 'possible' ? sorted.idleAlls : []),
  ]);
  const text = words.filter((word) => isText.has(word) && !chosen.includes(word));
  // `I am looking for a guy called Nestor`: no name begins with an article, but `user a smith` has an initial.
  const names = chosen.length > 0 ? text : text.filter(({ text: each }) => each !== 'a' && each !== 'an');
  return names.length > 0 ? names : text;
}

/** True for the systems in `do the systems agree` and `is ann@x.com in all systems`: they are what is compared. */
function isIdle(
  { command: { syntax } }: NamedCommand,
  { sorted }: SortedLine,
  { syntax: { all } }: CommandSyntax,
): boolean {
  const isComparing = all || sorted.rest.some(({ text }) => isAddress(text));
  return isComparing && syntax.customer === 'none' && !syntax.text;
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
  const personLine = isList(resolved.command) ? lineFor('user', null, { terms: termsOf(text) }) : null;
  const allLine = syntax.all ? lineFor(name, null, { all: true, filters }) : null;
  const match =
    found === null
      ? neededCustomer(text, known, write, { person: personLine, all: allLine })
      : onlyCustomer(found, within, text, write);
  const words = (found === null ? text : within).slice(match.from, match.from + match.length);
  return { customer: match.customer, words, isGuessed: match.kind !== 'exact' };
}

/** Nouns that name another list, as in `users contoso licenses`: they could have been meant instead. */
function ignoredNouns({ sorted }: SortedLine, { command, words }: ResolvedCommand, { left }: MeantFilters): string[] {
  if (!isList(command)) return [];
  const filtering = new Set(
    sorted.phrases.filter((phrase) => !left.includes(phrase)).flatMap((phrase) => phrase.words),
  );
  const others = sorted.commands.filter((named) => named.command !== command && isList(named.command) && !named.weak);
  return others
    .flatMap((named) => named.words)
    .filter((word) => sorted.nouns.includes(word) && !words.includes(word) && !filtering.has(word))
    .map(({ text }) => text);
}

function ignoredAlls({ sorted }: SortedLine, { syntax }: CommandSyntax, all: boolean): string[] {
  if (all || syntax.customer === 'possible') return [];
  return (syntax.all ? sorted.alls : sorted.idleAlls).filter(isAll).map(({ text }) => text);
}
