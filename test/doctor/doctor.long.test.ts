import { randomUUID } from 'node:crypto';
import { parseEnv } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import product from '../../package.json' with { type: 'json' };
import { secretMarks } from '../../src/sandbox/world.ts';
import { makeFolder, report } from '../support/doctor.ts';
import { startProcess, type RollcallProcess } from '../support/process.ts';

function start(program: string, environment: Readonly<Record<string, string>> = {}): RollcallProcess {
  const process = startProcess({ program, environment });
  onTestFinished(() => process.end());
  return process;
}

const doctor = 'src/doctor.ts';

/** The lines that `npm run sandboxes` prints, as Node reads them from .env. */
async function settingsOfSandboxes(): Promise<Readonly<Record<string, string>>> {
  const sandboxes = start('src/demo/sandboxes-alone.ts');
  const text = await sandboxes.printed(/# The addresses[^\n]*$/);
  const settings = z.record(z.string(), z.string()).parse(parseEnv(text));
  return { ...settings, ROLLCALL_DATA: await makeFolder() };
}

async function ask(url: string, text: string): Promise<string> {
  const response = await fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'message',
      id: randomUUID(),
      channelId: 'msteams',
      serviceUrl: url,
      from: { id: '29:desk', name: 'Service desk', aadObjectId: '00000000-0000-0000-0000-000000000020' },
      recipient: { id: '28:rollcall', name: 'Rollcall' },
      conversation: { id: 'a:chat', conversationType: 'personal', tenantId: '00000000-0000-0000-0000-000000000001' },
      deliveryMode: 'expectReplies',
      text,
    }),
  });
  return response.text();
}

test('with the lines of npm run sandboxes, npm run doctor finds nothing wrong, and npm start answers', async () => {
  const settings = await settingsOfSandboxes();
  const examination = start(doctor, settings);
  expect(await examination.ended).toEqual({ code: 0, errors: '' });
  expect(examination.output()).toMatch(/\nAll is well, \d+ good, 5 not checked\.$/);
  const lines = examination.output().split('\n');
  expect(lines.filter((line) => /^[✗▲]/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.length > 80 && line.includes(' ', 30))).toEqual([]);

  const rollcall = start('src/index.ts', { ...settings, PORT: '0' });
  const { port } = z.looseObject({ port: z.number() }).parse(await rollcall.logged('listening for Teams'));
  expect(await ask(`http://127.0.0.1:${port}`, 'users contoso')).toContain('AdaptiveCard');

  const beside = start(doctor, settings);
  expect((await beside.ended).code).toBe(0);
});

test('npm run sandboxes ends with Ctrl-C', async () => {
  const sandboxes = start('src/demo/sandboxes-alone.ts');
  await sandboxes.printed(/# The addresses[^\n]*$/);
  sandboxes.signal('SIGINT');
  expect(await sandboxes.ended).toEqual({ code: 0, errors: '' });
});

test('without settings every fault is a line, what can be checked is checked, and the exit code is 1', async () => {
  const examination = start(doctor);
  expect(await examination.ended).toEqual({ code: 1, errors: '' });
  expect(examination.output()).toMatch(
    /^✓ Node .*\n✗ Environment .*\n(?: .*\n)+✗ Settings file .*\n(?: .*\n)+✓ Data folder/,
  );
  expect(examination.output()).toMatch(/\n\d failed, \d good, \d+ not checked\.$/);
});

test('for machines there is one object, and no secret in it', async () => {
  const settings = await settingsOfSandboxes();
  const examination = start(`${doctor} --json`, { ...settings, LIVE_PLATFORM_CLIENT_SECRET: 'wrong-POISON' });
  const { code, errors } = await examination.ended;
  const { ok, version, checks } = report.parse(JSON.parse(examination.output()));
  expect([code, errors, ok, version]).toEqual([1, '', false, product.version]);
  expect(checks.filter(({ state }) => state === 'failed').map(({ id }) => id)).toEqual(['sign-in-live']);
  expect(secretMarks.filter((mark) => examination.output().includes(mark))).toEqual([]);
});
