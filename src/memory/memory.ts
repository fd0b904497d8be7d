import type { Derivation } from '../people/derivation.ts';
import type { FullRoster } from '../people/roster.ts';
import { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Sources } from '../sources/sources.ts';
import { hasCustomers, noteMissing } from '../store/customers.ts';
import type { Database } from '../store/database.ts';
import { readRefs } from '../store/readings.ts';
import type { Store, UseStore } from '../store/store.ts';
import { dayOf, momentOf } from '../text/days.ts';
import { words } from '../text/words.ts';
import type { VerdictSource } from '../verdicts/verdict-source.ts';
import { areAnothers, linksOf } from './links.ts';
import type { MemoryReader } from './reader.ts';
import { createRecall } from './recall.ts';
import { readChanges, readHistory, readRoundOf, readOpenFinding, readOldest } from './recorded.ts';
import { isWhole, remember } from './remember.ts';
import { deleteExpired } from './retention.ts';
import { usualMemory, type MemorySettings } from './settings.ts';

/** What is remembered from one question to the next. Without it, what asks the database rejects with a `Problem`. */
export interface Memory extends MemoryReader {
  readonly settings: MemorySettings;
  /** What is worked out of the lists of each customer when they are stored. */
  readonly derivations: readonly Derivation[];
  /** True before the first reading. */
  readonly isEmpty: () => Promise<boolean>;
  readonly use: UseStore;
  /**
   * Stores the lists of a customer, and what changed since they were last read. `readAgain` reads them once more, which is
   * asked for where one is much shorter than before; without it nothing is stored then. Returns what was stored.
   */
  readonly remember: (roster: FullRoster, readAgain: (() => Promise<FullRoster>) | null) => Promise<FullRoster>;
  /** Notes who is no customer any more. These are all customers there are. */
  readonly noteCustomers: (customers: readonly Customer[]) => Promise<void>;
  /** Deletes what was kept for as long as the settings say. */
  readonly deleteExpired: () => Promise<void>;
}

export interface MemoryOptions {
  readonly store: Pick<Store, 'problem' | 'use'>;
  readonly settings: MemorySettings;
  readonly sources: Pick<Sources, 'whyUnavailable'>;
  readonly verdicts: VerdictSource;
  readonly derivations?: readonly Derivation[];
  readonly now: () => Date;
  /** The customers that there are now, as far as they are known: another one can have a name that was somebody's. */
  readonly customers?: () => readonly Customer[];
}

export function createMemory({
  store,
  settings,
  sources,
  verdicts,
  derivations = [],
  now,
  customers = () => [],
}: MemoryOptions): Memory {
  const { zone } = settings;
  const { use } = store;
  const links = linksOf(sources);
  const recall = createRecall(links);

  /** Reads about those of these customers of whom something is stored, and not of another one that had the name. */
  function useAbout<Result>(
    names: readonly string[],
    work: (database: Database, own: readonly string[]) => Promise<Result>,
  ): Promise<Result> {
    return use(async (database) => work(database, await ownNames(database, names, customers())));
  }

  /** Where a list failed, what is known of it is older, so that all is worked out of what is stored. */
  async function deriveAll(database: Database, customer: Customer): Promise<void> {
    for (const derivation of derivations) for await (const _ of recall(database, derivation, [customer]));
  }

  return {
    settings,
    derivations,
    zone,
    state() {
      const problem = store.problem();
      return { state: problem === null ? 'on' : 'failed', problem };
    },
    isEmpty: () => use(async (database) => !(await hasCustomers(database))),
    use,
    async remember(roster, readAgain) {
      const options = { links, verdicts: await verdicts.read(), derivations, zone, now };
      return use(async (database) => {
        const stored = await remember(database, roster, readAgain, options);
        if (!isWhole(stored)) await deriveAll(database, stored.customer);
        return stored;
      });
    },
    recall: (derivation, some) => ({
      async *[Symbol.asyncIterator]() {
        yield* await use(async (database) => recall(database, derivation, some));
      },
    }),
    sinceOf: (word) => momentOf(word, zone, now()) ?? now(),
    readAt: (names) => useAbout(names, readOldest),
    changes: (names, since) =>
      useAbout(names, async (database, own) => {
        const changes = await readChanges(database, own, since);
        return { ...changes, neverRead: [...changes.neverRead, ...names.filter((name) => !own.includes(name))] };
      }),
    history: (name, since) =>
      useAbout([name], async (database, own) =>
        own.length === 0 ? { days: [], recordedSince: null } : readHistory(database, name, dayOf(since, zone)),
      ),
    openFinding: (name, verdict, keys) =>
      useAbout([name], async (database, own) =>
        own.length === 0 ? null : readOpenFinding(database, name, verdict, keys),
      ),
    lastRound: (names) => useAbout(names, readRoundOf),
    noteCustomers: (all) =>
      use((database) =>
        noteMissing(
          database,
          all.map(({ name }) => name),
          now(),
        ),
      ),
    deleteExpired: () => use((database) => deleteExpired(database, settings, now())),
  };
}

/** The names under which nothing of another customer is stored, in their order. */
async function ownNames(
  database: Database,
  names: readonly string[],
  customers: readonly Customer[],
): Promise<readonly string[]> {
  const byName = new Map(customers.map((customer) => [customer.name, customer]));
  const readings = Map.groupBy(await readRefs(database, names), ({ customer }) => customer);
  return names.filter((name) => {
    const customer = byName.get(name);
    return customer === undefined || !areAnothers(readings.get(name) ?? [], customer);
  });
}

/** Where the settings say `memory: off`. */
export function createNoMemory(now: () => Date): Memory {
  return {
    settings: usualMemory,
    derivations: [],
    zone: usualMemory.zone,
    state: () => ({ state: 'off', problem: null }),
    isEmpty: refuse,
    use: refuse,
    remember: refuse,
    recall: () => ({
      [Symbol.asyncIterator]: () => ({ next: refuse }),
    }),
    sinceOf: (word) => momentOf(word, usualMemory.zone, now()) ?? now(),
    readAt: refuse,
    changes: refuse,
    history: refuse,
    openFinding: refuse,
    lastRound: refuse,
    noteCustomers: refuse,
    deleteExpired: refuse,
  };
}

function refuse(): Promise<never> {
  return Promise.reject(new Problem({ code: 'memory-off', ...words.memory.off, origin: 'rollcall' }));
}
