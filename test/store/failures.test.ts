import { chmod, mkdir, open, readdir, stat, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/store/open.ts';
import { addEvents } from '../../src/store/events.ts';
import { allEvents, makeCustomer, makeFolder, start } from '../support/engines.ts';
import { allFacts, startStoreProcess } from '../support/store-process.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let file: string;

beforeEach(async () => {
  folder = await makeFolder();
  file = join(folder.place.folder, 'memory.sqlite');
});

afterEach(async () => {
  await chmod(folder.place.folder, 0o700);
  await folder.remove();
});

const isRoot = process.getuid?.() === 0;
/** Root may write everywhere, so the process runs as nobody. */
const asOrdinaryUser = isRoot ? { uid: 65_534 } : {};

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('only the account of Rollcall may read the data folder and what is in it', async () => {
  await chmod(folder.place.folder, 0o755);
  await writeFile(file, '', { mode: 0o644 });
  const database = await openDatabase(folder.place, 'serve', start);
  await makeCustomer(database, 'Contoso');
  const names = await readdir(folder.place.folder);
  expect(names).toEqual(expect.arrayContaining(['memory.sqlite', 'memory.sqlite-wal', 'memory.sqlite-shm']));
  expect(await modeOf(folder.place.folder)).toBe('700');
  for (const name of names) expect(`${name} ${await modeOf(join(folder.place.folder, name))}`).toBe(`${name} 600`);
  await database.close();
});

test('a data folder that cannot be made is named as the reason', async () => {
  await chmod(folder.place.folder, 0o555);
  const place = { kind: 'sqlite', folder: join(folder.place.folder, 'data') } as const;
  const [fact] = await allFacts(startStoreProcess({ place, purpose: 'serve', work: 'hold' }, asOrdinaryUser));
  expect(fact?.problem).toMatchObject({ code: 'store-folder', title: 'Rollcall cannot write its data folder' });
});

test('files that only another account may write are named as the reason', async (context) => {
  context.skip(!isRoot, 'only root can run a process as another user');
  await (await openDatabase(folder.place, 'serve', start)).close();
  await chmod(folder.place.folder, 0o555);
  await chmod(file, 0o444);
  const [fact] = await allFacts(
    startStoreProcess({ place: folder.place, purpose: 'serve', work: 'hold' }, asOrdinaryUser),
  );
  expect(fact?.problem?.code).toBe('store-folder');
});

test('a data folder that belongs to another account may be used by those whom it lets write', async (context) => {
  context.skip(!isRoot, 'only root can run a process as another user');
  await chmod(folder.place.folder, 0o777);
  const process = startStoreProcess({ place: folder.place, purpose: 'serve', work: 'hold' }, asOrdinaryUser);
  expect((await process.facts.next()).value).toEqual({ opened: true });
  await process.kill();
});

test('a data folder that is a file is named as the reason', async () => {
  await writeFile(file, 'text');
  const opening = openDatabase({ kind: 'sqlite', folder: file }, 'serve', start);
  await expect(opening).rejects.toMatchObject({ code: 'store-folder', reason: 'EEXIST' });
});

/** Runs a command with a disk of 4 MB of its own in this folder. */
function withinSmallDisk(disk: string): readonly string[] {
  const script = 'mount -t tmpfs -o size=4m tmpfs "$0" && mkdir -p "$0/data" && exec "$@"';
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, disk];
}

test('a full disk is named as the reason; nothing confirmed is lost, and storing goes on once there is space', async (context) => {
  const disk = folder.place.folder;
  const [command = '', ...rest] = withinSmallDisk(disk);
  const canMount = spawnSync(command, [...rest, 'true']).status === 0;
  context.skip(!canMount, 'this system lets nobody mount a disk, so none is full');
  const place = { kind: 'sqlite', folder: join(disk, 'data') } as const;
  const process = startStoreProcess({ place, purpose: 'serve', work: 'fill' }, { within: withinSmallDisk(disk) });
  const facts = await allFacts(process);
  const confirmed = facts.filter((fact) => fact.confirmed !== undefined).length;
  expect(confirmed).toBeGreaterThan(5);
  const [failed, full, freed] = facts.slice(confirmed + 1);
  expect(failed?.problem).toMatchObject({ code: 'store-full', title: 'The disk with Rollcall’s data folder is full' });
  expect([full, freed]).toEqual([{ stored: confirmed }, { stored: confirmed + 1 }]);
  expect(await process.ended).toBe(0);
});

/** Overwrites the file from this byte on. */
async function damage(from: number, length: number): Promise<void> {
  const opened = await open(file, 'r+');
  await opened.write(new Uint8Array(length).fill(0xa5), 0, length, from);
  await opened.close();
}

async function storeEvents(count: number): Promise<void> {
  const database = await openDatabase(folder.place, 'serve', start);
  await makeCustomer(database, 'Contoso');
  const event = { customer: 'Contoso', at: start, kind: 'person-came', list: 'users', name: null, searchKey: null };
  const events = Array.from({ length: count }, (_, index) => ({ ...event, subject: `id-${index}`, detail: '{}' }));
  await addEvents(database, events);
  await database.close();
}

test('a file that is no database any more is named as damaged at the start', async () => {
  await storeEvents(1);
  await damage(0, 100);
  await expect(openDatabase(folder.place, 'serve', start)).rejects.toMatchObject({ code: 'store-damaged' });
});

test('a page that was overwritten is named as damage when it is read', async () => {
  await storeEvents(5_000);
  const { size } = await stat(file);
  await damage(size / 2, size / 4);
  const database = await openDatabase(folder.place, 'serve', start);
  const reading = allEvents(database, ['Contoso']);
  await expect(reading).rejects.toMatchObject({ code: 'store-damaged', title: 'Rollcall’s memory is damaged' });
  // What is not damaged still answers.
  const row = z.object({ name: z.string() });
  expect(await database.query('select name from customer', [], row)).toEqual([{ name: 'Contoso' }]);
  await database.close();
});

test('after a failed start the folder is free again', async () => {
  await mkdir(folder.place.folder, { recursive: true });
  await writeFile(file, 'no database at all, but long enough to be none');
  await expect(openDatabase(folder.place, 'serve', start)).rejects.toMatchObject({ code: 'store-damaged' });
  await writeFile(file, '');
  await (await openDatabase(folder.place, 'serve', start)).close();
});
