import { z } from 'zod';
import type { Asker } from '../../src/access/asker.ts';
import type { AccessRule } from '../../src/access/rules.ts';
import { customersFor, isExact } from '../../src/commands/counts-only.ts';
import { createView, release } from '../../src/bot/view.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';
import { readLine, writeLine } from '../../src/grammar/line.ts';
import type { Changes, DayOfFigures, History, RecordedChange } from '../../src/memory/changes.ts';
import type { MemoryReader } from '../../src/memory/reader.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { exactFigures, roundedFigures } from '../../src/text/format.ts';
import { render, replyOf, someone, type Reply } from './world.ts';

function customer(name: string, title: string): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title, aliases: [], domain: `${name}.com`, tenantId: null, refs };
}

export const customers = [
  customer('contoso', 'Contoso GmbH'),
  customer('fabrikam', 'Fabrikam Inc.'),
  customer('wingtip', 'Wingtip Toys'),
];

/** A Thursday. Everything was read on this day at 02:14 UTC. */
const now = new Date('2026-11-26T08:00:00Z');

const moments: Readonly<Record<string, string>> = {
  '7d': '2026-11-19T08:00:00Z',
  '30d': '2026-10-27T08:00:00Z',
  '90d': '2026-08-28T08:00:00Z',
  '9999d': '1999-07-11T08:00:00Z',
  monday: '2026-11-23T00:00:00Z',
};

/** What is remembered. What is left out is empty. */
export interface World {
  readonly changes?: readonly RecordedChange[];
  readonly recordedSince?: ReadonlyMap<string, Date>;
  readonly notCompared?: Changes['notCompared'];
  readonly neverRead?: readonly string[];
  readonly days?: readonly DayOfFigures[];
  readonly historySince?: Date | null;
  readonly state?: ReturnType<MemoryReader['state']>;
  readonly access?: readonly AccessRule[];
  readonly asker?: Partial<Asker>;
}

/** A memory that has all of this, whichever customers and days are asked for. */
function memoryOf(world: World): MemoryReader {
  const { changes: recorded = [], recordedSince = new Map(), notCompared = [], neverRead = [] } = world;
  const told: History = { days: world.days ?? [], recordedSince: world.historySince ?? null };
  return {
    state: () => world.state ?? { state: 'on', problem: null },
    zone: 'UTC',
    sinceOf: (word) => new Date(moments[word] ?? `${word}T00:00:00Z`),
    readAt: () => Promise.resolve(new Date('2026-11-26T02:14:00Z')),
    changes: () => Promise.resolve({ pages: inPages(recorded), recordedSince, notCompared, neverRead }),
    history: () => Promise.resolve(told),
    recall: nothing,
    openFinding: () => Promise.resolve(null),
    lastRound: () => Promise.resolve(null),
  };
}

/** In some ten pages, so that what is told is worked out of several. */
function inPages(changes: readonly RecordedChange[]): Changes['pages'] {
  const length = Math.ceil(changes.length / 10);
  return {
    async *[Symbol.asyncIterator]() {
      for (let from = 0; from < changes.length; from += length)
        yield await Promise.resolve(changes.slice(from, from + length));
    },
  };
}

async function* nothing(): AsyncGenerator<never> {
  // No command here recalls lists.
}

const everything: readonly AccessRule[] = [{ who: 'anyone', customers: 'all', show: 'names' }];

/** Answers a line from this memory, with the rights of the asker. Throws the problem of a line without an answer. */
export async function askMemory(line: string, world: World): Promise<Reply> {
  const asker = { ...someone, ...world.asker };
  const view = { ...createView(asker, world.access ?? everything, { customers, failed: new Map() }), commands };
  const { query } = readLine(line, commands, view.customers.customers, view.nameable);
  const command = commands.find(({ name }) => name === query.command);
  if (command === undefined) throw new RangeError(`There is no command ${query.command}`);
  const context = z.custom<CommandContext>().parse({
    asker,
    customers: customersFor(command, query, view),
    memory: memoryOf(world),
    figures: isExact(query, view) ? exactFigures : roundedFigures,
    turn: { signal: new AbortController().signal },
    now: () => now,
  });
  const cardData = { line: writeLine(query), ...(await command.run(query, context)) };
  return replyOf([render(release(cardData, view, { line, query }).cardData)]);
}
