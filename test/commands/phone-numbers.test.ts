import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../support/world.ts';
import type { SandboxReply } from '../../src/sandbox/server.ts';

/** Vera Quist's number at Live Platform, with an extension. */
function withExtension(reply: SandboxReply): SandboxReply {
  const body = JSON.stringify(reply.body)?.replaceAll('tel:+12345550138', 'tel:+12345550138;ext=1234');
  return { ...reply, body: body === undefined ? undefined : JSON.parse(body) };
}

let world: World;
beforeAll(async () => {
  world = await openWorld({ region: null });
  world.sandboxes.live.misbehave((_request, good) => withExtension(good()));
  world.sandboxes.partner.misbehave((_request, good) => withExtension(good()));
});
afterAll(() => world.close());

describe('a person is found by the phone number', () => {
  test.each([
    'user fabrikam +12345550138;ext=1234',
    'user fabrikam tel:+12345550138;ext=1234',
    'user fabrikam (234) 555-0138',
    'user fabrikam +1 234 555–0138 ext. 1234',
    'user fabrikam 234/5550138',
    'user fabrikam 001-234-555-0138',
    'whose number is +1 (234) 555-0138',
    'tel. +1 234 5550138 fabrikam',
  ])('%s', async (line) => {
    expect((await world.say(line)).summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
  });
});

test('where a number without a country code is not found and no region is set, the answer says so', async () => {
  const missing = '089 999999 has no country code, and rollcall.yaml has no region: for such numbers.';
  const user = await world.say('user fabrikam 089 999999');
  expect(user.summary).toBe('No match: “089” and “999999” together · no match in what could be read at Fabrikam Inc.');
  expect(user.text).toContain(missing);
  expect((await world.say('users fabrikam 089 999999')).text).toContain(missing);
  expect((await world.say('user fabrikam +4989999999')).text).not.toContain('region:');

  const german = await openWorld({ region: 'DE' });
  expect((await german.say('user fabrikam 089 999999')).text).not.toContain('region:');
  await german.close();
});
