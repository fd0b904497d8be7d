import type { MemoryReader } from '../memory/reader.ts';
import type { Roster } from '../people/roster.ts';
import { asProblem, type Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Reader } from '../sources/sources.ts';
import type { Region } from '../text/region.ts';
import {
  findPeople,
  isPartial,
  searchEach,
  searchOrder,
  searchPeople,
  type PeopleSearch,
  type PersonMatch,
} from './people.ts';
import { isPartly, searchText, textTest } from './search-text.ts';

/** What a search found in the lists that are remembered. */
export interface RememberedSearch {
  /** How many customers were searched. */
  readonly customers: number;
  /** When they were read; where that differs, the earliest. */
  readonly asOf: Date;
  /** Those that were searched although a list of theirs could not be read, or not the last time. */
  readonly partly: readonly Customer[];
  /** The customers where somebody is remembered, by what a read now says. None where there are too many to read. */
  readonly found: readonly Customer[];
  readonly gone: readonly Customer[];
  /** These could not be read: their people are shown as they are remembered. */
  readonly unread: readonly Customer[];
}

/** A search of all customers. */
export interface SearchEverywhere extends PeopleSearch {
  /** Null where nothing is remembered, so that all was read now. */
  readonly remembered: RememberedSearch | null;
  /** What kept the memory from being asked; null where nothing did. */
  readonly memoryProblem: Problem | null;
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
  const recalled = await recallIfPossible(terms, customers, options);
  const isFailed = recalled !== null && 'problem' in recalled;
  const memoryProblem = isFailed ? recalled.problem : null;
  const searchNow = (some: readonly Customer[]): Promise<PeopleSearch> =>
    searchPeople(terms, searchOrder(some, options.sources, terms), options);
  if (recalled === null || isFailed || recalled.searched === 0)
    return { ...(await searchNow(customers)), remembered: null, memoryProblem };

  const { isExact, never } = recalled;
  const { rosters, matches, ...places } = await readFound(terms, recalled, options);
  // An address that belongs to somebody who was found is nobody else's.
  const isEnough = isExact && matches.length > 0;
  const others = isEnough ? { matches: [], rosters: [], notSearched: never } : await searchNow(never);
  return {
    matches: [...matches, ...others.matches],
    rosters: [...rosters, ...others.rosters],
    notSearched: others.notSearched,
    remembered: { customers: recalled.searched, asOf: recalled.asOf, partly: recalled.partly, ...places },
    memoryProblem,
  };
}

type Places = Pick<RememberedSearch, 'found' | 'gone' | 'unread'>;
type Found = Places & Pick<PeopleSearch, 'matches' | 'rosters'>;

/** Reads the customers where somebody is remembered. Several people with one address are several: none ends the search. */
async function readFound(terms: readonly string[], { matches }: Recalled, options: SearchOptions): Promise<Found> {
  if (matches.length > maxReadNow) return { matches, rosters: [], found: [], gone: [], unread: [] };
  const foundAt = [...new Set(matches.map(({ roster }) => roster.customer))];
  const read = await searchEach(terms, foundAt, options);
  const found = read.filter(({ people }) => people.length > 0);
  const missing = read.filter(({ people }) => people.length === 0);
  const unread = customersOf(missing.filter(({ roster }) => isPartial(roster)));
  return {
    matches: [
      ...found.flatMap(({ people }) => people),
      ...matches.filter(({ roster }) => unread.includes(roster.customer)),
    ],
    rosters: read.map(({ roster }) => roster),
    found: customersOf(found),
    gone: customersOf(missing.filter(({ roster }) => !isPartial(roster))),
    unread,
  };
}

function customersOf(rosters: readonly { readonly roster: Roster }[]): readonly Customer[] {
  return rosters.map(({ roster }) => roster.customer);
}

interface Recalled {
  readonly matches: readonly PersonMatch[];
  /** True when the terms are the address or the object id of somebody. */
  readonly isExact: boolean;
  readonly never: readonly Customer[];
  readonly partly: readonly Customer[];
  /** How many customers are remembered, and the earliest time at which one was read. */
  readonly searched: number;
  readonly asOf: Date;
}

/** Null where nothing is to be recalled. A memory that fails keeps nobody from an answer. */
async function recallIfPossible(
  terms: readonly string[],
  customers: readonly Customer[],
  options: SearchOptions,
): Promise<Recalled | { readonly problem: Problem } | null> {
  if (options.turn.fresh || options.memory.state().state === 'off') return null;
  try {
    return await recall(terms, customers, options);
  } catch (error) {
    const problem = asProblem(error);
    if (options.turn.signal.aborted || !problem.code.startsWith('store-')) throw error;
    options.turn.report(problem);
    return { problem };
  }
}

async function recall(
  terms: readonly string[],
  customers: readonly Customer[],
  { memory, region }: SearchOptions,
): Promise<Recalled> {
  const never: Customer[] = [];
  const partly: Customer[] = [];
  const found: { readonly people: readonly PersonMatch[]; readonly exact: boolean }[] = [];
  let searched = 0;
  let asOf = Infinity;
  const mayBeIn = textTest(terms);
  for await (const { customer, readAt, derived, lists } of memory.recall(searchText, customers)) {
    if (readAt === null) {
      never.push(customer);
      continue;
    }
    searched += 1;
    asOf = Math.min(asOf, readAt.getTime());
    if (isPartly(derived)) partly.push(customer);
    if (mayBeIn(derived)) found.push(await findPeople(terms, (await lists()).known, region));
  }
  const isExact = found.some(({ exact }) => exact);
  const matches = found.filter(({ exact }) => exact === isExact).flatMap(({ people }) => people);
  return { matches, isExact, never, partly, searched, asOf: new Date(asOf) };
}
