import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Database } from '../store/database.ts';
import { readLease, releaseLease, takeLease } from '../store/leases.ts';
import { leaveRequest, takeRequest } from '../store/requests.ts';
import {
  readMissingLists,
  readRoundCustomers,
  readRounds,
  type Round,
  type RoundCustomer,
  type RoundProblem,
} from '../store/rounds.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { runRound, type RoundTools } from './round.ts';
import { leaseMs } from './leased.ts';
import { roundName } from './rounds.ts';

/** Called once for each customer that has been read. */
type OnCustomer = (done: RoundCustomer) => void;

/** Milliseconds between two looks at what a running Rollcall has done. */
const pollMs = 1_000;

/** Reads every customer once and prints a line for each. False when a list could not be read. */
export async function readAllNow(
  { memory, directory, sources }: Pick<RoundTools, 'memory' | 'directory' | 'sources'>,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const tools: RoundTools = {
    memory,
    directory,
    sources,
    now: clock,
    // In this process nobody asks, and there are no metrics.
    whenQuiet: () => Promise.resolve(),
    record: ignore,
    onError: ignore,
  };
  let read = 0;
  let failed = 0;
  const onCustomer = ({ customer, problems }: RoundCustomer): void => {
    read += 1;
    if (problems.length > 0) failed += 1;
    print(words.round.customer(customer, [...new Set(problems.map(({ title }) => title))]));
  };
  const missing = await roundNow(tools, signal, onCustomer);
  if (missing.length > 0) print(words.round.missing(missing.map(({ title }) => title)));
  print(words.round.end(formatNumber(read), read === 1, formatNumber(failed)));
  return failed === 0 && missing.length === 0;
}

function clock(): Date {
  return new Date();
}

function ignore(): void {
  // What failed stands in the round.
}

/**
 * Reads every customer once. A running Rollcall is asked to, since it knows what it may ask the vendors; without one, this
 * process does it. Resolves when the round has ended, with the lists of customers that were missing.
 */
async function roundNow(
  tools: RoundTools,
  signal: AbortSignal,
  onCustomer: OnCustomer,
): Promise<readonly RoundProblem[]> {
  const { memory, now } = tools;
  const holder = randomUUID();
  const renew = (): Promise<boolean> =>
    memory.use((database) =>
      takeLease(database, roundName, { holder, until: new Date(now().getTime() + leaseMs) }, now()),
    );
  if (!(await renew())) return followRound(tools, signal, onCustomer);
  const timer = setInterval(() => void renew().catch(() => false), leaseMs / 4);
  try {
    // It may be this one's own, left to a Rollcall that has ended: the next to start would read everything again.
    await memory.use((database) => takeRequest(database, roundName));
    return await runRound(tools, signal, onCustomer);
  } finally {
    clearInterval(timer);
    await memory.use((database) => releaseLease(database, roundName, holder));
  }
}

/** Leaves a request to the running Rollcall, and tells what it does until its round has ended. */
async function followRound(
  tools: RoundTools,
  signal: AbortSignal,
  onCustomer: OnCustomer,
): Promise<readonly RoundProblem[]> {
  const { memory, now } = tools;
  const known = await memory.use((database) => database.transaction((connection) => requestRound(connection, now())));
  const told = new Set<string>();
  for (;;) {
    await delay(pollMs, undefined, { signal });
    const round = await memory.use((database) => roundBeside(database, known));
    const done = round === null ? [] : await memory.use((database) => readRoundCustomers(database, round.id));
    for (const customer of done.filter(({ customer: name }) => !told.has(name))) {
      told.add(customer.customer);
      onCustomer(customer);
    }
    if (round !== null && round.endedAt !== null) return memory.use((database) => readMissingLists(database, round.id));
    // It has ended without ending its round: then nobody would take the request.
    const lease = await memory.use((database) => readLease(database, roundName));
    if (lease === null || lease.until <= now()) return roundNow(tools, signal, onCustomer);
  }
}

/** Leaves the request. Resolves with the ids of the rounds that are not what it asks for. */
async function requestRound(connection: Connection, at: Date): Promise<ReadonlySet<string>> {
  const rounds = await readRounds(connection);
  await leaveRequest(connection, roundName, at);
  return new Set(rounds.map(({ id }) => id));
}

/** A round that is none of these. Its time would say nothing: it can be from the clock of another machine. */
async function roundBeside(database: Database, known: ReadonlySet<string>): Promise<Round | null> {
  const rounds = await readRounds(database);
  return rounds.find(({ id }) => !known.has(id)) ?? null;
}
