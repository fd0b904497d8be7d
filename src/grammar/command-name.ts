import type { AmbiguousMatch, CustomerMatch } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { impliedCommand, impliedFilters, takes } from './implied-command.ts';
import { nearCommand } from './near-names.ts';
import { havingVerbs } from './product-words.ts';
import { asTyped, noCustomerFor, severalCommands } from './problems.ts';
import type { CommandSyntax } from './query.ts';
import type { NamedCommand } from './sort-words.ts';
import {
  asksAboutPerson,
  commandNamed,
  isAbout,
  isList,
  isPerson,
  saysList,
  type ResolvedCommand,
  type SortedLine,
} from './sorted-line.ts';
import { isAddress } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import { isProductPart } from './word-forms.ts';
import { lineFor } from './write-line.ts';

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

type Named = Pick<ResolvedCommand, 'command' | 'words' | 'guessed' | 'idle'>;

/** The command that is named, or null where the words that name one are about something else. */
function namedCommand(line: SortedLine, commands: readonly CommandSyntax[]): Named | null {
  const { customer } = line;
  const named = strongCommands(line);
  const [first] = named;
  if (first === undefined) return null;
  if (isNounOfList(first, line)) return { ...first, command: commandNamed('users', line, commands), guessed: true };
  return customer === null ? namedForAll(named, line, commands) : namedForCustomer(named, customer, line, commands);
}

/** The commands that are named in earnest, in their order. Without a name, a person goes behind lists and filters. */
function strongCommands(line: SortedLine): readonly NamedCommand[] {
  const strong = line.sorted.commands.filter(({ weak }) => !weak);
  if (line.sorted.rest.length > 0) return strong;
  const others = strong.filter(({ command }) => !isPerson(command));
  return others.length > 0 || impliedFilters(line).size > 0 ? others : strong;
}

/** The named command of a line with a customer: the first one that can be about one. */
function namedForCustomer(
  named: readonly NamedCommand[],
  customer: CustomerMatch | AmbiguousMatch,
  line: SortedLine,
  commands: readonly CommandSyntax[],
): Named | null {
  const [first] = named;
  const able = named.find(({ command }) => command.syntax.customer !== 'none');
  if (able !== undefined || first === undefined) return able ?? null;
  if (first.command.syntax.text) return first;
  throwIfBeforeCustomer(first, customer, line, commands);
  return null;
}

/** The named command of a line without a customer. `customers` can be a noun, as in `overages for all customers`. */
function namedForAll(
  named: readonly NamedCommand[],
  line: SortedLine,
  commands: readonly CommandSyntax[],
): Named | null {
  const [first] = named;
  if (first === undefined) return null;
  const forAll = named.find(({ command }) => command.syntax.all);
  const asksForFilter = [...impliedFilters(line)].some((name) => name !== 'from');
  if (first.command.name === 'customers' && (forAll !== undefined || asksForFilter)) return forAll ?? null;
  const hasAddress = line.sorted.rest.some(({ text }) => isAddress(text));
  const isAboutNobody = first.command.syntax.customer === 'none' && !first.command.syntax.text;
  if (!hasAddress || !(isList(first.command) || isAboutNobody)) return first;
  return { ...first, command: commandNamed('user', line, commands), guessed: true };
}

/** True for the noun of `user list contoso`, which is about nobody by name. In `user contoso` the name is forgotten. */
function isNounOfList({ command, words }: NamedCommand, { sorted, customer, words: all }: SortedLine): boolean {
  if (!isPerson(command) || sorted.rest.length > 0 || !words.every((word) => sorted.nouns.includes(word))) return false;
  return customer === null ? saysList(all) : all.length > words.length + customer.length;
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
    return { ...named, command: commandNamed('user', line, commands), guessed: true, ...possessedIn(line, named) };
  const isOfFindings = sorted.phrases.some(({ meanings }) => meanings.every(([name]) => name === 'verdict'));
  const owner = isOfFindings
    ? commands.find(({ syntax }) => syntax.all && syntax.filters.includes('verdict'))
    : undefined;
  if (owner === undefined) return null;
  throwIfNarrower(named, line, owner);
  return { ...named, command: owner, guessed: true };
}

/**
 * `users without teams` are more than those of the finding, which all have a license: throws a problem that asks which are
 * meant.
 */
function throwIfNarrower({ command }: Named, line: SortedLine, owner: CommandSyntax): void {
  const { sorted, customer } = line;
  const narrow = sorted.phrases.find(({ meanings }) => meanings.some(([, value]) => narrowVerdicts.has(value)));
  const [meaning] = narrow?.meanings ?? [];
  if (narrow === undefined || meaning === undefined || command.name !== 'users' || isAbout(line, 'licensed')) return;
  if (customer === null || !('customer' in customer)) return;
  const [filter, value] = meaning;
  throw severalCommands(narrow.words.map(({ text }) => text).join(' '), [
    lineFor(owner.name, customer.customer, { filters: { [filter]: value } }),
    lineFor(command.name, customer.customer),
  ]);
}

/** Findings about licenses whose short name says no license. */
const narrowVerdicts: ReadonlySet<string> = new Set(['licensed-no-teams', 'seat-inactive']);

/** The product in `does Vera have a teams phone license`: the card of a person shows each license. */
function possessedIn({ words, sorted }: SortedLine, named: Named): Pick<Named, 'idle'> {
  const at = words.findIndex(({ text, quoted }) => !quoted && havingVerbs.has(wordKey(text)));
  const end = words.findIndex((word) => word === named.words[0]);
  const idle = words.filter((word, place) => place > at && place < end && sorted.rest.includes(word));
  const isSomebody = words.slice(0, Math.max(at, 0)).some((word) => sorted.rest.includes(word));
  return isSomebody && idle.length > 0 && idle.every(isProductPart) ? { idle } : {};
}

/** What changed, and what was, where the named list is what it is about: `license history` and `users since monday`. */
function namedOfTime(named: Named, line: SortedLine, commands: readonly CommandSyntax[]): Named | null {
  const { sorted, filters } = line;
  const isSubject = named.words.every((word) =>
    sorted.phrases.some(({ words, meanings }) => words.includes(word) && meanings.some(([name]) => name === 'of')),
  );
  if (!isSubject || takesTime(named.command)) return null;
  const other = sorted.commands.find(({ weak, command }) => !weak && takesTime(command));
  if (other !== undefined) return { ...other, guessed: true };
  const hasTime = filters.since !== undefined || impliedFilters(line).has('since');
  const command = hasTime ? commands.find(takesTime) : undefined;
  if (command === undefined) return null;
  // `deleted users since monday` is a question: no list of changes has that filter.
  const isTaken = sorted.phrases.every(({ meanings: [first] }) => first !== undefined && takes(first[0], command));
  return isTaken ? { ...named, command, guessed: true } : null;
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
