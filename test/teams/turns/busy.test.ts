import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import { drawn, openChat, pressing, type Chat } from '../../support/chat.ts';

const sorry = 'Rollcall is busy. Please ask again in a moment.';

let chat: Chat;
let release: () => void;

afterEach(async () => {
  release();
  await chat.close();
});

/** A bot that answers nobody until it is let, and keeps nobody at the door. */
async function openHeld(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  release = resolve;
  const answer: Answer = async function* (line) {
    yield* [];
    await promise;
    return drawn(line);
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

describe('a crowd', () => {
  test('of five in one conversation is answered but for the fifth, which is asked to come again', async () => {
    await openHeld();
    await ask(5);
    await chat.connector.until(5);
    expect([texts(), chat.asked.length]).toEqual([[sorry], 4]);
    release();
    await chat.connector.until(9);
    expect(new Set(texts())).toEqual(new Set(['0', '1', '2', '3', sorry]));
  });

  test('in one conversation does not stand in another’s way, and is forgotten once answered', async () => {
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

  test('of 65 in as many conversations is answered but for the last', async () => {
    await openHeld();
    await ask(65, (turn) => `a:${turn}`);
    await chat.connector.until(65);
    expect([texts(), chat.asked.length]).toEqual([[sorry], 64]);
  });

  test('that presses a button is told so in place of the card', async () => {
    await openHeld();
    await ask(4);
    const press = pressing({ action: { verb: 'run', data: { line: 'help' } } });
    const { status, body } = await chat.post(press);
    expect(status).toBe(200);
    expect(body()).toEqual({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: sorry });
    expect(chat.asked).toHaveLength(4);
  });

  test('can still stop what it asked, by a button or typed', async () => {
    await openHeld();
    await ask(4);
    await chat.post(pressing({ action: { verb: 'run', data: { line: 'cancel ABCDEF' } } }));
    await chat.post({ text: '<at>Rollcall</at> Stop' });
    await chat.post({ text: 'licensed:perhaps cancel' });
    expect(chat.asked.slice(4).map(({ line }) => line)).toEqual(['cancel ABCDEF', 'Stop']);
  });
});
