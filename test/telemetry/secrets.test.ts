import { readAcceptances } from '../../src/store/acceptances.ts';
import { readAllCustomers } from '../../src/store/customers.ts';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { secretMarks } from '../../src/sandbox/world.ts';
import { createLog } from '../../src/telemetry/log.ts';
import type { Misbehavior } from '../support/faulty-sandbox.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const lines = [
  'help',
  'hi',
  'customers',
  'contoso',
  'users contoso',
  'users fabrikam licensed:no',
  'users fabrikam from:partner state:deleted',
  'licenses contoso',
  'licenses fabrikam from:licensespring',
  'licenses contoso from:partner',
  'user test1@example.com contoso',
  'user vera.quist@fabrikam.com',
  'reconcile contoso',
  'reconcile fabrikam verdict:first-password',
  'reconcile all',
  'why first-password test1@example.com contoso',
  'status',
  'whoami',
];

/** The answers of every vendor contain marked secrets: passwords, client secrets, tokens, keys. */
const vendorFailures: readonly [string, Misbehavior | null][] = [
  ['answer normally', null],
  ['refuse the token', () => ({ status: 401 })],
  [
    'echo the request in an error',
    (request) => ({ status: 400, body: { code: 'x', description: JSON.stringify(request) } }),
  ],
  [
    'break with the secret in the text',
    ({ headers }) => ({ status: 500, body: `<html>${headers['authorization']}</html>` }),
  ],
  ['send another shape', ({ headers }) => ({ status: 200, body: { token: headers['authorization'] } })],
  ['hang up', () => 'reset'],
];

function secretIn(text: string): string | undefined {
  return secretMarks.find((mark) => text.includes(mark));
}

describe.each(vendorFailures)('when vendors %s', (_name, failure) => {
  test.each(lines)('%s shows no secret on its card', async (line) => {
    for (const sandbox of [world.sandboxes.live, world.sandboxes.licensespring, world.sandboxes.partner])
      sandbox.misbehave(failure);
    const reply = await world.say(`${line} fresh`);
    expect(secretIn(JSON.stringify(reply.cards))).toBeUndefined();
  });

  test('the log contains no secret', () => {
    expect(world.log()).toContain('"reference"');
    expect(secretIn(world.log())).toBeUndefined();
  });
});

test('the requests do contain secrets, so the tests above can fail', () => {
  expect(
    world.sandboxes.live.requests.some(({ headers }) => secretIn(headers['authorization'] ?? '') !== undefined),
  ).toBe(true);
});

test.each(['authorization', 'access_token', 'refresh_token', 'client_secret', 'initial_password', 'passwordProfile'])(
  'the log replaces the value of a field named %s',
  (name) => {
    const written: string[] = [];
    const log = createLog({ write: (line) => void written.push(line) });
    log.error({ [name]: secretMarks[0], inner: { [name]: secretMarks[0], deeper: { [name]: secretMarks[0] } } });
    expect(secretIn(written.join(''))).toBeUndefined();
    expect(written.join('')).toContain('[secret]');
  },
);

test('the log replaces secrets in lists, in errors and at any depth, and changes nothing else', () => {
  const written: string[] = [];
  const log = createLog({ write: (line) => void written.push(line) });
  const text = 'a text that says "token": and \\"password\\":';
  const deep = [{ one: { two: { three: [{ sharedKey: secretMarks[0], other: [1.5, null, true] }] } } }];
  log.info({ text, deep, err: Object.assign(new Error(text), { token: { is: secretMarks[0] } }) }, text);
  log.info({ text }, text);
  expect(secretIn(written.join(''))).toBeUndefined();
  const [censored, plain] = written.map((line) => z.looseObject({}).parse(JSON.parse(line)));
  expect(censored).toMatchObject({
    level: 30,
    text,
    msg: text,
    deep: [{ one: { two: { three: [{ sharedKey: '[secret]', other: [1.5, null, true] }] } } }],
    err: { token: '[secret]', message: text },
  });
  expect(plain).toMatchObject({ level: 30, text, msg: text });
  expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
});

test('the only files on disk are that of the refresh token and those of the database, where nothing was stored', async () => {
  const others = (await readdir(world.folder)).filter((name) => !/^(?:memory\.sqlite|serving\.lock)/.test(name));
  expect(others).toEqual(['partner-center.refresh-token.json']);
  expect(await world.store.use(readAllCustomers)).toEqual([]);
  expect(await world.store.use(readAcceptances)).toEqual([]);
});

test('the log contains no names and addresses of a customer’s people', () => {
  expect(world.log()).not.toMatch(/vera|quist|@|megan/i);
});
