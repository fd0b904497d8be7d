import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { secretMarks } from '../../src/sandbox/world.ts';
import { createLog } from '../../src/telemetry/log.ts';
import type { Misbehavior } from '../../src/sandbox/server.ts';
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

/** Every vendor's answers hold marked secrets: passwords, client secrets, tokens, keys. */
const faults: readonly [string, Misbehavior | null][] = [
  ['answer as they should', null],
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

function markIn(text: string): string | undefined {
  return secretMarks.find((mark) => text.includes(mark));
}

describe.each(faults)('when vendors %s', (_name, fault) => {
  test.each(lines)('%s shows no secret on its card', async (line) => {
    for (const sandbox of [world.sandboxes.live, world.sandboxes.licensespring, world.sandboxes.partner])
      sandbox.misbehave(fault);
    const reply = await world.say(`${line} fresh`);
    expect(markIn(JSON.stringify(reply.cards))).toBeUndefined();
  });

  test('the log holds none', () => {
    expect(world.log()).toContain('"reference"');
    expect(markIn(world.log())).toBeUndefined();
  });
});

test('the sandboxes do send secrets, so that the above means something', () => {
  expect(
    world.sandboxes.live.requests.some(({ headers }) => markIn(headers['authorization'] ?? '') !== undefined),
  ).toBe(true);
});

test.each(['authorization', 'access_token', 'refresh_token', 'client_secret', 'initial_password', 'passwordProfile'])(
  'the log blacks out a field named %s, should one ever get there',
  (name) => {
    const written: string[] = [];
    const log = createLog({ write: (line) => void written.push(line) });
    log.error({ [name]: secretMarks[0], inner: { [name]: secretMarks[0], deeper: { [name]: secretMarks[0] } } });
    expect(markIn(written.join(''))).toBeUndefined();
    expect(written.join('')).toContain('[secret]');
  },
);

test('the log blacks a secret out in lists, in errors and however deep, and leaves all else as it is', () => {
  const written: string[] = [];
  const log = createLog({ write: (line) => void written.push(line) });
  const said = 'a text that says "token": and \\"password\\":';
  const deep = [{ one: { two: { three: [{ sharedKey: secretMarks[0], kept: [1.5, null, true] }] } } }];
  log.info({ said, deep, err: Object.assign(new Error(said), { token: { is: secretMarks[0] } }) }, said);
  log.info({ said }, said);
  expect(markIn(written.join(''))).toBeUndefined();
  const [censored, plain] = written.map((line) => z.looseObject({}).parse(JSON.parse(line)));
  expect(censored).toMatchObject({
    level: 30,
    said,
    msg: said,
    deep: [{ one: { two: { three: [{ sharedKey: '[secret]', kept: [1.5, null, true] }] } } }],
    err: { token: '[secret]', message: said },
  });
  expect(plain).toMatchObject({ level: 30, said, msg: said });
  expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
});

test('the one file kept is the refresh token’s', async () => {
  expect(await readdir(world.folder)).toEqual(['partner-center.refresh-token.json']);
});

test('names and addresses of a customer’s people stay out of the log', () => {
  expect(world.log()).not.toMatch(/vera|quist|@|megan/i);
});
