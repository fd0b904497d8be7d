import type { Word } from '../customers/match.ts';
import type { Customer } from '../sources/customer.ts';
import { everyoneWords, holderQuestions, placeWords } from './filling-words.ts';
import { filterNamed, type FilterName, type Filters } from './filters.ts';
import { nearCustomer } from './near-names.ts';
import { unknownLine, unsureOf } from './problems.ts';
import { areProduct, havePhoneNumber, isPhonePart, productBehindName } from './word-forms.ts';
import type { CommandSyntax } from './query.ts';
import {
  asksAboutPerson,
  commandNamed,
  isPerson,
  saysList,
  type ResolvedCommand,
  type SortedLine,
} from './sorted-line.ts';
import { throwIfSourceAlone } from './source-alone.ts';
import { isAddress, searchWord } from './tokens.ts';
import { wordKey } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

/** Finds what a line that names no command is about. Throws a problem when that is nothing. */
export function impliedCommand(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand {
  return (
    personOfAddress(line, commands) ??
    listOfFilters(line, commands, nameable) ??
    commandOfCustomer(line, commands) ??
    commandOfNothing(line, commands) ??
    weakCommandWithText(line, commands) ??
    nearCustomer(line, commands, nameable)
  );
}

/** An address or a phone number is a person, and words beside it, such as a name, say no more. */
function personOfAddress(line: SortedLine, commands: readonly CommandSyntax[]): ResolvedCommand | null {
  const { rest } = line.sorted;
  const isNumber = !rest.some(isPersonsAddress) && havePhoneNumber(rest);
  const saysWho = isNumber ? isPhonePart : isPersonsAddress;
  if (!rest.some(saysWho)) return null;
  const idle = rest.filter((word) => !word.quoted && !saysWho(word));
  return { ...resolved('user', line, commands, rest.length > 1 || weakCommand(line) !== undefined), idle };
}

function isPersonsAddress({ text }: Word): boolean {
  return isAddress(text.replace(/^(?:sips?|mailto|smtp):/i, ''));
}

/** Filters imply the list that takes them. A source alone is asked about as a source. */
function listOfFilters(
  line: SortedLine,
  commands: readonly CommandSyntax[],
  nameable: readonly Customer[],
): ResolvedCommand | null {
  const given = [...impliedFilters(line)];
  const isSpoken = keysOf(line.filters).length === 0;
  if (given.length === 0 || (isSpoken && asksAboutPerson(line, nameable))) return null;
  const isNothingElse = isSpoken && line.customer === null && line.sorted.rest.length === 0;
  if (isNothingElse && given.every((name) => name === 'from')) return resolved('status', line, commands);
  throwIfSourceAlone(line, given, commands);
  const list = listTaking(given, commands);
  return list === undefined ? null : resolved(list.name, line, commands);
}

/**
 * The command that takes these filters. Where none takes them all, one that takes the first asks about the time, and one
 * for findings about a source: what changed is not what there is.
 */
function listTaking(given: readonly FilterName[], commands: readonly CommandSyntax[]): CommandSyntax | undefined {
  const [first] = given;
  if (given.includes('verdict') && given.includes('from') && !given.includes('since') && !given.includes('of'))
    return commands.find((command) => takes('verdict', command));
  const ofAll = commands.find((command) => given.every((name) => takes(name, command)));
  if (ofAll !== undefined || first === undefined || !given.includes('since')) return ofAll;
  return commands.find((command) => takes(first, command));
}

export function takes(name: FilterName, { syntax }: CommandSyntax): boolean {
  return syntax.filters.includes(name);
}

/** A customer with other words is about a person there. A customer alone is its overview, or what a weak word says. */
function commandOfCustomer(line: SortedLine, commands: readonly CommandSyntax[]): ResolvedCommand | null {
  if (line.customer === null) return null;
  if (line.sorted.rest.length > 0)
    return asksForHolders(line) ? resolved('licenses', line, commands) : personOfWords(line, commands);
  throwIfFilterOrName(line, commands);
  if (asksForEveryone(line)) return resolved('users', line, commands);
  const weak = weakCommand(line);
  return resolved(weak?.syntax.customer === 'needed' ? weak.name : 'customer', line, commands, false);
}

/** The card of a person shows each license, so that a product beside the name says no more. */
function personOfWords(line: SortedLine, commands: readonly CommandSyntax[]): ResolvedCommand {
  const idle = productBehindName(line.sorted.rest);
  return { ...resolved('user', line, commands), ...(idle.length > 0 ? { idle } : {}) };
}

/** True for `who has PHN1`. */
function asksForHolders({ words, sorted }: SortedLine): boolean {
  return areProduct(sorted.rest) && words.some(({ text }) => holderQuestions.has(wordKey(text)));
}

/** `critical contoso` is about findings or somebody of that name. */
function throwIfFilterOrName({ sorted, customer }: SortedLine, commands: readonly CommandSyntax[]): void {
  const [phrase] = sorted.phrases;
  if (phrase === undefined || sorted.commands.some(({ weak }) => !weak)) return;
  if (customer === null || 'candidates' in customer) return;
  const ofLists = phrase.meanings.flatMap(([name, value]) => {
    const list = commands.find(({ syntax }) => syntax.filters.includes(name));
    return list === undefined ? [] : [lineFor(list.name, customer.customer, { filters: { [name]: value } })];
  });
  const terms = phrase.words.map(searchWord);
  throw unsureOf(phrase.words, [...ofLists, lineFor('user', customer.customer, { terms })]);
}

/** True for `everyone at contoso` and `who works at contoso`, but not for `hi everyone` and `who is contoso`. */
function asksForEveryone({ words, sorted, customer }: SortedLine): boolean {
  const greetings = new Set(
    sorted.commands.flatMap(({ command, words: own }) => (command.name === 'hello' ? own : [])),
  );
  const keys = words.map(({ text, quoted }) => (quoted ? '' : wordKey(text)));
  const isEveryone = keys.some((key, at) => {
    const before = words[at - 1];
    return everyoneWords.has(key) && (before === undefined || !greetings.has(before));
  });
  return isEveryone || (keys.includes('who') && placeWords.has(keys[(customer?.from ?? 0) - 1] ?? ''));
}

/** A line of filling words is small talk, unless one of them is a command's name. */
function commandOfNothing(line: SortedLine, commands: readonly CommandSyntax[]): ResolvedCommand | null {
  const { sorted, words } = line;
  if (sorted.rest.length > 0) return null;
  const weak = weakCommand(line)?.name;
  if (weak === 'customer' && saysList(words)) return resolved('customers', line, commands);
  if (weak !== undefined) return resolved(weak, line, commands, false);
  if (sorted.nouns.length + sorted.phrases.length > 0) throw unknownLine(words);
  return resolved(words.length === 0 ? 'hello' : 'help', line, commands);
}

function weakCommandWithText(line: SortedLine, commands: readonly CommandSyntax[]): ResolvedCommand | null {
  const weak = weakCommand(line);
  return weak === undefined || ['hello', 'whoami'].includes(weak.name) ? null : resolved(weak.name, line, commands);
}

/** The command that a filling word names. A verb such as `find` goes behind nouns, and a greeting behind everything. */
function weakCommand({ sorted }: SortedLine): CommandSyntax | undefined {
  const weak = sorted.commands.flatMap((named) => (named.weak ? [named.command] : []));
  const others = weak.filter(({ name }) => name !== 'hello');
  return others.find((command) => !isPerson(command)) ?? others[0] ?? weak[0];
}

function resolved(name: string, line: SortedLine, commands: readonly CommandSyntax[], guessed = true): ResolvedCommand {
  return { command: commandNamed(name, line, commands), words: [], customer: null, guessed };
}

/** The phrases that mean a filter without a command that takes it, and that are no command's name. */
export function impliedFilters({ sorted, filters }: SortedLine): ReadonlySet<FilterName> {
  const names = new Set(sorted.commands.flatMap(({ words }) => words));
  const meant = sorted.phrases
    .filter(({ words }) => words.length > 1 || !words.some((word) => names.has(word)))
    .flatMap(({ meanings, words }) => meanings.find(([name]) => words.length > 1 || !isBesideCommand(name))?.[0] ?? []);
  return new Set([...meant, ...keysOf(filters)]);
}

function isBesideCommand(name: FilterName): boolean {
  return filterNamed(name).besideCommand === true;
}

function keysOf(filters: Filters): FilterName[] {
  const names: FilterName[] = [];
  for (const name in filters) if (isGiven(name, filters)) names.push(name);
  return names;
}

function isGiven(name: string, filters: Filters): name is FilterName {
  return Object.hasOwn(filters, name);
}
