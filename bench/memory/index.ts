import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../src/store/database.ts';
import { openChild, type Child } from '../child.ts';
import { openFolder } from '../folder.ts';
import type { Section } from '../report.ts';
import { desk } from '../teams.ts';
import {
  askVendors,
  fastClock,
  requestRound,
  roundBegun,
  roundEnded,
  startRollcall,
  visit,
  type Rollcall,
  type Vendors,
  type Watched,
} from './asking.ts';
import { kinds, meanwhile, remembered, type Answers, type Kind } from './questions.ts';
import { speed } from './speed.ts';
import { meanwhileSection, rememberedSection, roundSection } from './sections.ts';
import { overseer } from './world.ts';

/** How often each question is asked: with and without a round, of what is remembered, and after a cold start. */
const times = { meanwhile: 15, remembered: 15, overseer: 4, cold: 3 };

/** Milliseconds that the person who asks thinks between two questions during a round. */
const thinking = 300;

/** Two nights of rounds with people asking, then what is remembered, then cold starts. */
export async function measureMemory(): Promise<readonly Section[]> {
  const vendors = openChild(new URL('vendors.ts', import.meta.url));
  try {
    await askVendors(vendors);
    const folder = openFolder();
    const rollcall = await startRollcall(vendors, folder, fastClock);
    const nights = await measureNights(rollcall, vendors, folder);
    const warm = await measureRemembered(rollcall);
    await rollcall.close();
    const cold = await measureColdStarts(vendors, folder);
    return [roundSection(nights), meanwhileSection(nights), rememberedSection({ ...warm, cold })];
  } finally {
    await vendors.close();
  }
}

export interface Night {
  readonly minutes: number;
  readonly vendors: Vendors;
  readonly watched: Watched;
  readonly folderSize: number;
}

export interface Nights {
  /** Nothing is remembered, and nobody asks. */
  readonly first: Night;
  /** Everything is compared, and somebody asks. */
  readonly second: Night;
  readonly without: Answers;
  readonly during: Answers;
}

async function measureNights(rollcall: Rollcall, vendors: Child, folder: string): Promise<Nights> {
  return visit(folder, async (database) => {
    const first = await measureNight(rollcall, vendors, { folder, database });
    await askMeanwhile(rollcall, 0);
    const before = await askMeanwhile(rollcall, 1);
    await askVendors(vendors, 'next');
    await requestRound(database);
    await roundBegun(database);
    let during: Answers = new Map();
    const second = await measureNight(rollcall, vendors, { folder, database }, async () => {
      during = await askMeanwhile(rollcall, 2);
    });
    const after = await askMeanwhile(rollcall, 3);
    const without = new Map(meanwhile.map((kind) => [kind, [...(before.get(kind) ?? []), ...(after.get(kind) ?? [])]]));
    return { first, second, without, during };
  });
}

/** The round that is under way or begins now. */
async function measureNight(
  rollcall: Rollcall,
  vendors: Child,
  { folder, database }: { readonly folder: string; readonly database: Database },
  ask: () => Promise<void> = () => Promise.resolve(),
): Promise<Night> {
  await askVendors(vendors);
  await rollcall.begin();
  await roundBegun(database);
  await ask();
  const { startedAt, endedAt } = await roundEnded(database);
  const minutes = (((endedAt ?? startedAt).getTime() - startedAt.getTime()) * speed) / 60_000;
  const watched = await rollcall.end();
  return { minutes, vendors: await askVendors(vendors), watched, folderSize: await sizeOf(folder) };
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
}

/** Each time of other customers, whose lists are in no cache. */
async function askMeanwhile(rollcall: Rollcall, time: number): Promise<Answers> {
  return askEach(meanwhile, times.meanwhile, async (kind, index) => {
    await pause(thinking);
    return rollcall.ask(kinds[kind](100 * time + index));
  });
}

async function askEach(
  wanted: readonly Kind[],
  count: number,
  ask: (kind: Kind, index: number) => Promise<number>,
): Promise<Answers> {
  const answers = new Map(wanted.map((kind) => [kind, [] as number[]]));
  for (let index = 0; index < count; index += 1)
    for (const [place, kind] of wanted.entries())
      answers.get(kind)?.push(await ask(kind, index * wanted.length + place));
  return answers;
}

export interface Remembered {
  readonly desk: Answers;
  readonly overseer: Answers;
  readonly watched: Watched;
}

async function measureRemembered(rollcall: Rollcall): Promise<Remembered> {
  await rollcall.begin();
  const asked = await askEach(remembered, times.remembered, (kind, index) => rollcall.ask(kinds[kind](400 + index)));
  const all = await askEach(remembered, times.overseer, (kind, index) =>
    rollcall.ask(kinds[kind](500 + index), overseer),
  );
  return { desk: asked, overseer: all, watched: await rollcall.end() };
}

/** From the start of the process to its first answer. */
async function measureColdStarts(vendors: Child, folder: string): Promise<Answers> {
  return askEach(['address', 'all'], times.cold, async (kind, index) => {
    const started = performance.now();
    const rollcall = await startRollcall(vendors, folder);
    try {
      await rollcall.ask(kinds[kind](600 + index), desk);
      return performance.now() - started;
    } finally {
      await rollcall.close();
    }
  });
}
