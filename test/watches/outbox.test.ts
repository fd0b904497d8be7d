import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createOutbox } from '../../src/jobs/outbox.ts';
import { openDatabase } from '../../src/store/open.ts';
import { addPost } from '../../src/store/posts.ts';
import { openConnector as openDoor } from '../../src/teams/outbound/connector.ts';
import { createPost } from '../../src/teams/turns/proactive.ts';
import { openConnector } from '../support/connector.ts';
import { makeFolder, start } from '../support/engines.ts';

const minute = 60_000;

/** An outbox with a message to a Teams that never answers, whose clock is moved by the minute. */
async function openSilent() {
  const { place, remove } = await makeFolder();
  const database = await openDatabase(place, 'serve', start);
  const teams = await openConnector();
  teams.misbehave(() => 'silence');
  // Long enough for a message to arrive where the machine has much other work.
  const door = openDoor({ token: null, timeLimit: 200 });
  onTestFinished(async () => {
    await Promise.all([door.close(), teams.close(), database.close()]);
    await remove();
  });
  const reference = JSON.stringify({
    type: 'invoke',
    serviceUrl: teams.url,
    from: { id: '29:ada', name: 'Ada Admin' },
    recipient: { id: '28:bot' },
    conversation: { id: 'a:chat', conversationType: 'personal', tenantId: 'tenant-1' },
    channelData: {},
  });
  const body = JSON.stringify({ card: null, summary: 'post', text: '', mentions: [] });
  await addPost(database, { place: 'a:chat', team: null, reference, watches: [], body }, start);
  let passed = 0;
  const errors: unknown[] = [];
  const begin = () =>
    createOutbox({
      use: (work) => work(database),
      post: createPost(door, () => true),
      mayShow: () => Promise.resolve(true),
      now: () => new Date(start.getTime() + passed * minute),
      onError: (error) => errors.push(error),
    });
  return { teams, errors, begin, minute: () => (passed += 1) };
}

test('a message that Teams does not answer is sent after growing pauses, at most an hour, and 24 times', async () => {
  const silent = await openSilent();
  const outbox = silent.begin();
  const minutes: number[] = [];
  for (let now = 0; now < 24 * 60; now = silent.minute()) {
    await outbox.send();
    while (minutes.length < silent.errors.length) minutes.push(now);
  }
  const pauses = minutes.slice(1).map((at, index) => at - (minutes[index] ?? 0));
  expect(pauses).toEqual([2, 4, 8, 16, 32, ...Array.from({ length: 18 }, () => 60)]);
  expect(silent.errors).toHaveLength(24);
  expect(silent.errors[0]).toMatchObject({ code: 'message-lost' });
});

test('a message that Teams did not answer waits its time after a restart, too', async () => {
  const silent = await openSilent();
  await silent.begin().send();
  await silent.begin().send();
  expect(silent.teams.calls.map(({ activity }) => activity.text)).toEqual([undefined]);
  silent.minute();
  silent.minute();
  await silent.begin().send();
  const { text } = silent.teams.calls[1]?.activity ?? {};
  expect(text).toBe('Sent again: the first message may have arrived, too.');
});

/** An outbox with one message, whose sending does this. `tries` counts. */
async function openFaulty(post: () => Promise<void>, body = JSON.stringify(plain)) {
  const { place, remove } = await makeFolder();
  const database = await openDatabase(place, 'serve', start);
  onTestFinished(async () => {
    await database.close();
    await remove();
  });
  await addPost(database, { place: 'a:chat', team: null, reference: '{}', watches: [], body }, start);
  let [passed, tries] = [0, 0];
  const errors: unknown[] = [];
  return {
    errors,
    tries: () => tries,
    pass: (minutes: number) => (passed += minutes),
    waiting: async () => (await database.query('select id from post', [], z.object({ id: z.string() }))).length,
    begin: () =>
      createOutbox({
        use: (work) => work(database),
        mayShow: () => Promise.resolve(true),
        post: () => {
          tries += 1;
          return post();
        },
        now: () => new Date(start.getTime() + passed * minute),
        onError: (error) => errors.push(error),
      }),
  };
}

const plain = { card: null, summary: 'post', text: '', mentions: [] };

test.each([
  ['that fails for a reason that nobody foresaw', JSON.stringify(plain), 24],
  ['that cannot be read', '{}', 0],
])('a message %s is given up after 24 tries, with growing pauses', async (_, body, tries) => {
  const faulty = await openFaulty(() => Promise.reject(new TypeError('x')), body);
  const outbox = faulty.begin();
  for (let now = 0; now < 60; now += 1) {
    await outbox.send();
    faulty.pass(60);
  }
  expect(faulty.tries()).toBe(tries);
  expect(faulty.errors).toHaveLength(24);
  expect(await faulty.waiting()).toBe(0);
});

test('a message during which each process ends is given up after 24 tries', async () => {
  const faulty = await openFaulty(() => new Promise(() => undefined));
  for (let restart = 0; restart < 30; restart += 1) {
    const before = faulty.tries();
    void faulty.begin().send();
    await expect.poll(async () => faulty.tries() > before || (await faulty.waiting()) === 0).toBe(true);
    faulty.pass(1);
  }
  expect(faulty.tries()).toBe(24);
});
