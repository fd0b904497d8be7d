import { expect, onTestFinished, test } from 'vitest';
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
  const door = openDoor({ token: null, timeLimit: 10 });
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
    while (minutes.length < silent.teams.calls.length) minutes.push(now);
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
