import type { Sight } from '../access/rules.ts';
import type { Asker } from '../access/asker.ts';
import type { Drawing } from '../cards/draw.ts';
import type { Customer } from '../customers/match.ts';
import type { CustomerList } from '../customers/directory.ts';
import { Problem } from '../problem.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import type { Sources, Turn } from '../sources/sources.ts';
import type { Stopping } from '../bot/active-turns.ts';
import type { Request, Spoken } from '../grammar/line.ts';

/** What a command works with. */
export interface Desk {
  readonly asker: Asker;
  /** The customers that the asker may see, and no others. */
  readonly customers: CustomerList;
  /** The same, asked anew of the sources. */
  readonly customersNow: () => Promise<CustomerList>;
  readonly sources: Sources;
  readonly verdicts: VerdictSettings;
  readonly turn: Turn;
  readonly now: () => Date;
  readonly sight: Sight;
  /** The commands that the asker may use. */
  readonly commands: readonly Command[];
  /** Stops the turn of this reference, or all of the asker's here. */
  readonly stop: (reference: string | null) => Stopping;
}

export interface Command extends Spoken {
  /** One line of help, at most 128 characters: it stands in the Teams manifest too. */
  readonly summary: string;
  readonly examples: readonly string[];
  /** True when a person without any access rule may ask it. */
  readonly open: boolean;
  /** True when it answers at once, from the customers as last read, without waiting for a source. */
  readonly atOnce: boolean;
  readonly run: (request: Request, desk: Desk) => Promise<Drawing>;
}

/** A request for another command about the same customer, or one that begins anew. */
export function ask(
  command: string,
  customer: Customer | null = null,
  more: Partial<Pick<Request, 'terms' | 'filters' | 'page' | 'fresh'>> = {},
): Request {
  return { command, customer, all: false, terms: [], filters: {}, page: 1, fresh: false, ...more };
}

/** The grammar has made sure that there is one wherever a command needs it. */
export function customerOf(request: Request): Customer {
  if (request.customer !== null) return request.customer;
  throw new Problem({
    code: 'customer-missing',
    title: 'Which customer?',
    advice: 'Add a customer.',
    side: 'you',
    lines: ['customers'],
  });
}
