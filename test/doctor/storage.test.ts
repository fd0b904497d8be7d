import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/store/open.ts';
import { engines } from '../support/engines.ts';
import { examined, makeFolder, report } from '../support/doctor.ts';

test('the data folder and the database are made and tried, also beside a Rollcall that runs', async () => {
  const folder = join(await makeFolder(), 'data');
  const { found } = await examined({ ROLLCALL_DATA: folder });
  expect(found('folder').detail).toMatch(/data can be written, \d+ GB are free$/);
  expect(found('database').detail).toMatch(/^SQLite 3\.\d+\.\d+ stores, migration \d+$/);
  const serving = await openDatabase({ kind: 'sqlite', folder }, 'serve', new Date());
  const again = await examined({ ROLLCALL_DATA: folder });
  await serving.close();
  expect(again.found('database').state).toBe('ok');
});

test.each(engines)('$name is tried, and named with its version', async ({ name, makePlace }) => {
  const { place, remove } = await makePlace();
  const { found } = await examined(
    place.kind === 'sqlite' ? { ROLLCALL_DATA: place.folder } : { DATABASE_URL: place.url },
  );
  await remove();
  expect(found('database').detail).toMatch(new RegExp(`^${name} \\d+[\\d.]* stores, migration \\d+$`));
});

test('a data folder that cannot be written is named, and the database is not tried', async () => {
  const file = join(await makeFolder(), 'file');
  await writeFile(file, '');
  const { found, isWell } = await examined({ ROLLCALL_DATA: file });
  expect(isWell).toBe(false);
  expect(found('folder')).toMatchObject({
    state: 'failed',
    problems: ['Rollcall cannot write its data folder'],
    advice: expect.stringContaining('ROLLCALL_DATA') as unknown,
  });
  expect(found('database').detail).toBe('Not checked: it needs “Data folder”');
});

test('a disk that is nearly full is something to watch', async (context) => {
  const disk = await makeFolder();
  const script = 'mount -t tmpfs -o size=20m tmpfs "$0" && exec "$@"';
  const within = ['--map-root-user', '--mount', 'sh', '-c', script, disk];
  context.skip(spawnSync('unshare', [...within, 'true']).status !== 0, 'this system lets nobody mount a disk');
  const { stdout } = spawnSync('unshare', [...within, process.execPath, 'src/doctor.ts', '--json'], {
    cwd: new URL('../..', import.meta.url).pathname,
    env: { PATH: process.env['PATH'], ROLLCALL_LOCAL: '1', ROLLCALL_DATA: disk },
  });
  const { checks } = report.parse(JSON.parse(stdout.toString()));
  expect(checks.find(({ id }) => id === 'folder')).toMatchObject({
    state: 'warning',
    problems: ['The disk with Rollcall’s data folder is nearly full'],
  });
});

test('a database that is damaged is named', async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'memory.sqlite'), 'no database at all, but long enough to be none');
  const { found } = await examined({ ROLLCALL_DATA: folder });
  expect(found('database')).toMatchObject({ state: 'failed', problems: ['Rollcall’s memory is damaged'] });
});

test('a database that opens, but in which nothing can be stored, is named', async () => {
  const folder = await makeFolder();
  const database = await openDatabase({ kind: 'sqlite', folder }, 'visit', new Date());
  await database.execute('drop table lease', []);
  await database.close();
  const { found, isWell } = await examined({ ROLLCALL_DATA: folder });
  expect([isWell, found('database').state]).toEqual([false, 'failed']);
});

test('a database of a newer Rollcall is named', async () => {
  const folder = await makeFolder();
  const database = await openDatabase({ kind: 'sqlite', folder }, 'visit', new Date());
  await database.execute("insert into migration (number, checksum, at) values (99, 'later', 0)", []);
  await database.close();
  const { found } = await examined({ ROLLCALL_DATA: folder });
  expect(found('database')).toMatchObject({ problems: ['A newer Rollcall has changed this memory'] });
});

test('a PostgreSQL that does not answer is named without its password, and needs no data folder', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, 'close');
  const { found, output } = await examined({ DATABASE_URL: `postgres://rollcall:a-secret@127.0.0.1:${port}/rollcall` });
  expect(found('folder').state).toBe('skipped');
  expect(found('database')).toMatchObject({ state: 'failed', problems: ['PostgreSQL cannot be reached'] });
  expect(output).not.toContain('a-secret');
});
