import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import { renderedText, openChat, pressing, type Chat, type Fields } from '../../support/chat.ts';

let chat: Chat;
let release: () => void;

/** A bot that counts its answers, each of which waits until it is released. */
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  // The clock of a process that runs is not at 0, which lru-cache takes for no time.
  wait(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  release = resolve;
  const answer: Answer = async function* (line) {
    const number = chat.asked.length;
    yield renderedText('Reading …');
    await promise;
    return renderedText(`${line} ${number}`);
  };
  chat = await openChat({ answer, timeouts: { between: 1 } });
});

afterEach(async () => {
  release();
  await chat.close();
  vi.useRealTimers();
});

function wait(milliseconds: number): void {
  vi.advanceTimersByTime(milliseconds);
}

/** Resolves when the bot was asked this number of times. */
async function asked(times: number): Promise<void> {
  await vi.waitFor(() => expect(chat.asked).toHaveLength(times));
}

/** Resolves when everything that was sent before has arrived: a later message is answered after it. */
async function arrived(): Promise<void> {
  await chat.post({ type: 'typing' });
}

const press = pressing({ action: { verb: 'run', data: { line: 'help' } } });
const submit = { replyToId: 'message-1', value: { line: 'help' } };

describe('a message that Teams sends again', () => {
  test('is acknowledged, and answered once', async () => {
    await chat.post({ text: 'help', id: 'same' });
    wait(15_000);
    expect(await chat.post({ text: 'help', id: 'same' })).toMatchObject({ status: 200, text: '' });
    release();
    expect(await chat.post({ text: 'help', id: 'same' })).toMatchObject({ status: 200, text: '' });
    expect(chat.asked).toHaveLength(1);
  });

  test.each<[string, Fields]>([
    ['in another conversation', { conversation: { conversationType: 'personal', id: 'a:other' } }],
    ['by another person', { from: { id: '29:bob' } }],
    ['under another id', { id: 'other' }],
    ['without an id', { id: undefined }],
    ['that asks for the replies in the response', { deliveryMode: 'expectReplies' }],
  ])('is another one %s', async (_name, fields) => {
    release();
    await chat.post({ text: 'help', id: 'same', ...fields });
    await chat.post({ text: 'help', id: 'same' });
    await chat.post({ text: 'help', id: 'same', ...fields });
    expect(chat.asked.length).toBeGreaterThan(1);
  });

  test('is forgotten after a minute', async () => {
    await chat.post({ text: 'help', id: 'same' });
    wait(60_001);
    await chat.post({ text: 'help', id: 'same' });
    expect(chat.asked).toHaveLength(2);
  });

  test('is answered when there was no room for it before', async () => {
    await chat.close();
    chat = await openChat({ timeouts: { request: 0 } });
    chat.connector.misbehave(() => 'silence');
    for (let turn = 0; turn < 8; turn += 1) await chat.post({ text: `${turn}` });
    expect(await chat.post({ text: 'help', id: 'same' })).toMatchObject({ status: 429 });
    chat.connector.misbehave(() => null);
    // Closes every connection that waits for a response of Teams.
    await chat.connector.stopListening();
    await chat.connector.listenAgain();
    await vi.waitFor(async () => {
      await chat.post({ text: 'help', id: 'same' });
      expect(chat.asked.at(-1)?.line).toBe('help');
    });
  });
});

describe('a click that Teams sends again', () => {
  test('gets the response to the first click', async () => {
    const first = chat.post({ ...press, id: 'same' });
    await asked(1);
    wait(15_000);
    const second = chat.post({ ...press, id: 'same' });
    await arrived();
    release();
    expect((await second).text).toBe((await first).text);
    expect((await first).text).toContain('help 1');
    wait(15_000);
    expect((await chat.post({ ...press, id: 'same' })).text).toBe((await first).text);
    expect(chat.asked).toHaveLength(1);
  });
});

describe('a double click', () => {
  test('shows the same card twice, and asks once', async () => {
    const first = chat.post(press);
    await asked(1);
    wait(10_000);
    const second = chat.post(press);
    await arrived();
    release();
    expect((await second).text).toBe((await first).text);
    expect(chat.asked).toHaveLength(1);
  });

  test('counts as one click for two seconds, even after the answer', async () => {
    release();
    const first = await chat.post(press);
    wait(1_999);
    expect((await chat.post(press)).text).toBe(first.text);
    wait(2);
    expect((await chat.post(press)).text).toContain('help 2');
  });

  test.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('counts as one click for two seconds, although the clock is set %s', async (_direction, milliseconds) => {
    release();
    const first = await chat.post(press);
    vi.setSystemTime(Date.now() + milliseconds);
    expect((await chat.post(press)).text).toBe(first.text);
    wait(2_001);
    expect((await chat.post(press)).text).toContain('help 2');
  });

  test('still counts as one click when Teams sends the second again', async () => {
    release();
    const first = await chat.post(press);
    await chat.post({ ...press, id: 'second' });
    wait(15_000);
    expect((await chat.post({ ...press, id: 'second' })).text).toBe(first.text);
    expect(chat.asked).toHaveLength(1);
  });

  test('from a client that knows no Action.Execute is answered once', async () => {
    await chat.post(submit);
    wait(10_000);
    expect(await chat.post(submit)).toMatchObject({ status: 200, text: '' });
    expect(chat.asked).toHaveLength(1);
    release();
    await chat.connector.until(2);
    await vi.waitFor(async () => {
      await chat.post(submit);
      expect(chat.asked).toHaveLength(2);
    });
  });

  test.each<[string, Fields]>([
    ['on another button', pressing({ action: { verb: 'run', data: { line: 'status' } } })],
    ['on another message', { ...press, replyToId: 'message-2' }],
    ['by another person', { ...press, from: { id: '29:bob' } }],
    ['in another conversation', { ...press, conversation: { conversationType: 'personal', id: 'a:other' } }],
    ['on a message that nobody knows', { ...press, replyToId: undefined }],
  ])('is two clicks %s', async (_name, fields) => {
    release();
    await chat.post({ ...press, ...(fields['replyToId'] === undefined ? fields : {}) });
    await chat.post(fields);
    expect(chat.asked).toHaveLength(2);
  });

  test('on a progress card is a new question', async () => {
    const click = { ...press, conversation: { conversationType: 'groupChat', id: '19:abc' } };
    await chat.close();
    chat = await openChat({
      timeouts: { click: 0, between: 1 },
      answer: async function* () {
        yield renderedText('Reading …');
        return renderedText('Done');
      },
    });
    await chat.post(click);
    wait(2_001);
    await chat.post(click);
    expect(chat.asked).toHaveLength(2);
  });
});
