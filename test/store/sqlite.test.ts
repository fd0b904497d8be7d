import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { addEvents, deleteEventsAbout } from '../../src/store/events.ts';
import { openDatabase } from '../../src/store/open.ts';
import { deleteReadings, writeReadings } from '../../src/store/readings.ts';
import { leaveRequest } from '../../src/store/requests.ts';
import { allEvents, makeCustomer, makeFolder, start } from '../support/engines.ts';
import { readRequest } from '../support/requests.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
let database: Database;

beforeEach(async () => {
  folder = await makeFolder();
  database = await openDatabase(folder.place, 'serve', start);
});

afterEach(async () => {
  await database.close();
  await folder.remove();
});

/** The files of the data folder that have this text. Another process reads them, since closing one would end its locks. */
function filesWith(text: string): readonly string[] {
  const { stdout } = spawnSync('grep', ['-rl', text, '.'], { cwd: folder.place.folder, encoding: 'utf8' });
  return stdout.split('\n').filter((name) => name !== '');
}

test('what is deleted is in no file any more once it is wiped', async () => {
  await makeCustomer(database, 'Contoso');
  const event = { customer: 'Contoso', at: start, kind: 'person-came', list: 'users', name: null, searchKey: null };
  const people = Array.from({ length: 500 }, (_, index) => ({ ...event, subject: `id-${index}`, detail: '{}' }));
  await addEvents(database, [...people, { ...event, subject: 'vera', detail: 'Vera Quist' }]);
  const head = {
    list: 'users',
    whole: true,
    at: start,
    since: start,
    ref: '',
    columns: '',
    rows: 1,
  };
  const parts = [new TextEncoder().encode('Vera Quist '.repeat(2_000))];
  await writeReadings(database, 'Contoso', [{ ...head, parts }]);
  expect(filesWith('Vera Quist')).not.toEqual([]);
  await deleteEventsAbout(database, 'Contoso', ['vera']);
  await deleteReadings(database, 'Contoso');
  await database.wipeDeleted();
  expect(filesWith('Vera Quist')).toEqual([]);
  expect(await allEvents(database, ['Contoso'])).toHaveLength(500);
});

test('a transaction that would wait for itself is told so at once', async () => {
  const waiting = database.transaction(() => leaveRequest(database, 'round', start));
  await expect(waiting).rejects.toThrow('a transaction waits for itself');
  await leaveRequest(database, 'round', start);
});

test('work that a transaction began may write after it', async () => {
  const ended = Promise.withResolvers<null>();
  let later: Promise<void> = Promise.resolve();
  await database.transaction(async (connection) => {
    later = ended.promise.then(() => leaveRequest(database, 'later', start));
    await leaveRequest(connection, 'first', start);
  });
  ended.resolve(null);
  await later;
  expect(await readRequest(database, 'later')).toEqual(start);
});

test('a memory that has been closed says so to everybody who still asks', async () => {
  await database.close();
  await expect(readRequest(database, 'round')).rejects.toMatchObject({ code: 'store-stopped' });
  await expect(leaveRequest(database, 'round', start)).rejects.toMatchObject({ code: 'store-stopped' });
});
