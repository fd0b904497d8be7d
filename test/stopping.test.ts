import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { Answer } from '../src/asker.ts';
import { usualClosing } from '../src/closing.ts';
import { drawn, openChat, pressing, type Chat } from './chat.ts';

const stopped = 'Rollcall was stopped';
const atOnce = { ...usualClosing, grace: 0 };

let chat: Chat;
let asked: Promise<void>;

afterEach(async () => {
  await chat.close();
});

/** A bot whose answers take for ever, unless they are told that nobody waits. */
async function openEndless(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  asked = promise;
  const answer: Answer = async function* (_line, _asker, ended = new AbortController().signal) {
    yield* [];
    resolve();
    if (!ended.aborted) await once(ended, 'abort');
    return drawn(stopped);
  };
  chat = await openChat({ answer, patience: 0 });
}

describe('Rollcall, stopped in the middle of a turn', () => {
  test('tells who wrote', async () => {
    await openEndless();
    await chat.post({ text: 'reconcile all' });
    await asked;
    await chat.server.close(atOnce);
    expect(chat.connector.messages()).toMatchObject([{ summary: stopped }]);
  });

  test('tells who pressed a button', async () => {
    await openEndless();
    const response = chat.post(pressing({ action: { verb: 'run', data: { line: 'reconcile all' } } }));
    await asked;
    await chat.server.close(atOnce);
    expect((await response).body()).toMatchObject({ statusCode: 200, value: drawn(stopped).card });
  });

  test('tells everybody, in every conversation', async () => {
    await openEndless();
    const conversations = ['a:1', 'a:2', 'a:3'];
    for (const id of conversations)
      await chat.post({ text: 'reconcile all', conversation: { id, conversationType: 'personal' } });
    await asked;
    await chat.server.close(atOnce);
    expect(chat.connector.messages()).toHaveLength(conversations.length);
  });
});
