import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaultySandboxes, type FaultySandboxes } from './support/faulty-sandbox.ts';
import { startProcess, type RollcallProcess } from './support/process.ts';

let sandboxes: FaultySandboxes;
let folder: string;
let started: RollcallProcess[];

beforeEach(async () => {
  sandboxes = await openFaultySandboxes();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-command-'));
  started = [];
});

afterEach(async () => {
  for (const each of started) await each.end();
  await sandboxes.close();
  await rm(folder, { recursive: true });
});

/** Starts Rollcall, or another program of it, on LicenseSpring alone: it has two customers, so a round is short. */
function start(program?: string, environment: Readonly<Record<string, string>> = {}): RollcallProcess {
  const process = startProcess({
    environment: {
      PORT: '0',
      ROLLCALL_LOCAL: '1',
      ROLLCALL_CONFIG: new URL('../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
      ROLLCALL_DATA: folder,
      ...sandboxes.licensespring.environment,
      ...environment,
    },
    ...(program === undefined ? {} : { program }),
  });
  started.push(process);
  return process;
}

const round = 'src/round.ts';

test('npm run round reads every customer, prints a line for each, and ends with 0', async () => {
  const process = start(round);
  expect(await process.ended).toEqual({ code: 0, errors: '' });
  expect(process.output()).toBe('contoso: read\nfabrikam: read\n2 customers read.');
});

test('npm run round names what could not be read, and ends with 1', async () => {
  sandboxes.licensespring.misbehave(() => ({ status: 500, body: '' }));
  const process = start(round);
  expect((await process.ended).code).toBe(1);
  expect(process.output()).toMatch(
    /^contoso: not read in full: LicenseSpring .*\nfabrikam: .*\n2 customers read, 2 not in full\.$/,
  );
});

test('npm run round says that customers may be missing, and ends with 1', async () => {
  sandboxes.live.misbehave(() => ({ status: 500, body: '' }));
  const process = start(round, { ...sandboxes.live.environment });
  expect((await process.ended).code).toBe(1);
  expect(process.output()).toMatch(/\nCustomers may be missing: Live Platform [^\n]*\n2 customers read/);
});

test('a running Rollcall carries out the round that npm run round asks for', async () => {
  const rollcall = start();
  await rollcall.logged('every customer was read');
  const before = sandboxes.licensespring.requests.length;
  const asking = start(round);
  expect(await asking.ended).toEqual({ code: 0, errors: '' });
  expect(asking.output()).toBe('contoso: read\nfabrikam: read\n2 customers read.');
  expect(sandboxes.licensespring.requests.length).toBeGreaterThan(before);
  // The one that asked would have signed in anew, or read by itself, without a word in the log of the other.
  expect(rollcall.output().match(/every customer was read/g)).toHaveLength(2);
});

test('a second Rollcall on one folder does not start, and says why', async () => {
  await start().logged('listening for Teams');
  expect(await start().ended).toEqual({
    code: 1,
    errors:
      'Rollcall cannot start: Another Rollcall uses this data folder. ' +
      'Stop the other one, or give this one another folder in `ROLLCALL_DATA`. Several need PostgreSQL.\n',
  });
});

test('npm run forget deletes a person beside a running Rollcall', async () => {
  await start().logged('every customer was read');
  const forget = start('src/forget.ts test1@example.com');
  expect(await forget.ended).toEqual({ code: 0, errors: '' });
  expect(forget.output()).toMatch(/^contoso: the stored lists(?:, \d findings?)?\nThese customers are compared anew/);
});

test('npm run forget waits for whoever reads, and says when the files still have the person', async () => {
  await start(round).ended;
  const read = new Worker(
    `const { DatabaseSync } = require('node:sqlite');
     const { workerData, parentPort } = require('node:worker_threads');
     const database = new DatabaseSync(workerData);
     database.exec('begin');
     database.prepare('select count(*) from reading').get();
     parentPort.postMessage('reading');
     parentPort.ref();`,
    { eval: true, workerData: join(folder, 'memory.sqlite') },
  );
  await once(read, 'message');
  const forget = start('src/forget.ts test1@example.com');
  expect(await forget.ended).toEqual({ code: 1, errors: '' });
  expect(forget.output()).toMatch(/^contoso: the stored lists[^\n]*\n[^\n]*\nThe files of the database still have/);
  const again = start('src/forget.ts test1@example.com');
  setTimeout(() => void read.terminate(), 7_000);
  expect(await again.ended).toEqual({ code: 0, errors: '' });
  expect(again.output()).toBe('Nothing is stored about test1@example.com.');
}, 90_000);

test('memory: off deletes what was stored', async () => {
  await start(round).ended;
  const config = new URL('./support/memory-off.yaml', import.meta.url).pathname;
  const rollcall = start(undefined, { ROLLCALL_CONFIG: config });
  await rollcall.logged('memory is off: what was stored has been deleted');
  await rollcall.end();
  const forget = start('src/forget.ts test1@example.com');
  await forget.ended;
  expect(forget.output()).toBe('Nothing is stored about test1@example.com.');
});

test('nobody else on this machine may read what is stored', async () => {
  await start(round).ended;
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
});
