import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import type { Departure } from '../../../src/teams/turns/departures.ts';
import type { ServerOptions } from '../../../src/teams/inbound/server.ts';
import { APP, renderedText, echo, openChat, pressing, type Chat, type Fields } from '../../support/chat.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';
const ERROR = 'application/vnd.microsoft.error';

let chat: Chat;

async function open(options?: Partial<ServerOptions>): Promise<void> {
  chat = await openChat(options);
}

afterEach(async () => {
  await chat.close();
});

const slow: Answer = async function* (line, asker, turn) {
  yield renderedText('Reading …');
  return yield* echo(line, asker, turn);
};

const broken: Answer = async function* () {
  yield* [];
  throw new Error('secret in the text');
};

/** A bot that answers when it is released. */
function held(): { answer: Answer; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer: Answer = async function* (line, asker, turn) {
    await promise;
    return yield* echo(line, asker, turn);
  };
  return { answer, release: resolve };
}

function card(text: string) {
  return { contentType: CARD, content: renderedText(text).card };
}

describe('a message', () => {
  test('is answered by one card with a summary', async () => {
    await open();
    expect(await chat.post({ text: 'users contoso' })).toMatchObject({ status: 200, text: '' });
    expect(chat.connector.calls).toHaveLength(1);
    expect(chat.connector.messages()).toEqual([
      {
        type: 'message',
        replyToId: '1700000000001',
        summary: 'You said: users contoso',
        attachments: [card('You said: users contoso')],
      },
    ]);
  });

  test('shows typing before a slow answer', async () => {
    const { answer, release } = held();
    await open({ answer, timeouts: { typing: 0 } });
    const posted = chat.post({ text: 'users contoso' });
    await chat.connector.until(1);
    release();
    await posted;
    expect(chat.connector.calls.map(({ method, activity: { type } }) => [method, type])).toEqual([
      ['POST', 'typing'],
      ['POST', 'message'],
    ]);
  });

  test('shows no typing in a channel, where Teams has none', async () => {
    const { answer, release } = held();
    await open({ answer, timeouts: { request: 0, typing: 0 } });
    await chat.post({
      text: 'users contoso',
      conversation: { isGroup: true, conversationType: 'channel', id: '19:abc@thread.tacv2;messageid=1700' },
    });
    await chat.post({ text: 'users fabrikam' });
    await chat.connector.until(1);
    release();
    await chat.connector.until(3);
    const ofChannel = chat.connector.calls.filter(({ conversationId }) => conversationId.startsWith('19:'));
    expect(ofChannel.map(({ activity }) => activity.type)).toEqual(['message']);
  });

  test('replaces the progress card by the answer, in the same message', async () => {
    await open({ answer: slow });
    await chat.post({ text: 'reconcile contoso' });
    await chat.connector.until(2);
    const [progress, answer] = chat.connector.calls;
    expect([progress?.method, answer?.method, answer?.activityId]).toEqual(['POST', 'PUT', progress?.id]);
    expect(chat.connector.messages()).toMatchObject([{ attachments: [card('You said: reconcile contoso')] }]);
  });

  test('gets the answer as a new message when the progress card was deleted', async () => {
    await open({ answer: slow });
    chat.connector.refuse(({ method }) => method === 'PUT');
    await chat.post({ text: 'reconcile contoso' });
    await chat.connector.until(3);
    expect(chat.connector.messages().map(({ summary }) => summary)).toEqual([
      'Reading …',
      'You said: reconcile contoso',
    ]);
  });

  test('is answered even when typing cannot be shown', async () => {
    const { answer, release } = held();
    await open({ answer, timeouts: { typing: 0 } });
    chat.connector.refuse((call) => call.activity.type === 'typing');
    const posted = chat.post({ text: 'help' });
    await chat.connector.until(1);
    release();
    await posted;
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: help' }]);
  });

  test('in a channel is answered in its thread, without the mention on its line', async () => {
    await open();
    await chat.post({
      text: '<at>Rollcall</at> users contoso',
      entities: [{ type: 'mention', mentioned: { id: `28:${APP}`, name: 'Rollcall' }, text: '<at>Rollcall</at>' }],
      conversation: { isGroup: true, conversationType: 'channel', id: '19:abc@thread.tacv2;messageid=1700' },
      channelData: {
        tenant: { id: 'Tenant-1' },
        team: { id: '19:team', aadGroupId: 'BBBB-2' },
        channel: { id: 'c' },
      },
    });
    expect(chat.connector.calls.map(({ conversationId }) => conversationId)).toEqual([
      '19:abc@thread.tacv2;messageid=1700',
    ]);
    expect(chat.asked).toEqual([
      {
        line: 'users contoso',
        asker: {
          objectId: 'aaaaaaaa-2222-3333-4444-555555555555',
          tenantId: 'tenant-1',
          membership: { status: 'not-asked' },
          name: 'Ada Admin',
          added: false,
          place: { kind: 'channel', chatId: '19:abc@thread.tacv2', teamId: 'bbbb-2', teamThread: '19:team' },
          id: '29:ada',
          botId: `28:${APP}`,
          audience: 'everyone',
          zone: null,
          reference: chat.asked[0]?.asker.reference,
        },
      },
    ]);
  });

  test.each([
    ['personal', 'personal'],
    ['groupChat', 'group'],
    ['channel', 'channel'],
    ['meeting', 'group'],
  ])('from a %s conversation comes from a %s place', async (conversationType, kind) => {
    await open();
    await chat.post({ text: 'hi', conversation: { conversationType, id: '19:x' }, channelData: { team: 'odd' } });
    expect(chat.asked[0]?.asker.place).toEqual({ kind, chatId: '19:x', teamId: null, teamThread: null });
  });

  test('of a guest without a directory id has an asker without one', async () => {
    await open();
    await chat.post({ text: 'hi', from: { id: '29:guest' }, channelData: undefined, conversation: { id: 'a:1' } });
    expect(chat.asked[0]?.asker).toMatchObject({ objectId: null, tenantId: null, name: '' });
  });

  test('from a client that knows no Action.Execute carries the line of its button', async () => {
    await open();
    await chat.post({ text: undefined, value: { line: 'users contoso page:2' } });
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: users contoso page:2' }]);
  });

  test('does not keep Teams waiting for a long answer', async () => {
    const { answer, release } = held();
    await open({ answer, timeouts: { request: 0, typing: 0 } });
    expect(await chat.post({ text: 'reconcile contoso' })).toMatchObject({ status: 200 });
    await chat.connector.until(1);
    expect(chat.connector.messages()).toEqual([]);
    release();
    await chat.connector.until(2);
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: reconcile contoso' }]);
  });

  test('is answered before the server closes', async () => {
    const { answer, release } = held();
    await open({ answer, timeouts: { request: 0, typing: 0 } });
    await chat.post({ text: 'status' });
    const closed = chat.server.close();
    release();
    await closed;
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: status' }]);
  });

  test('that makes the bot fail is answered without the text of the error', async () => {
    await open({ answer: broken });
    expect(await chat.post({ text: 'status' })).toMatchObject({ status: 200, text: '' });
    expect(chat.connector.messages().map(({ text }) => text)).toEqual([
      'Rollcall couldn’t answer. Please try once more.',
    ]);
  });

  test('with expectReplies gets the replies in the response', async () => {
    await open({ answer: slow });
    const { body } = await chat.post({ text: 'help', deliveryMode: 'expectReplies' });
    expect(body()).toMatchObject({
      activities: [{ summary: 'Reading …' }, { summary: 'You said: help' }],
    });
    expect(chat.connector.calls).toEqual([]);
  });
});

function run(line: unknown, fields: Fields = {}): Fields {
  return pressing({ action: { type: 'Action.Execute', verb: 'run', data: { line, ...fields } } });
}

describe('a click', () => {
  test('in a channel comes from its team, which is looked up once', async () => {
    await open();
    const channel = {
      conversation: { isGroup: true, conversationType: 'channel', id: '19:abc@thread.tacv2' },
      channelData: { tenant: { id: 'tenant-1' }, team: { id: '19:team' } },
    };
    await chat.post({ ...run('users contoso'), ...channel });
    await chat.post({ ...run('users contoso page:2'), ...channel });
    expect(chat.asked.map(({ asker }) => [asker.place.teamId, asker.audience])).toEqual([
      ['cccc-3', 'asker'],
      ['cccc-3', 'asker'],
    ]);
    expect(chat.connector.teams).toEqual(['19:team']);
  });

  test('shows the last card in place of the one that was pressed', async () => {
    await open({ answer: slow });
    const response = await chat.post(run('users contoso page:2'));
    expect(response.status).toBe(200);
    expect(response.body()).toEqual({
      statusCode: 200,
      type: CARD,
      value: renderedText('You said: users contoso page:2').card,
    });
    expect(chat.connector.calls).toEqual([]);
    expect(chat.asked[0]?.asker.objectId).toBe('aaaaaaaa-2222-3333-4444-555555555555');
  });

  test.each([
    ['without data', pressing({ action: { type: 'Action.Execute', verb: 'run' } })],
    ['without a value', pressing(undefined)],
    ['with another verb', pressing({ action: { verb: 'delete', data: { line: 'users' } } })],
    ['with a line that is no text', run({ $ne: '' })],
    ['with an endless line', run('x'.repeat(1001))],
    ['with a customer of 100 KB', run('users', { customer: 'x'.repeat(100_000) })],
    ['with several customers', run('users', { customer: ['contoso', 'fabrikam'] })],
    ['with a search that is an object', run('users', { text: { $gt: '' } })],
    ['with a filter that is a list', run('users contoso', { licensed: ['yes', 'no'] })],
    ['with a filter that is a number', run('users contoso', { voice: 1 })],
  ])('%s gets the error for an unknown button', async (_name, press) => {
    await open();
    const response = await chat.post(press);
    expect(response.status).toBe(200);
    expect(response.body()).toMatchObject({ statusCode: 400, type: ERROR, value: { code: 'BadRequest' } });
    expect(chat.asked).toEqual([]);
  });

  test('sends the fields of its card, cleaned like a typed text, and nothing else', async () => {
    await open();
    const fields = {
      text: 've\u202Era',
      customer: 'contoso',
      licensed: 'no',
      voice: null,
      secret: 'x',
      constructor: 'x',
    };
    await chat.post(run('users', fields));
    const { inputs } = chat.asked[0] ?? {};
    expect(inputs).toEqual({ customer: 'contoso', text: 'vera', filters: { licensed: 'no' } });
  });

  test('of a client that sends messages instead has the same fields', async () => {
    await open();
    await chat.post({ text: undefined, value: { line: 'users', customer: 'contoso' }, replyToId: '7' });
    expect(chat.asked.map(({ line, inputs }) => [line, inputs])).toEqual([
      ['users', { customer: 'contoso', filters: {} }],
    ]);
  });

  test('on one button with other fields is another question', async () => {
    await open();
    for (const licensed of ['yes', 'no', 'no'])
      await chat.post({ ...run('users contoso', { licensed }), replyToId: '1' });
    expect(chat.asked.map(({ inputs }) => inputs?.filters)).toEqual([{ licensed: 'yes' }, { licensed: 'no' }]);
  });

  test('that makes the bot fail gets an error without the text of the error', async () => {
    await open({ answer: broken });
    const response = await chat.post(run('status'));
    expect(response.status).toBe(200);
    expect(response.body()).toMatchObject({ statusCode: 500, type: ERROR });
    expect(response.text).not.toContain('secret');
  });

  test('on what Rollcall does not offer is not implemented', async () => {
    await open();
    const response = await chat.post({ type: 'invoke', name: 'composeExtension/query', value: { line: 'hi' } });
    expect(response).toMatchObject({ status: 501, text: '' });
    expect(chat.asked).toEqual([]);
  });
});

describe('Rollcall was removed', () => {
  const bot = { id: `28:${APP}` };
  const team = { team: { id: '19:general' } };

  test.each<[string, Fields, Departure]>([
    ['from a personal chat', { type: 'installationUpdate', action: 'remove' }, { place: 'a:chat' }],
    ['from a group chat', { type: 'conversationUpdate', membersRemoved: [{ id: '29:eve' }, bot] }, { place: 'a:chat' }],
    ['from a team', { type: 'conversationUpdate', membersRemoved: [bot], channelData: team }, { team: '19:general' }],
    [
      'with the team',
      { type: 'conversationUpdate', channelData: { eventType: 'teamDeleted', ...team } },
      { team: '19:general' },
    ],
    [
      'with the channel',
      { type: 'conversationUpdate', channelData: { eventType: 'channelDeleted', channel: { id: '19:x' }, ...team } },
      { place: '19:x' },
    ],
  ])('%s', async (_, fields, departure) => {
    const gone: Departure[] = [];
    await open({
      onDeparture(each) {
        gone.push(each);
        return Promise.resolve();
      },
    });
    expect(await chat.post(fields)).toMatchObject({ status: 200, text: '' });
    expect(gone).toEqual([departure]);
    expect(chat.connector.calls).toEqual([]);
  });

  test.each<[string, Fields]>([
    ['somebody else leaves', { type: 'conversationUpdate', membersRemoved: [{ id: '29:eve' }] }],
    ['the app is upgraded', { type: 'installationUpdate', action: 'remove-upgrade' }],
    ['a channel is renamed', { type: 'conversationUpdate', channelData: { eventType: 'channelRenamed', ...team } }],
    ['a message says so', { text: 'hi', action: 'remove', membersRemoved: [bot] }],
  ])('not where %s', async (_, fields) => {
    let gone = 0;
    await open({
      onDeparture() {
        gone += 1;
        return Promise.resolve();
      },
    });
    await chat.post(fields);
    expect(gone).toBe(0);
  });
});

describe('an arrival', () => {
  const bot = { id: `28:${APP}` };

  test('of the bot is welcomed once', async () => {
    await open();
    await chat.post({ type: 'conversationUpdate', membersAdded: [{ id: '29:ada' }, bot] });
    await chat.post({ type: 'installationUpdate', action: 'add' });
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: hi' }]);
    expect(chat.connector.calls).toHaveLength(1);
  });

  test.each(['channel', 'groupChat'])('in a %s has the name of whoever added the bot, from Teams', async (kind) => {
    await open();
    const from = { id: '29:ada', aadObjectId: 'aaaaaaaa-2222-3333-4444-555555555555' };
    const conversation = { isGroup: true, conversationType: kind, id: '19:abc@thread.tacv2' };
    await chat.post({ type: 'conversationUpdate', membersAdded: [bot], from, conversation });
    expect(chat.connector.members).toEqual([{ conversationId: '19:abc@thread.tacv2', memberId: '29:ada' }]);
    expect(chat.asked[0]?.asker).toMatchObject({ added: true, name: 'Somebody' });
  });

  test('in a channel is welcomed without a name while Teams does not give it', async () => {
    await open();
    chat.connector.misinform(() => ({ status: 500 }));
    const conversation = { isGroup: true, conversationType: 'channel', id: '19:abc@thread.tacv2' };
    await chat.post({ type: 'conversationUpdate', membersAdded: [bot], from: { id: '29:ada' }, conversation });
    expect(chat.asked[0]?.asker).toMatchObject({ added: true, name: '' });
    expect(chat.connector.messages()).toHaveLength(1);
  });

  test.each([
    { type: 'conversationUpdate', membersAdded: [{ id: '29:eve' }] },
    { type: 'conversationUpdate', membersRemoved: [bot] },
    { type: 'conversationUpdate', channelData: { eventType: 'channelCreated' } },
    { type: 'installationUpdate', action: 'remove' },
    { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
    { type: 'messageUpdate', text: 'users' },
    { type: 'somethingNew' },
  ])('of anything else stays unanswered: %j', async (fields) => {
    await open();
    expect(await chat.post(fields)).toMatchObject({ status: 200, text: '' });
    expect(chat.connector.calls).toEqual([]);
    expect(chat.asked).toEqual([]);
  });
});
