import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Chat } from './client.ts';
import { openStage, serviceDesk, type Stage } from './stage.ts';

const line = 'accept voice-unlicensed vera.quist@fabrikam.com fabrikam';

describe.each(['the personal chat', 'a channel'])('what is set in %s', (where) => {
  let stage: Stage;
  let chat: Chat;
  beforeAll(async () => {
    stage = await openStage([
      { who: 'anyone', customers: 'all' },
      { who: { user: '00000000-0000-0000-0000-000000000020' }, customers: 'all', accept: true, audit: true },
    ]);
    const client = await stage.join(serviceDesk);
    chat = where === 'a channel' ? await client.channel('Tickets') : client.personalChat;
  });
  afterAll(() => stage.close());

  test('a customer is used for lines without one, until that is ended', async () => {
    const set = await chat.ask('use contoso');
    expect(await set.shows('without a customer are now about it')).toContain('Contoso GmbH');
    const users = await chat.ask('users licensed:no');
    expect(await users.shows('31 of 37 users match')).toContain('the customer of this conversation');
    await set.press('Use none');
    await set.shows('None is set now');
    await (await chat.ask('users licensed:no')).shows('Which customer?');
  });

  test('a finding is accepted by a form, listed, and withdrawn', async () => {
    const card = await chat.ask(line);
    // In a channel the form opens in one's own view.
    if (where === 'a channel') await card.press('Show me');
    await card.shows('Until, that day included');
    await card.press('Accept');
    await card.shows('Write a reason.');
    await card.fill('Reason', 'uses a mobile phone only');
    await card.press('Accept');
    expect(await card.shows('Accepted until')).toContain('uses a mobile phone only');
    const list = await chat.ask('accepted fabrikam');
    expect(await list.shows('2 accepted findings')).toContain('uses a mobile phone only');
    expect(await (await chat.ask('reconcile fabrikam')).shows('Command:')).toContain('2 findings accepted');
    await card.press('Withdraw');
    await card.shows('No longer accepted');
    await (await chat.ask('accepted fabrikam')).shows('1 accepted finding');
  });

  test('who changed what can be asked', async () => {
    const card = await chat.ask('audit fabrikam');
    if (where === 'a channel') await card.press('Show me');
    const text = await card.shows('2 entries since');
    for (const action of ['Accepted a finding', 'Withdrew an acceptance']) expect(text).toContain(action);
  });
});

describe.each(['the personal chat', 'a channel'])('a watch in %s', (where) => {
  let stage: Stage;
  let chat: Chat;
  beforeAll(async () => {
    stage = await openStage();
    const client = await stage.join(serviceDesk);
    chat = where === 'a channel' ? await client.channel('Tickets') : client.personalChat;
  });
  afterAll(() => stage.close());

  test('is kept, posts when it is asked to run, and is ended', async () => {
    const kept = await chat.ask('watch users contoso');
    expect(await kept.shows('It tells what changes')).toContain('daily 08:00');
    await kept.press('Run now');
    await kept.shows('It runs within a minute');
    await chat.arrives('nothing changed');
    const list = await chat.ask('watches');
    expect(await list.shows('1 watch')).toContain('users contoso');
    await kept.press('End watch');
    await kept.shows('It posts nothing any more');
  });
});
