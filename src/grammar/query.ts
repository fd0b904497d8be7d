import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Filters, FilterName } from './filters.ts';

/** What a line asks for. Reading what `writeLine` writes gives the same request. */
export interface Query {
  readonly command: string;
  readonly customer: Customer | null;
  /** Every customer that the asker may see, in place of one. */
  readonly all: boolean;
  /** Search words; each must be found. */
  readonly terms: readonly string[];
  readonly filters: Filters;
  /** Counts from 1. */
  readonly page: number;
  /** Skip what is kept and ask the sources anew. */
  readonly fresh: boolean;
}

/** What a command's line may hold. */
export interface LineSyntax {
  readonly customer: 'needed' | 'possible' | 'none';
  readonly text: boolean;
  /** True when the word `all` may stand in the customer's place. */
  readonly all: boolean;
  readonly paged: boolean;
  readonly filters: readonly FilterName[];
}

/** A command as the grammar sees it. */
export interface CommandSyntax {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly syntax: LineSyntax;
}

/** A request for another command about the same customer, or one that begins anew. */
export function queryFor(
  command: string,
  customer: Customer | null = null,
  more: Partial<Pick<Query, 'terms' | 'filters' | 'page' | 'fresh'>> = {},
): Query {
  return { command, customer, all: false, terms: [], filters: {}, page: 1, fresh: false, ...more };
}

/** The grammar has made sure that there is one wherever a command needs it. */
export function requireCustomer(query: Query): Customer {
  if (query.customer !== null) return query.customer;
  throw new Problem({
    code: 'customer-missing',
    title: 'Which customer?',
    advice: 'Add a customer.',
    origin: 'you',
    lines: ['customers'],
  });
}
