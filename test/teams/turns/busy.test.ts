import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import { renderedText, openChat, pressing, type Chat } from '../../support/chat.ts';

const sorry = 'Rollcall is busy. Please ask again in a moment.';

let chat: Chat;
let release: () => void;

afterEach(async () => {
  release();
  await chat.close();
});

/** A bot whose answers wait until they are released, while the HTTP responses are immediate. */
async function openHeld(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  release = resolve;
  const answer: Answer = async function* (line) {
    yield* [];
    await promise;
    return renderedText(line);
  };
  chat = await openChat({ answer, timeouts: { request: 0, typing: 0 } });
}

async function ask(times: number, conversation = (_turn: number): string => 'a:chat'): Promise<void> {
  for (let turn = 0; turn < times; turn += 1)
    await chat.post({ text: `${turn}`, conversation: { id: conversation(turn), conversationType: 'personal' } });
}

function texts(): (string | undefined)[] {
  return chat.connector.messages().map((message) => message.text ?? message.summary);
}

describe('too many turns', () => {
  test('in one conversation: four of five are answered, and the fifth gets the busy reply', async () => {
    await openHeld();
    await ask(5);
    await chat.connector.until(5);
    expect([texts(), chat.asked.length]).toEqual([[sorry], 4]);
    release();
    await chat.connector.until(9);
    expect(new Set(texts())).toEqual(new Set(['0', '1', '2', '3', sorry]));
  });

  test('in one conversation do not affect another, and do not count once they are answered', async () => {
    await openHeld();
    await ask(4);
    await ask(1, () => 'a:another');
    expect(chat.asked).toHaveLength(5);
    release();
    await vi.waitFor(async () => {
      await ask(1);
      expect(chat.asked.length).toBeGreaterThan(5);
    });
  });

  test('in 65 conversations: all are answered but the last', async () => {
    await openHeld();
    await ask(65, (turn) => `a:${turn}`);
    await chat.connector.until(65);
    expect([texts(), chat.asked.length]).toEqual([[sorry], 64]);
  });

  test('from clicks show the busy reply in place of the card', async () => {
    await openHeld();
    await ask(4);
    const press = pressing({ action: { verb: 'run', data: { line: 'help' } } });
    const { status, body } = await chat.post(press);
    expect(status).toBe(200);
    expect(body()).toEqual({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: sorry });
    expect(chat.asked).toHaveLength(4);
  });

  test('can still be cancelled, by a button or a typed line', async () => {
    await openHeld();
    await ask(4);
    await chat.post(pressing({ action: { verb: 'run', data: { line: 'cancel ABCDEF' } } }));
    await chat.post({ text: '<at>Rollcall</at> Stop' });
    await chat.post({ text: 'licensed:perhaps cancel' });
    expect(chat.asked.slice(4).map(({ line }) => line)).toEqual(['cancel ABCDEF', 'Stop']);
  });
});
