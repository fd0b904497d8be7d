import type { MemoryReader } from '../memory/reader.ts';
import type { Customer } from '../sources/customer.ts';
import type { Reader } from '../sources/sources.ts';
import type { Region } from '../text/region.ts';
import { findPeople, isPartial, searchOrder, searchPeople, type PeopleSearch, type PersonMatch } from './people.ts';

/** What a search found in the lists that are remembered. */
export interface RememberedSearch {
  /** How many customers were searched. */
  readonly customers: number;
  /** When they were read; where that differs, the earliest. */
  readonly asOf: Date;
  /** The customers where somebody was found. */
  readonly foundAt: readonly Customer[];
  /** Those that were searched although a list of theirs could not be read. */
  readonly partly: readonly Customer[];
}

/** A search of all customers. */
export interface SearchEverywhere extends PeopleSearch {
  /** Null where nothing is remembered, so that all was read now. */
  readonly remembered: RememberedSearch | null;
}

export type SearchOptions = Reader & {
  readonly memory: MemoryReader;
  readonly now: () => Date;
  readonly region: Region | null;
};

/** Of more people than these the reader chooses one first. Until then they are shown as they are remembered. */
const maxReadNow = 6;

/**
 * Searches what is remembered of all these customers, and then reads only those where somebody was found. Customers that
 * were never read are searched now, as far as the limits of one search allow. Without memory, and for `fresh`, all are.
 */
export async function searchEverywhere(
  terms: readonly string[],
  customers: readonly Customer[],
  options: SearchOptions,
): Promise<SearchEverywhere> {
  const order = (some: readonly Customer[]): Customer[] => searchOrder(some, options.sources, terms);
  const recalled =
    options.turn.fresh || options.memory.state().state === 'off' ? null : await recall(terms, customers, options);
  if (recalled?.remembered == null)
    return { ...(await searchPeople(terms, order(customers), options)), remembered: null };

  const { matches, never, isExact, remembered } = recalled;
  if (isExact) return { ...(await searchPeople(terms, remembered.foundAt, options)), notSearched: never, remembered };
  if (matches.length <= maxReadNow)
    return { ...(await searchPeople(terms, [...remembered.foundAt, ...order(never)], options)), remembered };
  const now = await searchPeople(terms, order(never), options);
  return { ...now, matches: [...matches, ...now.matches], remembered };
}

interface Recalled {
  readonly matches: readonly PersonMatch[];
  /** True when the terms are the address or the object id of somebody, which belongs to one person. */
  readonly isExact: boolean;
  readonly never: readonly Customer[];
  /** Null when none of the customers was ever read. */
  readonly remembered: RememberedSearch | null;
}

async function recall(
  terms: readonly string[],
  customers: readonly Customer[],
  { memory, region }: SearchOptions,
): Promise<Recalled> {
  const never: Customer[] = [];
  const partly: Customer[] = [];
  const found: { readonly customer: Customer; readonly people: readonly PersonMatch[]; readonly exact: boolean }[] = [];
  let searched = 0;
  let asOf = Infinity;
  for await (const { customer, known, readAt } of memory.recall(customers)) {
    if (readAt === null) {
      never.push(customer);
      continue;
    }
    searched += 1;
    asOf = Math.min(asOf, readAt.getTime());
    if (isPartial(known)) partly.push(customer);
    const { people, exact } = await findPeople(terms, known, region);
    if (people.length > 0) found.push({ customer, people, exact });
  }
  const isExact = found.some(({ exact }) => exact);
  const meant = isExact ? found.filter(({ exact }) => exact) : found;
  const foundAt = meant.map(({ customer }) => customer);
  return {
    matches: meant.flatMap(({ people }) => people),
    isExact,
    never,
    remembered: searched === 0 ? null : { customers: searched, asOf: new Date(asOf), foundAt, partly },
  };
}
