import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { DatabasePlace } from '../../src/store/open.ts';

const path = (name: string): string => new URL(`../../${name}`, import.meta.url).pathname;

const factLine = z.object({
  opened: z.boolean().optional(),
  confirmed: z.number().optional(),
  stored: z.number().optional(),
  problem: z.object({ code: z.string(), title: z.string(), advice: z.string() }).optional(),
});
export type Fact = z.infer<typeof factLine>;

export interface StoreJob {
  readonly place: DatabasePlace;
  readonly purpose: 'serve' | 'visit';
  /** `hold` keeps the database open, `write` writes until it is killed, `fill` until the disk is full. */
  readonly work: 'hold' | 'write' | 'fill';
}

/** A process that uses a database; see store-program.ts. */
export interface StoreProcess {
  /** What it tells, line by line, until it ends. */
  readonly facts: AsyncIterator<Fact, undefined>;
  /** Ends it as a power cut would, for all that it can do. */
  readonly kill: () => Promise<void>;
  readonly ended: Promise<number | null>;
}

export interface StoreProcessOptions {
  /** The user that runs it. */
  readonly uid?: number;
  /** A command with its arguments that runs it. */
  readonly within?: readonly string[];
}

export function startStoreProcess(job: StoreJob, { uid, within = [] }: StoreProcessOptions = {}): StoreProcess {
  const [command, ...rest] = [
    ...within,
    path('node_modules/.bin/node'),
    path('test/support/store-program.ts'),
    JSON.stringify(job),
  ];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve(null));
  });
  return {
    facts: factsOf(createInterface(child.stdout)),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}

async function* factsOf(lines: AsyncIterable<string>): AsyncGenerator<Fact, undefined> {
  for await (const line of lines) yield factLine.parse(JSON.parse(line));
  return undefined;
}

/** Everything that it told, after it has ended. */
export async function allFacts(process: StoreProcess): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (let next = await process.facts.next(); next.done !== true; next = await process.facts.next())
    facts.push(next.value);
  return facts;
}
