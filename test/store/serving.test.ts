import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaveRequest } from '../../src/store/requests.ts';
import { openDatabase } from '../../src/store/open.ts';
import { makeFolder, start } from '../support/engines.ts';
import { startStoreProcess, type StoreProcess } from '../support/store-process.ts';
import { readRequest } from '../support/requests.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let processes: StoreProcess[];

beforeEach(async () => {
  folder = await makeFolder();
  processes = [];
});

afterEach(async () => {
  for (const process of processes) await process.kill();
  await folder.remove();
});

/** A Rollcall of its own that serves from the folder. */
async function serve(): Promise<StoreProcess> {
  const process = startStoreProcess({ place: folder.place, purpose: 'serve', work: 'hold' });
  processes.push(process);
  expect((await process.facts.next()).value).toEqual({ opened: true });
  return process;
}

test('a second Rollcall on one data folder is refused in words', async () => {
  await serve();
  await expect(openDatabase(folder.place, 'serve', start)).rejects.toMatchObject({
    code: 'store-in-use',
    title: 'Another Rollcall uses this data folder',
  });
});

test('a second Rollcall in the same process is refused too', async () => {
  const first = await openDatabase(folder.place, 'serve', start);
  await expect(openDatabase(folder.place, 'serve', start)).rejects.toMatchObject({ code: 'store-in-use' });
  await first.close();
  await (await openDatabase(folder.place, 'serve', start)).close();
});

test('a Rollcall that was killed leaves the data folder free', async () => {
  const killed = await serve();
  await killed.kill();
  const next = await openDatabase(folder.place, 'serve', start);
  expect(await readRequest(next, 'round')).toBeNull();
  await next.close();
});

test('a command may look in and leave a request while a Rollcall serves', async () => {
  await serve();
  const visitor = await openDatabase(folder.place, 'visit', start);
  await leaveRequest(visitor, 'round', start);
  expect(await readRequest(visitor, 'round')).toEqual(start);
  await visitor.close();
});

test('a Rollcall starts while a command is looking in', async () => {
  const visitor = await openDatabase(folder.place, 'visit', start);
  await leaveRequest(visitor, 'round', start);
  const serving = await openDatabase(folder.place, 'serve', start);
  expect(await readRequest(serving, 'round')).toEqual(start);
  await Promise.all([visitor.close(), serving.close()]);
});

test('of several that start at once on a new folder, one serves, and nobody fails otherwise', async () => {
  const starting = Array.from({ length: 4 }, (_, index) =>
    startStoreProcess({ place: folder.place, purpose: index < 2 ? 'serve' : 'visit', work: 'hold' }),
  );
  processes.push(...starting);
  const [one, other, ...visitors] = await Promise.all(starting.map(async ({ facts }) => (await facts.next()).value));
  expect([one, other].map((fact) => fact?.problem?.code ?? 'opened').toSorted()).toEqual(['opened', 'store-in-use']);
  expect(visitors).toEqual([{ opened: true }, { opened: true }]);
});
