import { onTestFinished } from 'vitest';
import type { RecordedChange } from '../../src/memory/changes.ts';
import type { MemoryReader } from '../../src/memory/reader.ts';
import type { TestEngine } from './engines.ts';
import { changingCustomer, onlyThese, type ChangingCustomer } from './changing-customer.ts';
import { pagesOf } from './pages.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

const day = 24 * 60 * 60_000;

/** A world with one customer of 30 people, whose memory is in a database of this engine. Closed after the test. */
export interface KeptWorld extends World {
  readonly litware: ChangingCustomer;
  /** A night later: everything is read once more. */
  readonly night: () => Promise<readonly string[]>;
  /** What changed since the beginning, oldest first, as `kind subject-or-name`. */
  readonly changes: () => Promise<readonly string[]>;
}

export async function openKept(
  engine: TestEngine,
  options: WorldOptions = {},
  others: readonly ChangingCustomer[] = [],
): Promise<KeptWorld> {
  const { place, remove } = await engine.makePlace();
  const litware = changingCustomer('litware', 30);
  const world = await openWorld({ remembers: true, place, ...onlyThese([litware, ...others]), ...options });
  onTestFinished(async () => {
    await world.close();
    await remove();
  });
  return kept(world, litware);
}

/** Another Rollcall on the same sandboxes and the same memory, with other settings if there are any. */
export async function openBeside(first: KeptWorld, options: WorldOptions = {}): Promise<KeptWorld> {
  const world = await openWorld({ remembers: true, beside: first, entries: [first.litware.entry], ...options });
  onTestFinished(() => world.close());
  return kept(world, first.litware);
}

function kept(world: World, litware: ChangingCustomer): KeptWorld {
  return {
    ...world,
    litware,
    async night() {
      world.wait(day);
      const read = await world.round();
      return read.flatMap(({ problems }) => problems.map(({ list }) => list));
    },
    changes: () => changesOf(world),
  };
}

/** All changes that are recorded of a customer. */
export async function recordedChanges(memory: MemoryReader, customer = 'litware'): Promise<readonly RecordedChange[]> {
  const { pages } = await memory.changes([customer], new Date(0));
  return (await pagesOf(pages)).flat();
}

async function changesOf({ memory }: World, customer = 'litware'): Promise<readonly string[]> {
  const changes = await recordedChanges(memory, customer);
  return changes.map(({ kind, name, detail }) => [kind, detail.verdict, name].filter(Boolean).join(' ')).toSorted();
}
