import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLog, openStream } from '../../src/telemetry/log.ts';

const path = (name: string): string => new URL(`../../${name}`, import.meta.url).pathname;
/** A device on which every write fails for lack of space. */
const full = '/dev/full';

test('every line is written at once, in whole', () => {
  const file = join(tmpdir(), `rollcall-log-${process.pid}`);
  const descriptor = openSync(file, 'w');
  const log = createLog(openStream(descriptor));
  const long = 'ä'.repeat(200_000);
  log.info({ long }, 'one');
  log.fatal('two');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  closeSync(descriptor);
  rmSync(file);
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ msg: 'one', long }, { msg: 'two' }]);
});

test.runIf(existsSync(full))('Rollcall runs and ends as ever when its log cannot be written', async () => {
  const descriptor = openSync(full, 'w');
  const data = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
  const rollcall = spawn(path('node_modules/.bin/node'), ['--import', path('test/support/crash.ts'), 'src/index.ts'], {
    cwd: path(''),
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      ROLLCALL_LOCAL: '1',
      ROLLCALL_CONFIG: 'src/demo/rollcall.demo.yaml',
      ROLLCALL_DATA: data,
    },
    stdio: ['ignore', descriptor, 'pipe'],
  });
  closeSync(descriptor);
  const { stderr } = rollcall;
  if (stderr === null) throw new Error('There is no standard error');
  const errors = text(stderr);
  await once(stderr, 'data');
  // A bug that nobody caught, which is logged with the level that flushes.
  rollcall.kill('SIGUSR2');
  expect(await once(rollcall, 'exit')).toEqual([1, null]);
  rmSync(data, { recursive: true });
  expect(await errors).toBe('Rollcall cannot write its log: ENOSPC\n');
});
