import type { Customer } from '../sources/customer.ts';
import { filterNames, type FilterName, type Filters } from './filters.ts';
import { filterElsewhere, filterTwice } from './problems.ts';
import type { CommandSyntax, Query } from './query.ts';
import type { FilterPhrase } from './filter-phrases.ts';
import { asksAboutPerson, type SortedLine } from './sorted-line.ts';
import { isAddress } from './tokens.ts';
import type { Meaning } from './vocabulary.ts';
import { lineFor } from './write-line.ts';

/** The filters of a line, and the phrases that its command has no filter for. */
export interface MeantFilters {
  readonly filters: Filters;
  /** Values of one filter that exclude each other, as in `voice on or off`. */
  readonly conflicts: readonly Meaning[];
  readonly left: readonly FilterPhrase[];
  /** True when a phrase became a filter, unless it is the filter's own value, as in `why first-password`. */
  readonly isSpoken: boolean;
}

/** Reads the phrases of a line as filters of its command. */
export function meantFilters({ sorted, filters }: SortedLine, { syntax }: CommandSyntax): MeantFilters {
  const meant = new Map<FilterName, string>();
  const conflicts: Meaning[] = [];
  const left: FilterPhrase[] = [];
  let isSpoken = false;
  for (const phrase of sorted.phrases) {
    const meaning = phrase.meanings.find(([name]) => syntax.filters.includes(name));
    if (meaning === undefined) left.push(phrase);
    else {
      const [name, value] = meaning;
      const before = filters[name] ?? meant.get(name) ?? value;
      if (before !== value) conflicts.push([name, before], meaning);
      meant.set(name, value);
      isSpoken ||= !isValue(phrase, name, value);
    }
  }
  return { filters: { ...Object.fromEntries(meant), ...filters }, conflicts, left, isSpoken };
}

/** Only verdicts have names that nobody writes for something else. */
function isValue({ words }: FilterPhrase, name: FilterName, value: string): boolean {
  return name === 'verdict' && words.map(({ text }) => text.toLowerCase()).join(' ') === value;
}

/** Throws a problem for two values of one filter. */
export function checkConflicts(
  { conflicts, filters }: MeantFilters,
  command: CommandSyntax,
  customer: Customer | null,
): void {
  const [first] = conflicts;
  if (first === undefined) return;
  throw filterTwice(
    first[0],
    conflicts.map(([name, value]) => lineFor(command.name, customer, { filters: { ...filters, [name]: value } })),
  );
}

/** Throws a problem for a filter that belongs to other commands, and offers those. */
export function checkFilters(
  command: CommandSyntax,
  filters: Filters,
  commands: readonly CommandSyntax[],
  customer: Customer | null,
): void {
  const misplaced = filterNames.find((name) => filters[name] !== undefined && !command.syntax.filters.includes(name));
  if (misplaced === undefined) return;
  const owners = commands.filter(({ syntax }) => syntax.filters.includes(misplaced));
  const own = lineFor(command.name, customer, { filters: filtersFor(command, filters) });
  const theirs = owners.map((owner) => lineFor(owner.name, customer, { filters: filtersFor(owner, filters) }));
  const lines = command.syntax.customer === 'none' ? [own, ...theirs] : [...theirs, own];
  throw filterElsewhere(command.name, `${misplaced}:`, owners, lines);
}

function filtersFor({ syntax }: CommandSyntax, filters: Filters): Filters {
  const taken = filterNames.filter((name) => filters[name] !== undefined && syntax.filters.includes(name));
  return Object.fromEntries(taken.map((name) => [name, filters[name]]));
}

/** Throws a problem for a word that is a filter of other lists, as in `licenses contoso unlicensed`. */
export function checkPhrases(
  command: CommandSyntax,
  { left, filters }: MeantFilters,
  commands: readonly CommandSyntax[],
  customer: Customer,
): void {
  const [phrase] = left;
  if (phrase === undefined) return;
  const typed = phrase.words.map(({ text }) => text).join(' ');
  const choices = phrase.meanings.flatMap(([name, value]) => {
    const owner = commands.find(({ syntax }) => syntax.filters.includes(name));
    return owner === undefined ? [] : [{ owner, line: lineFor(owner.name, customer, { filters: { [name]: value } }) }];
  });
  const owners = [...new Set(choices.map(({ owner }) => owner))];
  throw filterElsewhere(command.name, `“${typed}”`, owners, [
    ...choices.map(({ line }) => line),
    lineFor(command.name, customer, { filters }),
    lineFor(command.name, customer, { filters, terms: [typed] }),
  ]);
}

/** Throws a problem for a time beside a command that knows none, as in `user ann@x.com since monday`. */
export function checkTimes(
  command: CommandSyntax,
  { left }: MeantFilters,
  commands: readonly CommandSyntax[],
  { customer, terms }: Pick<Query, 'customer' | 'terms'>,
): void {
  const time = left.flatMap(({ words, meanings }) =>
    meanings.flatMap(([name, since]) => (name === 'since' ? [{ words, since }] : [])),
  )[0];
  if (time === undefined) return;
  const owners = commands.filter(({ syntax }) => syntax.filters.includes('since'));
  const lines = owners
    .filter(({ syntax }) => syntax.text && (syntax.all || customer !== null))
    .map(({ name }) => lineFor(name, customer, { all: customer === null, terms, filters: { since: time.since } }));
  const typed = time.words.map(({ text }) => text).join(' ');
  throw filterElsewhere(command.name, `“${typed}”`, owners, [...lines, lineFor(command.name, customer, { terms })]);
}

/** True when a phrase that is no filter of the command says what its card tells anyway, as in `is ann@x.com licensed`. */
export function isToldAnyway(line: SortedLine, { syntax }: CommandSyntax): boolean {
  if (syntax.customer === 'needed') return false;
  if (syntax.customer === 'none') return !syntax.text;
  return line.sorted.rest.some(({ text }) => isAddress(text)) || asksAboutPerson(line, []);
}
