import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import type { ServerOptions } from '../../../src/teams/inbound/server.ts';
import { renderedText, openChat, pressing, type Chat, type Fields } from '../../support/chat.ts';
import type { Fault } from '../../support/connector.ts';

const sorry = 'Rollcall couldn’t answer. Please try once more.';
const late = 'Rollcall couldn’t answer in time. Please try once more.';

let chat: Chat;
let lines: unknown[];

beforeEach(() => {
  lines = [];
});

afterEach(async () => {
  await chat.close();
});

function keep(line: string): void {
  lines.push(JSON.parse(line));
}

async function open(answer: Answer, options: Partial<ServerOptions> = {}): Promise<void> {
  chat = await openChat({
    answer,
    log: pino({ base: null, timestamp: false, level: 'warn' }, { write: keep }),
    connector: { pause: async () => undefined },
    ...options,
    timeouts: { click: 10, between: 1, ...options.timeouts },
  });
}

interface Held {
  readonly answer: Answer;
  /** Releases the next card. */
  readonly next: () => void;
  /** Whether the answer has been rendered. */
  readonly isOver: () => boolean;
}

/** A bot whose cards, except the first, wait until they are released. It throws an error in place of a card. */
function held(...cards: readonly (string | Error)[]): Held {
  const gates = cards.map(() => Promise.withResolvers<void>());
  let opened = 0;
  let over = false;
  const next = (): void => {
    gates[opened]?.resolve();
    opened += 1;
  };
  next();
  const answer: Answer = async function* () {
    for (const [number, card] of cards.entries()) {
      await gates[number]?.promise;
      if (typeof card !== 'string') throw card;
      over = number === cards.length - 1;
      if (over) return renderedText(card);
      yield renderedText(card);
    }
    throw new Error('There is no last card');
  };
  return { answer, next, isOver: () => over };
}

/** Each call to Teams except typing, with the parts that people see. */
function visibleCalls() {
  return chat.connector.calls
    .filter(({ activity }) => activity.type === 'message')
    .map(({ method, activityId, activity }) => `${method} ${activityId} ${activity.summary ?? activity.text}`);
}

function texts() {
  return chat.connector.messages().map(({ summary, text }) => summary ?? text);
}

const inThread: Fields = {
  conversation: { isGroup: true, conversationType: 'channel', id: '19:abc@thread.tacv2;messageid=1700' },
  channelData: { tenant: { id: 'tenant-1' }, team: { id: '19:team', aadGroupId: 'BBBB-2' } },
};

describe('a long answer', () => {
  test('shows progress immediately, and then replaces it in the same thread', async () => {
    const { answer, next } = held('Reading …', 'Reading more …', 'Done');
    await open(answer);
    expect(await chat.post({ text: 'reconcile all', id: 'question', ...inThread })).toMatchObject({ status: 200 });
    expect(visibleCalls()).toEqual(['POST question Reading …']);
    next();
    await chat.connector.until(2);
    next();
    await chat.connector.until(3);
    expect(visibleCalls()).toEqual(['POST question Reading …', 'PUT message-1 Reading more …', 'PUT message-1 Done']);
    expect(chat.connector.calls.map(({ conversationId, activity }) => [conversationId, activity.replyToId])).toEqual(
      Array.from({ length: 3 }, () => ['19:abc@thread.tacv2;messageid=1700', 'question']),
    );
    expect(lines).toEqual([]);
  });

  test('is sent as a new message, once, when the progress message was deleted', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    await chat.post({ text: 'reconcile all', id: 'question' });
    chat.connector.refuse(({ method }) => method === 'PUT');
    next();
    await chat.connector.until(3);
    expect(visibleCalls()).toEqual(['POST question Reading …', 'PUT message-1 Done', 'POST question Done']);
    expect(lines).toMatchObject([{ level: 40, error: { code: 'update-refused', statusCode: 404 } }]);
  });

  test('is sent as a new message when it is unknown whether the progress message arrived', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    chat.connector.misbehave(({ activity }) => (activity.summary === 'Reading …' ? 'accepted-reset' : null));
    await chat.post({ text: 'reconcile all' });
    next();
    await chat.connector.until(2);
    expect(texts()).toEqual(['Reading …', 'Done']);
    expect(lines).toMatchObject([{ level: 40, error: { code: 'message-lost' } }]);
  });

  test.each<[string, Fault]>([
    ['may have arrived', 'accepted-reset'],
    ['has no id that Teams would tell', { body: '{}' }],
  ])('shows no more progress when the first %s', async (_name, fault) => {
    const { answer, next } = held('Reading …', 'Reading more …', 'Reading on …', 'Done');
    await open(answer);
    chat.connector.misbehave(({ activity }) => (activity.summary === 'Done' ? null : fault));
    await chat.post({ text: 'reconcile all' });
    next();
    next();
    next();
    await chat.server.close();
    expect(texts()).toEqual(['Reading …', 'Done']);
  });

  test('shows no second progress message when the first was deleted', async () => {
    const { answer, next } = held('Reading …', 'Reading more …', 'Reading on …', 'Done');
    await open(answer);
    await chat.post({ text: 'reconcile all', id: 'question' });
    chat.connector.refuse(({ method }) => method === 'PUT');
    next();
    next();
    next();
    await chat.server.close();
    expect(visibleCalls()).toEqual(['POST question Reading …', 'PUT message-1 Reading more …', 'POST question Done']);
  });

  test('shows progress as soon as Teams accepts it', async () => {
    const { answer, next } = held('Reading …', 'Reading more …', 'Done');
    await open(answer);
    chat.connector.misbehave(({ activity }) => (activity.summary === 'Reading …' ? { status: 503 } : null));
    await chat.post({ text: 'reconcile all' });
    next();
    next();
    await chat.server.close();
    expect(visibleCalls().slice(-2)).toEqual([
      expect.stringMatching(/^POST \d+ Reading more …$/),
      expect.stringMatching(/^PUT message-\d+ Done$/),
    ]);
  });

  test('is not sent as a new message when Teams is too busy to update the progress message', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    await chat.post({ text: 'reconcile all' });
    chat.connector.misbehave(({ method }) => (method === 'PUT' ? { status: 503 } : null));
    next();
    await chat.server.close();
    expect(texts()).toEqual(['Reading …']);
    expect(lines).toEqual([failure('personal', 'update-refused', 503)]);
  });

  test('is sent before the server closes', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    await chat.post({ text: 'reconcile all' });
    const closed = chat.server.close();
    next();
    await closed;
    expect(texts()).toEqual(['Done']);
  });

  test('counts as an active turn', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    for (let turn = 0; turn < 5; turn += 1) await chat.post({ text: 'reconcile all' });
    expect(texts().at(-1)).toBe('Rollcall is busy. Please ask again in a moment.');
    next();
  });

  test('that fails is followed by an apology without the text of the error', async () => {
    const { answer, next } = held('Reading …', new TypeError('secret in the text'));
    await open(answer);
    await chat.post({ text: 'reconcile all' });
    next();
    await chat.connector.until(2);
    expect(texts()).toEqual(['Reading …', sorry]);
    expect(lines).toEqual([{ level: 50, kind: 'personal', error: { name: 'TypeError' }, msg: 'answer not delivered' }]);
  });
});

function failure(kind: string, code: string, statusCode?: number) {
  const error = { name: 'SendError', code, ...(statusCode === undefined ? {} : { statusCode }) };
  return { level: 50, kind, error, msg: 'answer not delivered' };
}

describe('an answer that Teams rejects', () => {
  const { answer } = held('Done');

  test.each(['reset', 'accepted-reset', 'silence'] as const)(
    'or perhaps did (%s) is not followed by another message',
    async (fault) => {
      await open(answer, { connector: { timeLimit: 500 } });
      chat.connector.misbehave(({ activity }) => (activity.summary === 'Done' ? fault : null));
      expect(await chat.post({ text: 'status', ...inThread })).toMatchObject({ status: 200 });
      await chat.server.close();
      expect(visibleCalls()).toHaveLength(1);
      expect(lines).toEqual([failure('channel', 'message-lost')]);
    },
  );

  test.each([400, 413])('with a %i is followed by an apology, which it accepts', async (status) => {
    await open(answer);
    chat.connector.misbehave(({ activity }) => (activity.summary === 'Done' ? { status } : null));
    await chat.post({ text: 'status' });
    expect(texts()).toEqual([sorry]);
    expect(lines).toEqual([failure('personal', 'message-refused', status)]);
  });

  test.each([403, 404, 500, 503])('with a %i is logged once, without an apology', async (status) => {
    await open(answer);
    chat.connector.misbehave(() => ({ status }));
    await chat.post({ text: 'status' });
    expect(visibleCalls().filter((call) => !call.endsWith('Done'))).toEqual([]);
    expect(lines).toEqual([failure('personal', 'message-refused', status)]);
  });

  test('does not delay the response to the request', async () => {
    await open(answer, { timeouts: { request: 0 }, connector: { timeLimit: 60_000, budget: 60_000 } });
    chat.connector.misbehave(() => 'silence');
    expect(await chat.post({ text: 'status' })).toMatchObject({ status: 200 });
    await chat.connector.until(1);
    expect(lines).toEqual([]);
    await chat.connector.stopListening();
    await chat.server.close();
    expect(lines).toEqual([failure('personal', 'message-lost')]);
    await chat.connector.listenAgain();
  });

  test('is sent when Teams is available again', async () => {
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
      if (pauses === 2) await chat.connector.listenAgain();
    };
    await open(answer, { connector: { pause } });
    await chat.connector.stopListening();
    await chat.post({ text: 'status' });
    expect(texts()).toEqual(['Done']);
  });
});

test('an answer never overtakes typing', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { answer } = held('Done');
  await open(
    async function* (...asked) {
      await promise;
      return yield* answer(...asked);
    },
    { timeouts: { typing: 0 }, connector: { timeLimit: 500 } },
  );
  const givenUp: number[] = [];
  chat.connector.misbehave(({ activity }) => {
    if (activity.type === 'typing') return 'silence';
    givenUp.push(chat.connector.hungUp());
    return null;
  });
  const posted = chat.post({ text: 'status' });
  await chat.connector.until(1);
  resolve();
  await posted;
  expect([texts(), givenUp]).toEqual([['Done'], [1]]);
});

test('a click with a fast answer is answered once', async () => {
  const { answer } = held('Done');
  await open(answer);
  expect(await click()).toEqual(cardOf('Done'));
  await chat.server.close();
  expect(visibleCalls()).toEqual([]);
});

const press = pressing({ action: { type: 'Action.Execute', verb: 'run', data: { line: 'reconcile all' } } });

/** The text of the card in the response. */
async function click(fields: Fields = {}): Promise<unknown> {
  const { status, text } = await chat.post({ ...press, id: 'click', ...fields });
  expect(status).toBe(200);
  return JSON.parse(text);
}

function cardOf(text: string) {
  return { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: renderedText(text).card };
}

describe('a click whose answer takes long', () => {
  test('in a personal chat shows progress, and then newer progress and the answer in its place', async () => {
    const { answer, next } = held('Reading …', 'Reading more …', 'Done');
    await open(answer);
    expect(await click()).toEqual(cardOf('Reading …'));
    expect(visibleCalls()).toEqual([]);
    next();
    await chat.connector.until(1);
    next();
    await chat.connector.until(2);
    expect(visibleCalls()).toEqual(['PUT message-1 Reading more …', 'PUT message-1 Done']);
    expect(lines).toEqual([]);
  });

  test('is asked again when Teams sends the click again after the answer', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    expect(await click()).toEqual(cardOf('Reading …'));
    expect(await click()).toEqual(cardOf('Reading …'));
    expect(chat.asked).toHaveLength(1);
    next();
    await chat.connector.until(1);
    // By its id alone: the same press within two seconds is a double click.
    await expect.poll(async () => click({ replyToId: 'message-2' })).toEqual(cardOf('Done'));
  });

  test('waits for its first progress card', async () => {
    const first = Promise.withResolvers<void>();
    const { answer, next } = held('Reading …', 'Done');
    await open(
      async function* (...asked) {
        await first.promise;
        return yield* answer(...asked);
      },
      { timeouts: { click: 0 } },
    );
    const response = click();
    first.resolve();
    expect(await response).toEqual(cardOf('Reading …'));
    next();
  });

  test.each(['channel', 'groupChat'])(
    'in a %s shows progress to the presser, and nothing to the others',
    async (type) => {
      const { answer, next, isOver } = held('Reading …', 'Done');
      await open(answer);
      expect(await click({ conversation: { conversationType: type, id: '19:abc' } })).toEqual(cardOf('Reading …'));
      next();
      await chat.server.close();
      expect([isOver(), visibleCalls()]).toEqual([true, []]);
      expect(lines).toEqual([]);
    },
  );

  test.each([
    ['a personal chat', 'personal', [sorry]],
    ['a group chat', 'groupChat', []],
  ])('and fails in %s is logged', async (_name, conversationType, words) => {
    const { answer, next } = held('Reading …', new TypeError('secret in the text'));
    await open(answer);
    await click({ conversation: { conversationType, id: '19:abc' } });
    next();
    await chat.server.close();
    expect(texts()).toEqual(words);
    expect(lines).toMatchObject([{ level: 50, error: { name: 'TypeError' } }]);
  });

  test('is sent as a new message, once, when the card was deleted', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    chat.connector.refuse(({ method }) => method === 'PUT');
    await click();
    next();
    await chat.server.close();
    expect(visibleCalls()).toEqual(['PUT message-1 Done', 'POST click Done']);
  });

  test('is sent as a new message when Teams did not send the id of the clicked message', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer);
    await click({ replyToId: undefined });
    next();
    await chat.server.close();
    expect(visibleCalls()).toEqual(['POST click Done']);
  });

  test('and has no card in time says so', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await open(
      async function* () {
        yield* [];
        await promise;
        return renderedText('Done');
      },
      { timeouts: { request: 50 } },
    );
    expect(await click()).toEqual({
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: late,
    });
    resolve();
  });
});

test('a click in a channel is answered while Teams does not answer the team lookup', async () => {
  const { answer } = held('Done');
  await open(answer);
  chat.connector.misinform(() => 'silence');
  const channel = { ...inThread, channelData: { tenant: { id: 'tenant-1' }, team: { id: '19:team' } } };
  expect(await click(channel)).toEqual(cardOf('Done'));
  expect(chat.asked[0]?.asker.place.teamId).toBeNull();
  expect(lines).toMatchObject([{ level: 40, error: { code: 'team-lost' } }]);
});

describe('replies in the HTTP response', () => {
  const wish = { deliveryMode: 'expectReplies' };

  test('are the cards so far when time runs out', async () => {
    await open(
      async function* (_line, _asker, { signal }) {
        yield renderedText('Reading …');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return renderedText('Stopped');
      },
      { timeouts: { buffered: 20 } },
    );
    const { body } = await chat.post({ text: 'reconcile all', ...wish });
    expect(body()).toMatchObject({
      activities: [{ summary: 'Reading …' }, { summary: 'Stopped' }],
    });
    expect(chat.connector.calls).toEqual([]);
  });

  test('are an apology when the answer cannot be aborted', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer, { timeouts: { request: 20 } });
    const { body } = await chat.post({ text: 'reconcile all', ...wish });
    expect(body()).toMatchObject({ activities: [{ type: 'message', text: late }] });
    next();
  });

  test('to a click are the newest progress card', async () => {
    const { answer, next } = held('Reading …', 'Done');
    await open(answer, { timeouts: { buffered: 20 } });
    expect(await click(wish)).toMatchObject({ activities: [{ value: { body: cardOf('Reading …') } }] });
    next();
    await chat.server.close();
    expect(chat.connector.calls).toEqual([]);
  });
});
