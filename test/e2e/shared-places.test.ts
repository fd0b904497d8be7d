import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Chat, Client } from './client.ts';
import { openStage, serviceDesk, type Stage } from './stage.ts';

describe('where everybody may read every name', () => {
  let stage: Stage;
  let client: Client;
  beforeAll(async () => {
    stage = await openStage();
    client = await stage.join(serviceDesk);
  });
  afterAll(() => stage.close());

  test('a mention in a group chat is answered there', async () => {
    const chat = await client.groupChat();
    const card = await chat.ask('users contoso');
    expect(await card.shows('37 users')).toContain('Megan Bowen');
    await card.press('Next');
    expect(await card.shows('11–20 of 37')).not.toContain('Megan Bowen');
  });

  test('a mention in a channel is answered in the thread of the question', async () => {
    const channel = await client.channel('Tickets');
    const card = await channel.ask('licenses fabrikam');
    expect(await card.shows('168 licenses assigned by name')).toContain('zoe.angstrom@fabrikam.com');
  });
});

describe('two people with different rights in one channel', () => {
  let stage: Stage;
  let desk: Chat;
  let operator: Chat;
  beforeAll(async () => {
    stage = await openStage([
      { who: { user: '00000000-0000-0000-0000-000000000020' }, customers: 'all' },
      { who: { user: '00000000-0000-0000-0000-000000000021' }, customers: ['contoso'] },
    ]);
    desk = await (await stage.join(serviceDesk)).channel('Tickets');
    operator = await (await stage.join('Operator 1')).channel('Tickets');
  });
  afterAll(() => stage.close());

  test('names stand in each one’s own view only', async () => {
    for (const chat of [desk, operator]) {
      const card = await chat.ask('users contoso');
      expect(await card.shows('37 users, 9 licenses')).not.toContain('Megan Bowen');
      await card.press('Show me');
      expect(await card.shows('Megan Bowen')).not.toContain('Names are hidden');
    }
  });

  test('a customer of the one is unknown to the other', async () => {
    const allowed = await desk.ask('users fabrikam');
    expect(await allowed.shows('Fabrikam Inc.')).toContain('240 users');
    const refused = await operator.ask('users fabrikam');
    expect(await refused.shows('No customer is called “fabrikam”')).not.toContain('240 users');
    await refused.openRow('Show me');
    expect(await refused.shows('users contoso')).not.toContain('240 users');
  });
});
