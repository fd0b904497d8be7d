import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Breaks off each list of Partner Center after its first page. */
function breakOff(): void {
  world.sandboxes.partner.misbehave(({ query }) => (query.has('seekOperation') ? { status: 404 } : null));
}

test('a list that breaks off does not take the place of the whole one that was read before', async () => {
  const line = 'users northwind from:partner licensed:no';
  expect((await world.say(line)).text).toMatch(/Partner Center[^\n]*, read at/);
  breakOff();
  world.wait(6 * 60_000);
  for (const asked of [`${line} fresh`, line]) {
    const reply = await world.say(asked);
    expect(reply.text).toMatch(/Partner Center.*sent an incomplete list/);
    expect(reply.text).not.toContain('at least');
  }
  world.sandboxes.partner.misbehave(null);
  expect((await world.say(`${line} fresh`)).text).not.toContain('incomplete list');
});

test('a list that breaks off the first time is shown as incomplete, and read again a minute later', async () => {
  breakOff();
  const line = 'users northwind from:partner state:active location:DE';
  world.wait(60 * 60_000);
  expect((await world.say(line)).text).toContain('sent an incomplete list');
  world.sandboxes.partner.misbehave(null);
  world.wait(61_000);
  expect((await world.say(line)).text).not.toContain('sent an incomplete list');
});
