import type { Customer } from '../sources/customer.ts';
import { neededCustomer, type KnownCustomers } from './customer-name.ts';
import { readValue } from './filter-values.ts';
import type { FilterName, Filters } from './filters.ts';
import { readLine, writeLine } from './line.ts';
import { Problem } from '../problem.ts';
import type { CommandSyntax, Query } from './query.ts';
import { asTerm, tokenize } from './tokens.ts';
import { matchCommand } from './vocabulary.ts';

/** What somebody chose and typed in the fields of a card. A field that the card does not have is missing. */
export interface Inputs {
  readonly customer?: string | undefined;
  readonly text?: string | undefined;
  /** The chosen values as texts that nobody has checked. */
  readonly filters: Readonly<Partial<Record<string, string>>>;
}

/** What a field sends that is not to narrow the answer. */
export const anyValue = 'any';

/**
 * The line of a button together with the fields of its card, which come before what the line says. The texts are read as
 * if they were typed, by the same rules and with the same permissions, and each stays one search term whatever it
 * contains. Fields that the command has no use for are left out. Throws a problem for a value that typing would refuse.
 */
export function lineWithInputs(
  line: string,
  inputs: Inputs,
  commands: readonly CommandSyntax[],
  known: KnownCustomers,
): string {
  const command = matchCommand(tokenize(line).words[0], commands);
  if (command === undefined || isEmpty(inputs)) return line;
  if (command.wraps !== undefined)
    return `${command.name} ${lineWithInputs(withoutFirstWord(line), inputs, commands, known)}`;
  const { syntax } = command;
  const customer = syntax.customer === 'none' ? null : chosenCustomer(inputs.customer, command, known);
  const query = queryOf(line, customer, command, commands, known);
  if (query === null) return line;
  return writeLine({
    ...query,
    customer: customer ?? query.customer,
    all: query.all && customer === null,
    terms: syntax.text ? termsOf(inputs.text, query) : query.terms,
    filters: filtersOf(inputs.filters, query, command),
    page: 1,
    fresh: false,
  });
}

/** The line behind a command that stands before another one. */
function withoutFirstWord(line: string): string {
  return line.trim().replace(/^\S+\s*/, '');
}

/** Most buttons send no fields: their lines are asked as they are, with their page. */
function isEmpty({ customer, text, filters }: Inputs): boolean {
  return [customer, text, ...Object.values(filters)].every((field) => field === undefined);
}

function chosenCustomer(typed: string | undefined, { name }: CommandSyntax, known: KnownCustomers): Customer | null {
  const text = asTerm(typed ?? '');
  if (text === '') return null;
  const words = [{ text, quoted: true }];
  return neededCustomer(words, known, (customer) => `${name} ${customer.name}`, { person: null, all: null }).customer;
}

/** The query of a button's line. A picker's line lacks its customer; null when nobody chose one. */
function queryOf(
  line: string,
  customer: Customer | null,
  { name }: CommandSyntax,
  commands: readonly CommandSyntax[],
  { customers, nameable }: KnownCustomers,
): Query | null {
  try {
    return readLine(line, commands, customers, nameable).query;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (customer === null) return null;
    const { words, filters } = tokenize(line);
    const terms = words.filter(({ quoted }) => quoted).map(({ text }) => text);
    return { command: name, customer, all: false, word: null, terms, filters, page: 1, fresh: false, inner: null };
  }
}

/** A box that still has the words of the line leaves them as they are. */
function termsOf(typed: string | undefined, { terms }: Query): readonly string[] {
  if (typed === undefined || typed.trim() === terms.join(' ')) return terms;
  const term = asTerm(typed);
  return term === '' ? [] : [term];
}

function filtersOf(inputs: Inputs['filters'], query: Query, { syntax }: CommandSyntax): Filters {
  const filters: Partial<Record<FilterName, string>> = { ...query.filters };
  for (const name of syntax.filters) {
    const typed = inputs[name];
    if (typed === undefined) continue;
    const value = asTerm(typed);
    if (value === '' || value === anyValue) delete filters[name];
    else
      filters[name] = readValue(name, value, (other) =>
        writeLine({ ...query, filters: { ...filters, [name]: other } }),
      );
  }
  return filters;
}
