import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
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
    expect(summary).toBe('3 of 3 sources are connected');
    expect(text.match(/^✓\u00A0Connected$/gm)).toHaveLength(3);
    expect(text).not.toMatch(/Has a problem|Not responding|Can’t sign in/);
  });

  test('for everybody who asks at the same time', async () => {
    const replies = await Promise.all(['status', 'status', 'status fresh'].map((line) => world.say(line)));
    expect(replies.map(({ summary }) => summary)).toEqual(Array(3).fill('3 of 3 sources are connected'));
  });

  test('again as soon as it answers again', async () => {
    await world.say('contoso');
    world.sandboxes.live.misbehave(() => ({ status: 500 }));
    const failed = await world.say('status');
    expect(failed.summary).toBe('2 of 3 sources are connected');
    expect(failed.text).toMatch(/^Live Platform\n▲\u00A0Has a problem\nLive Platform reported an internal error\. /m);
    world.sandboxes.live.misbehave(null);
    expect((await world.say('status')).summary).toBe('3 of 3 sources are connected');
  });
});

test('tells the day of what is not of the last hours', async () => {
  const remembering = await openWorld({ remembers: true, only: ['wingtip'] });
  onTestFinished(() => remembering.close());
  await remembering.round();
  expect((await remembering.say('status')).text).toMatch(/^Last round began \{\{TIME\(\S+\)\}\}$/m);
  remembering.wait(48 * 60 * minute);
  expect((await remembering.say('status')).text).toMatch(
    /^Last round began \{\{DATE\(\S+, SHORT\)\}\} \{\{TIME\(\S+\)\}\}$/m,
  );
});
