import type { Asker } from '../asker.ts';
import type { Drawing } from '../cards.ts';
import type { Customer } from '../customers.ts';
import type { CustomerList } from '../directory.ts';
import type { Sources, Turn } from '../sources.ts';
import type { Request, Syntax } from './grammar.ts';
import type { FilterName } from './words.ts';

/** What a command works with. */
export interface Desk {
  readonly asker: Asker;
  /** The customers that the asker may see, and no others. */
  readonly customers: CustomerList;
  readonly sources: Sources;
  readonly turn: Turn;
  readonly now: () => Date;
  /** The commands that the asker may use. */
  readonly commands: readonly Command[];
  readonly mayAsk: boolean;
}

export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line of help, at most 128 characters: it stands in the Teams manifest too. */
  readonly summary: string;
  readonly examples: readonly string[];
  readonly syntax: Syntax;
  /** True when a person without any access rule may ask it. */
  readonly open: boolean;
  readonly run: (request: Request, desk: Desk) => Promise<Drawing>;
}

/** A request for another command about the same customer, or one that begins anew. */
export function ask(
  command: string,
  customer: Customer | null = null,
  more: Partial<Pick<Request, 'terms' | 'filters' | 'page' | 'fresh'>> = {},
): Request {
  return { command, customer, terms: [], filters: {}, page: 1, fresh: false, ...more };
}

export function withoutFilter(request: Request, name: FilterName): Request {
  const { [name]: _dropped, ...filters } = request.filters;
  return { ...request, filters, page: 1 };
}
