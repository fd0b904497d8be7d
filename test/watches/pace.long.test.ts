import { expect, test } from 'vitest';
import { openTold } from '../support/told.ts';

const day = 24 * 60 * 60_000;
const chats = 100;
/** What Teams takes from one bot in one organization in a second. */
const mostInSecond = 50;

test('a hundred watches that are due together are posted once each, within what Teams takes in a second', async () => {
  const told = await openTold();
  for (let number = 0; number < chats; number += 1) {
    const person = Math.floor(number / 10);
    await told.ask('watch users litware daily 09:00 always', {
      conversation: { conversationType: 'groupChat', tenantId: 'tenant-1', id: `19:chat-${number}` },
      from: {
        id: `29:p${person}`,
        name: `Operator ${person}`,
        aadObjectId: `00000000-0000-0000-0000-0000000000${10 + person}`,
      },
    });
  }
  const times: number[] = [];
  told.chat.connector.misbehave(() => {
    times.push(performance.now());
    return null;
  });
  const posts = await told.later(day);
  expect(posts).toHaveLength(chats);
  const inSecond = times.map((time) => times.filter((other) => other >= time && other < time + 1_000).length);
  expect(Math.max(...inSecond)).toBeLessThanOrEqual(mostInSecond);
}, 120_000);
