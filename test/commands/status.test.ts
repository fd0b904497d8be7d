import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const minute = 60_000;

/** Holds the lists of a source back, until the returned function is called. The sign-in check is answered. */
function holdLists(): () => void {
  const { promise, resolve } = Promise.withResolvers<null>();
  world.sandboxes.live.misbehave(({ path }) => (/\/(?:user|licensedUsers)$/.test(path) ? promise : null));
  return () => {
    resolve(null);
  };
}

describe('status counts a source as answering', () => {
  test('while its lists, which were good, are only read again', async () => {
    await world.say('contoso');
    world.wait(6 * minute);
    const release = holdLists();
    await world.say('contoso');
    const { summary, text } = await world.say('status');
    release();
    expect(summary).toBe('3 of 3 sources answer');
    expect(text).not.toContain('Has a problem');
  });

  test('for everybody who asks at the same time', async () => {
    const replies = await Promise.all(['status', 'status', 'status fresh'].map((line) => world.say(line)));
    expect(replies.map(({ summary }) => summary)).toEqual(Array(3).fill('3 of 3 sources answer'));
  });

  test('again as soon as it answers again', async () => {
    await world.say('contoso');
    world.sandboxes.live.misbehave(() => ({ status: 500 }));
    expect((await world.say('status')).summary).toBe('2 of 3 sources answer');
    world.sandboxes.live.misbehave(null);
    expect((await world.say('status')).summary).toBe('3 of 3 sources answer');
  });
});
