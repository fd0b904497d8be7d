import { askerProblem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { words } from '../text/words.ts';
import type { Filters, FilterName } from './filters.ts';

/** A parsed line. `readLine` reads the line that `writeLine` writes as an equal query. */
export interface Query {
  readonly command: string;
  readonly customer: Customer | null;
  /** True for all customers that the asker may see, instead of one. */
  readonly all: boolean;
  /** A word of the command's own, such as the `none` of `use none`. */
  readonly word: string | null;
  /** Search words; a match contains all of them. */
  readonly terms: readonly string[];
  readonly filters: Filters;
  /** Counts from 1. */
  readonly page: number;
  /** True to bypass the caches and read from the sources again. */
  readonly fresh: boolean;
  /** The query of the line that this command stands before, as in `export users contoso`; null for other commands. */
  readonly inner: Query | null;
}

/** The query of a command that stands before the line of another one. It is about the same customer and words. */
export function wrapping(command: string, inner: Query, filters: Filters = {}): Query {
  const { customer, all, terms, fresh } = inner;
  const own = { command, customer, all, word: null, terms, filters, page: 1, fresh };
  return { ...own, inner: { ...inner, page: 1, fresh: false } };
}

/** The same query about this customer. */
export function withCustomer(query: Query, customer: Customer | null): Query {
  return { ...query, customer, inner: query.inner && withCustomer(query.inner, customer) };
}

/** What a command accepts in a line. */
export interface LineSyntax {
  readonly customer: 'needed' | 'possible' | 'none';
  readonly text: boolean;
  /** True when the word `all` can replace the customer. */
  readonly all: boolean;
  readonly paged: boolean;
  readonly filters: readonly FilterName[];
  /** Words that stand in place of a customer; none by default. */
  readonly words?: readonly string[];
}

/** What the grammar knows about a command. */
export interface CommandSyntax {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly syntax: LineSyntax;
  /** True when the command stores what the line says: then nothing of the line is guessed. */
  readonly stores?: true;
  /** The commands before whose lines this one can stand, as in `export users contoso`. */
  readonly wraps?: readonly string[];
}

/** The customer of a query whose command needs one. `readLine` guarantees it. Throws a problem for other queries. */
export function requireCustomer(query: Query): Customer {
  if (query.customer !== null) return query.customer;
  const { title, advice } = words.grammar.problems.missingCustomer;
  throw askerProblem('customer-missing', title, advice, ['customers']);
}
