import type { CustomerList, Directory } from '../customers/directory.ts';
import type { Memory } from '../memory/memory.ts';
import { listNames, missingReason } from '../people/lists.ts';
import { readFullRoster, type FullRoster } from '../people/roster.ts';
import { asProblem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { ReadContext } from '../sources/result.ts';
import type { Sources } from '../sources/sources.ts';
import type { Database } from '../store/database.ts';
import {
  beginRound,
  endRound,
  readRoundCustomers,
  readUnfinishedRound,
  writeRoundCustomer,
  readMissingLists,
  writeMissingLists,
  type Round,
  type RoundCustomer,
  type RoundProblem,
} from '../store/rounds.ts';

/** What a round needs. */
export interface RoundTools {
  readonly memory: Memory;
  readonly directory: Directory;
  readonly sources: Sources;
  /** Resolves when nobody waits for an answer, or after some time all the same. */
  readonly whenQuiet: (signal: AbortSignal) => Promise<void>;
  readonly record: ReadContext['record'];
  readonly now: () => Date;
  /** Receives a bug that kept a customer from being remembered. */
  readonly onError: (error: unknown) => void;
}

/**
 * Reads every customer once, the ones after the other, and remembers it. Goes on with the round that was not finished, if
 * there is one. Rejects when the memory cannot be written or the signal aborts; the next call goes on from there. Returns
 * the vendors' lists of customers that could not be read, so that customers may be missing.
 */
export async function runRound(
  tools: RoundTools,
  signal: AbortSignal,
  onCustomer: (done: RoundCustomer) => void = () => undefined,
): Promise<readonly RoundProblem[]> {
  const { memory, directory, now } = tools;
  const turn = backgroundTurn(tools, signal);
  const list = await directory.read({ ...turn, fresh: true });
  const round = await memory.use((database) => openRound(database, list.customers.length, now()));
  const read = await memory.use((database) => customersDone(database, round.id, list));
  for (const customer of list.customers) {
    if (read.has(customer.name)) continue;
    await tools.whenQuiet(signal);
    signal.throwIfAborted();
    const problems = await readCustomer(customer, turn, tools);
    const entry = { customer: customer.name, at: now(), problems };
    await memory.use((database) => writeRoundCustomer(database, round.id, entry));
    onCustomer(entry);
  }
  // While a list of customers is missing, nobody can tell who has left.
  if (list.failed.size === 0) await memory.noteCustomers(list.customers);
  await memory.deleteExpired();
  const missing = Array.from(list.failed, ([id, { code, title }]) => ({ list: id, code, title }));
  await memory.use(async (database) => {
    await writeMissingLists(database, round.id, { at: now(), missing });
    await endRound(database, round.id, now());
  });
  return missing;
}

/** The customers that the round need not read again. What failed for want of a list of customers is read when it is there. */
async function customersDone(
  database: Database,
  round: string,
  { failed }: CustomerList,
): Promise<ReadonlySet<string>> {
  const done = await readRoundCustomers(database, round);
  const isListBack = failed.size === 0 && (await readMissingLists(database, round)).length > 0;
  return new Set(done.filter(({ problems }) => problems.length === 0 || !isListBack).map(({ customer }) => customer));
}

async function openRound(database: Database, customers: number, at: Date): Promise<Round> {
  const unfinished = await readUnfinishedRound(database);
  return unfinished ?? beginRound(database, { startedAt: at, customers });
}

/** The turn of work that nobody waits for. */
export function backgroundTurn({ record }: Pick<RoundTools, 'record'>, signal: AbortSignal): ReadContext {
  return { fresh: true, signal, record, progress: ignore, report: ignore };
}

function ignore(): void {
  // Nobody watches, and what could not be read stands in the round.
}

/** Reads and remembers one customer. Returns what could not be read. A bug at one customer does not stop the round. */
async function readCustomer(customer: Customer, turn: ReadContext, tools: RoundTools): Promise<RoundProblem[]> {
  const read = (): Promise<FullRoster> => readFullRoster(customer, tools.sources.inBackground, turn);
  try {
    const roster = await tools.memory.remember(await read(), read);
    return problemsIn(roster);
  } catch (error) {
    const problem = asProblem(error);
    if (turn.signal.aborted || problem.code.startsWith('store-')) throw error;
    tools.onError(error);
    return [{ list: '', code: problem.code, title: problem.title }];
  } finally {
    // What was cut off is no failure of the source, and the customer is to be read again.
    turn.signal.throwIfAborted();
  }
}

function problemsIn({ lists }: FullRoster): RoundProblem[] {
  return listNames.flatMap((list) => {
    const missing = missingReason(lists[list]);
    if (missing === null || !('problem' in missing)) return [];
    return [{ list, code: missing.problem.code, title: missing.problem.title }];
  });
}
