import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { roundName } from '../../src/jobs/rounds.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open.ts';
import { leaveRequest } from '../../src/store/requests.ts';
import { readLastRound, readUnfinishedRound, type Round } from '../../src/store/rounds.ts';
import { memory, openChild, type Child } from '../child.ts';
import { startEnvironment, startFlags } from '../start-flags.ts';
import { desk, openTeams } from '../teams.ts';

const vendorsAnswer = z.object({
  environment: z.record(z.string(), z.string()),
  file: z.string(),
  calls: z.number(),
  /** The pages that were asked for more than once. */
  repeated: z.array(z.string()),
  refused: z.number(),
});
export type Vendors = z.infer<typeof vendorsAnswer>;

const watched = z.object({
  stall: z.number(),
  hold: z.number(),
  memory,
  audits: z.array(z.object({ outcome: z.string(), problems: z.array(z.unknown()) })),
});
export type Watched = z.infer<typeof watched>;

const opened = z.object({ url: z.string() });

/** What the vendors were asked for since the last call. */
export function askVendors(vendors: Child, night: 'same' | 'next' = 'same'): Promise<Vendors> {
  return vendors.ask({ night }, vendorsAnswer);
}

export interface Rollcall {
  /** Milliseconds until the answer has come. Throws when it is a problem. */
  readonly ask: (line: string, objectId?: string) => Promise<number>;
  readonly begin: () => Promise<void>;
  /** What was measured since `begin`. */
  readonly end: () => Promise<Watched>;
  readonly close: () => Promise<void>;
}

/** Flags for a process whose rate gates are faster. What it loads takes longer to load then. */
export const fastClock = ['--import', new URL('fast-clock.ts', import.meta.url).href];

/**
 * Starts Rollcall on this data folder, in a process of its own. `flags` are those of Node beside the usual ones, such as
 * `fastClock`.
 */
export async function startRollcall(vendors: Child, folder: string, flags: readonly string[] = []): Promise<Rollcall> {
  const child = openChild(
    new URL('../customers/rollcall.ts', import.meta.url),
    [...startFlags, ...flags],
    startEnvironment,
  );
  const teams = await openTeams();
  const { environment, file } = await askVendors(vendors);
  const { url } = await child.ask({ environment, file, folder }, opened);
  return {
    async ask(line, objectId = desk) {
      const started = performance.now();
      await teams.ask(url, line, objectId);
      return performance.now() - started;
    },
    async begin() {
      await child.ask({ watch: 'begin' }, z.null());
    },
    async end() {
      const all = await child.ask({ watch: 'end' }, watched);
      const bad = all.audits.find(({ outcome, problems }) => outcome !== 'answered' || problems.length > 0);
      if (bad !== undefined) throw new Error(`A line was not answered in full: ${JSON.stringify(bad)}`);
      return all;
    },
    close: child.close,
  };
}

/** Milliseconds between two looks at a round. */
const lookEvery = 250;

/** Runs this while Rollcall has the folder open. */
export async function visit<Result>(folder: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = await openDatabase({ kind: 'sqlite', folder }, 'visit', new Date());
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

export async function requestRound(database: Database): Promise<void> {
  await leaveRequest(database, roundName, new Date());
}

/** Resolves when a round is under way. */
export async function roundBegun(database: Database): Promise<void> {
  while ((await readUnfinishedRound(database)) === null) await pause(lookEvery);
}

export async function roundEnded(database: Database): Promise<Round> {
  while ((await readUnfinishedRound(database)) !== null) await pause(lookEvery);
  const round = await readLastRound(database);
  if (round === null) throw new Error('No round has ended');
  return round;
}
