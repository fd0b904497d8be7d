import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import product from '../../package.json' with { type: 'json' };
import { examineSettings } from '../../src/config/settings.ts';
import { configurationChecks } from '../../src/doctor/configuration.ts';
import { firstColumn } from '../support/documents.ts';
import { examined, outcomesOf, settingsFile } from '../support/doctor.ts';

const rule = 'access: [{ who: anyone, customers: all }]\n';

test('the table has each check, in its order', async () => {
  const named = firstColumn('check').flatMap((cell) => cell.match(/(?<=`)[a-z-]+(?=`)/g) ?? []);
  const { ids } = await examined({});
  expect(named).toEqual(ids.filter((id) => !/-(?:licensespring|partner)$/.test(id)));
});

test('a Node that is too old is named, with the one that Rollcall needs', async () => {
  const outcomes = await outcomesOf(configurationChecks(examineSettings({}), '22.19.0'));
  expect(outcomes.get('node')).toEqual({
    state: 'failed',
    problems: ['This is Node 22.19.0, and Rollcall needs 24'],
    advice: 'Install Node 24 or newer, and start Rollcall with it.',
  });
});

test('a Node that cannot run Rollcall at all is named before it tries', () => {
  const said: string[] = [];
  const old = { features: {}, version: 'v20.19.2', exit: (code: number) => said.push(`exit ${code}`) };
  const code = /^node -e "(.*)"$/.exec(product.scripts.predoctor)?.[1] ?? '';
  runInNewContext(code, { process: old, console: { error: (text: string) => said.push(text) } });
  expect(said).toEqual([expect.stringContaining('This is Node v20.19.2, and Rollcall needs 24'), 'exit 1']);
});

test('every fault of the environment is a line, and what it does not concern is still checked', async () => {
  const { found, those, isWell } = await examined({
    PORT: 'x',
    ROLLCALL_HOST: 'https://rollcall.example.net/',
    LIVE_PLATFORM_URL: 'https://live.example.net/tenantui',
    DATABASE_URL: 'mysql://localhost',
    ROLLCALL_CONFIG: await settingsFile(rule),
  });
  expect(found('environment').problems).toEqual([
    'PORT must be a port number',
    'ROLLCALL_HOST must be a host name, without https://, port or path',
    'LIVE_PLATFORM_TOKEN_URL is missing',
    'LIVE_PLATFORM_CLIENT_ID is missing',
    'LIVE_PLATFORM_CLIENT_SECRET is missing',
    'LIVE_PLATFORM_SCOPE is missing',
    'DATABASE_URL must begin with postgres:// or postgresql://',
  ]);
  expect([isWell, those('failed')]).toEqual([false, ['environment']]);
  expect(those('ok')).toEqual(['node', 'file']);
  for (const id of ['database', 'sign-in-live'])
    expect(found(id).detail).toBe('Not checked: its settings have faults, see “Environment”');
});

test('a Rollcall without a source is something to watch', async () => {
  const { found, isWell } = await examined({ ROLLCALL_CONFIG: await settingsFile(rule) });
  expect([isWell, found('environment').state]).toEqual([true, 'warning']);
});

test.each([
  ['is not there', null, /missing\.yaml cannot be read/],
  ['is UTF-16', Buffer.from(`\uFEFF${rule}`, 'utf16le'), /is UTF-16, or no text at all: save it as UTF-8$/],
  ['has Latin letters of another encoding', Buffer.from('# M\xFCller\n', 'latin1'), /is not UTF-8 text \(line 1\)/],
  ['is not YAML', 'access: [', /is not YAML \(line 1/],
  ['has a rule for a customer that nobody has', 'access: [{ who: anyone, customers: [fabrikan] }]', /names fabrikan/],
])('a settings file that %s is named', async (_, content, problem) => {
  const ROLLCALL_CONFIG = content === null ? 'missing.yaml' : await settingsFile(content);
  const { found, isWell } = await examined({ ROLLCALL_CONFIG });
  expect([isWell, found('file').state]).toEqual([false, 'failed']);
  expect(found('file').problems).toEqual([expect.stringMatching(problem)]);
  expect(found('database').state).toBe('ok');
});

test('a settings file without a rule lets nobody ask, which is something to watch', async () => {
  const { found } = await examined({ ROLLCALL_CONFIG: await settingsFile('customers: []') });
  expect(found('file')).toMatchObject({ state: 'warning', problems: [expect.stringContaining('no access rule')] });
});
