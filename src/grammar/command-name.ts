import type { AmbiguousMatch, CustomerMatch, Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { filterNamed, type FilterName, type Filters } from './filters.ts';
import { nearCommand, nearCustomer } from './near-names.ts';
import { asTyped, noCustomerFor, unknownLine } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { NamedCommand } from './sort-words.ts';
import {
  asksAboutPerson,
  commandNamed,
  isList,
  isPerson,
  type ResolvedCommand,
  type SortedLine,
} from './sorted-line.ts';
import { throwIfSourceAlone } from './source-alone.ts';
import { isAddress } from './tokens.ts';
import { wordKey } from './vocabulary.ts';

/** Finds the command that a line names, or else the one that it implies. Throws a problem when nothing fits. */
export function resolveCommand(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand {
  const named = namedCommand(line, commands);
  if (named !== null) return { ...(nounOfOther(named, line, commands, nameable) ?? named), customer: null };
  return nearCommand(line, commands) ?? impliedCommand(line, commands, nameable);
}

type Named = Pick<ResolvedCommand, 'command' | 'words' | 'guessed'>;

/** The first command that is named. Where several are, a list goes before a person without a name. */
function namedCommand(line: SortedLine, commands: readonly CommandSyntax[]): Named | null {
  const { sorted, customer } = line;
  const strong = sorted.commands.filter(({ weak }) => !weak);
  const lists = strong.filter(({ command }) => sorted.rest.length > 0 || !isPerson(command));
  const first = lists[0] ?? (impliedFilters(line).size > 0 ? undefined : strong[0]);
  if (first === undefined) return null;
  if (isNounOfList(first, line)) return { ...first, command: commandNamed('users', line, commands), guessed: true };
  if (customer === null) return namedForAll(first, lists, line, commands);
  if (first.command.syntax.customer !== 'none') return first;
  const list = lists.find(({ command }) => command.syntax.customer !== 'none');
  if (list !== undefined) return list;
  if (first.command.syntax.text) return first;
  throwIfBeforeCustomer(first, customer, line, commands);
  return null;
}

/** The named command of a line without a customer. `customers` can be a noun, as in `overages for all customers`. */
function namedForAll(
  first: NamedCommand,
  lists: readonly NamedCommand[],
  line: SortedLine,
  commands: readonly CommandSyntax[],
): Named | null {
  const forAll = lists.find(({ command }) => command.syntax.all);
  const asksForFilter = [...impliedFilters(line)].some((name) => name !== 'from');
  if (first.command.name === 'customers' && (forAll !== undefined || asksForFilter)) return forAll ?? null;
  const hasAddress = line.sorted.rest.some(({ text }) => isAddress(text));
  if (!isList(first.command) || !hasAddress) return first;
  return { ...first, command: commandNamed('user', line, commands), guessed: true };
}

/** True for the noun of `user list contoso`, which is about nobody by name. In `user contoso` the name is forgotten. */
function isNounOfList({ command, words }: NamedCommand, { sorted, customer, words: all }: SortedLine): boolean {
  if (!isPerson(command) || sorted.rest.length > 0 || !words.every((word) => sorted.nouns.includes(word))) return false;
  return customer === null ? saysList(all) : all.length > words.length + customer.length;
}

function saysList(words: readonly Word[]): boolean {
  return words.some(({ text, quoted }) => !quoted && wordKey(text) === 'list');
}

/**
 * The command that is meant where the named one is only a noun: `orphaned licenses` and `license issues` are findings,
 * and `does Vera have a license` asks about a person. Null where the noun is the command.
 */
function nounOfOther(
  named: Named,
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): Named | null {
  const { sorted } = line;
  const ofTime = namedOfTime(named, line, commands);
  if (ofTime !== null) return ofTime;
  if (!isList(named.command) || !named.words.every((word) => sorted.nouns.includes(word))) return null;
  const ofFindings = sorted.commands.find(({ weak, command }) => !weak && command.syntax.all);
  if (ofFindings !== undefined) return { ...ofFindings, guessed: true };
  if (asksAboutPerson(line, nameable))
    return { ...named, command: commandNamed('user', line, commands), guessed: true };
  const isOfFindings = sorted.phrases.some(({ meanings }) => meanings.every(([name]) => name === 'verdict'));
  const owner = isOfFindings
    ? commands.find(({ syntax }) => syntax.all && syntax.filters.includes('verdict'))
    : undefined;
  return owner === undefined ? null : { ...named, command: owner, guessed: true };
}

/** What changed, and what was, where the named list is what it is about: `license history` and `users since monday`. */
function namedOfTime(named: Named, line: SortedLine, commands: readonly CommandSyntax[]): Named | null {
  const { sorted, filters } = line;
  const isAbout = named.words.every((word) =>
    sorted.phrases.some(({ words, meanings }) => words.includes(word) && meanings.some(([name]) => name === 'of')),
  );
  if (!isAbout || takesTime(named.command)) return null;
  const other = sorted.commands.find(({ weak, command }) => !weak && takesTime(command));
  if (other !== undefined) return { ...other, guessed: true };
  const hasTime = filters.since !== undefined || impliedFilters(line).has('since');
  const command = hasTime ? commands.find(takesTime) : undefined;
  if (command === undefined) return null;
  // `deleted users since monday` is a question: no list of changes has that filter.
  const isTaken = sorted.phrases.every(({ meanings: [first] }) => first !== undefined && takes(first[0], command));
  return isTaken ? { ...named, command, guessed: true } : null;
}

function takes(name: FilterName, { syntax }: CommandSyntax): boolean {
  return syntax.filters.includes(name);
}

function takesTime(command: CommandSyntax): boolean {
  return takes('since', command);
}

/** `contoso status` is about the customer, but `status contoso` could be about either. */
function throwIfBeforeCustomer(
  { command, words: [word] }: NamedCommand,
  { from, length }: CustomerMatch | AmbiguousMatch,
  line: SortedLine,
  commands: readonly CommandSyntax[],
): void {
  if (word === undefined || line.words.indexOf(word) > from) return;
  const typed = line.words.slice(from, from + length).map(asTyped);
  throw noCustomerFor(command.name, [
    [commandNamed('customer', line, commands).name, ...typed].join(' '),
    command.name,
  ]);
}

/** The phrases that mean a filter without a command that takes it, and that are no command's name. */
function impliedFilters({ sorted, filters }: SortedLine): ReadonlySet<FilterName> {
  const names = new Set(sorted.commands.flatMap(({ words }) => words));
  const meant = sorted.phrases
    .filter(({ words }) => words.length > 1 || !words.some((word) => names.has(word)))
    .flatMap(({ meanings }) => meanings.find(([name]) => filterNamed(name).besideCommand !== true)?.[0] ?? []);
  return new Set([...meant, ...keysOf(filters)]);
}

function keysOf(filters: Filters): FilterName[] {
  const names: FilterName[] = [];
  for (const name in filters) if (isGiven(name, filters)) names.push(name);
  return names;
}

function isGiven(name: string, filters: Filters): name is FilterName {
  return Object.hasOwn(filters, name);
}

/**
 * Filters imply the list that takes them, an address or other words a person, and a customer alone its overview. A weak
 * command decides between those.
 */
function impliedCommand(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand {
  const { sorted, customer, filters } = line;
  const of = (name: string, guessed = true): ResolvedCommand => ({
    command: commandNamed(name, line, commands),
    words: [],
    customer: null,
    guessed,
  });
  const weaks = sorted.commands.filter((each) => each.weak);
  const weak = weaks.find(({ command }) => command.name !== 'hello') ?? weaks[0];
  const { rest } = sorted;
  if (rest.some(({ text }) => isAddress(withoutScheme(text)))) return of('user', rest.length > 1 || weak !== undefined);
  const given = [...impliedFilters(line)];
  const isAboutPerson = keysOf(filters).length === 0 && asksAboutPerson(line, nameable);
  if (given.length > 0 && !isAboutPerson) {
    if (
      customer === null &&
      rest.length === 0 &&
      keysOf(filters).length === 0 &&
      given.every((name) => name === 'from')
    )
      return of('status');
    throwIfSourceAlone(line, given, commands);
    // Where no command takes them all, one that takes the first asks about the time.
    const list =
      commands.find((command) => given.every((name) => takes(name, command))) ??
      (given.includes('since')
        ? commands.find((command) => given[0] !== undefined && takes(given[0], command))
        : undefined);
    if (list !== undefined) return { ...of('hello'), command: list };
  }
  if (customer !== null && rest.length > 0) return of('user');
  if (customer !== null) return of(weak?.command.syntax.customer === 'needed' ? weak.command.name : 'customer', false);
  if (rest.length === 0 && weak === undefined && sorted.nouns.length + sorted.phrases.length > 0)
    throw unknownLine(line.words);
  if (rest.length === 0 && weak?.command.name === 'customer' && saysList(line.words)) return of('customers');
  if (rest.length === 0)
    return of(weak?.command.name ?? (line.words.length === 0 ? 'hello' : 'help'), weak === undefined);
  if (weak !== undefined && !['hello', 'whoami'].includes(weak.command.name)) return of(weak.command.name);
  return nearCustomer(line, commands, nameable);
}

function withoutScheme(text: string): string {
  return text.replace(/^(?:sips?|mailto|smtp):/i, '');
}
