import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { request } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import { usualShutdown } from '../../../src/async/shutdown-times.ts';
import type { Timeouts } from '../../../src/teams/turns/timeouts.ts';
import { enterTurn, roomyTurns } from '../../support/turns.ts';
import { renderedText, echo, message, openChat, pressing, type Chat } from '../../support/chat.ts';
import { someone } from '../../support/world.ts';

const stopped = 'Rollcall was stopped';
const run = { action: { verb: 'run', data: { line: 'reconcile all' } } };
const withoutGrace = { ...usualShutdown, graceMs: 0 };

let chat: Chat;
let asked: Promise<void>;

afterEach(async () => {
  await chat.close();
});

/** A bot whose answers end only when they are aborted. */
const endless: Answer = async function* (_line, _asker, { signal }) {
  yield* [];
  if (!signal.aborted) await once(signal, 'abort');
  return renderedText(stopped);
};

async function openEndless(timeouts: Partial<Timeouts> = { request: 0 }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  asked = promise;
  const answer: Answer = (line, asker, turn) => {
    resolve();
    return endless(line, asker, turn);
  };
  chat = await openChat({ answer, timeouts });
}

/** A bot that answers once it is released. */
function held(): { answer: Answer; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer: Answer = async function* (line, asker, turn) {
    await promise;
    return yield* echo(line, asker, turn);
  };
  return { answer, release: resolve };
}

/** A client that sends only a part of a request. Resolves once it is sent. */
async function openSocket(sent: string): Promise<Socket> {
  const socket = connect(Number(new URL(chat.server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(sent, resolve));
  return socket;
}

describe('Rollcall, stopped in the middle of a turn', () => {
  test('says so to the person who wrote', async () => {
    await openEndless();
    await chat.post({ text: 'reconcile all' });
    await asked;
    await chat.server.close(withoutGrace);
    expect(chat.connector.messages()).toMatchObject([{ summary: stopped }]);
  });

  test('says so to the person who pressed a button', async () => {
    await openEndless({});
    const response = chat.post(pressing(run));
    await asked;
    await chat.server.close(withoutGrace);
    expect((await response).body()).toMatchObject({ statusCode: 200, value: renderedText(stopped).card });
  });

  test('sends a long answer completely before it closes the connection', async () => {
    const long = 'x'.repeat(32 * 1024 * 1024);
    chat = await openChat({
      answer: async function* () {
        yield* [];
        return renderedText(long);
      },
    });
    const press = JSON.stringify({ ...message(chat.connector.url), ...pressing(run) });
    const headers = { 'content-type': 'application/json' };
    const response = await request(`${chat.server.url}/api/messages`, { method: 'POST', headers, body: press });
    const closed = chat.server.close();
    expect((await response.body.text()).length).toBeGreaterThan(long.length);
    await closed;
  });

  test('rejects a message whose body arrives only now, and does not wait for a slow client', async () => {
    const hour = 3_600_000;
    const { answer, release } = held();
    chat = await openChat({ answer, timeouts: { request: 0 }, times: { headers: hour, request: hour } });
    await chat.post({ text: 'users contoso' });
    const body = JSON.stringify({ ...message(chat.connector.url), text: 'help' });
    const slow = await openSocket(`POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n`);
    const late = await openSocket(
      `POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    );
    await once(late, 'data');
    const closed = chat.server.close();
    late.write(body);
    expect(await text(late)).toMatch(/^HTTP\/1\.1 503 /);
    release();
    await closed;
    expect(chat.asked.map(({ line }) => line)).toEqual(['users contoso']);
    slow.destroy();
  });

  test('says so in every conversation', async () => {
    await openEndless();
    const conversations = ['a:1', 'a:2', 'a:3'];
    for (const id of conversations)
      await chat.post({ text: 'reconcile all', conversation: { id, conversationType: 'personal' } });
    await asked;
    await chat.server.close(withoutGrace);
    expect(chat.connector.messages()).toHaveLength(conversations.length);
  });
});

test('a shutdown does not wait for a client that was rejected and does not read that', async () => {
  const hour = 3_600_000;
  let rejections = 0;
  const log = pino({ level: 'warn' }, { write: () => void (rejections += 1) });
  chat = await openChat({ log, times: { idle: hour } });
  const page = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const head = 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const rejected = `${head}Content-Length: 2\r\n\r\n{}`;
  // The pages fill all buffers on the way, until responses wait in Rollcall. It then reads no further requests.
  const client = await openSocket(`${page.repeat(50)}${rejected}`.repeat(400));
  let last = 0;
  const check = (): void => {
    const isStuck = rejections > 0 && rejections === last;
    last = rejections;
    expect(isStuck).toBe(true);
  };
  await vi.waitFor(check, { interval: 200, timeout: 20_000 });
  await chat.server.close({ graceMs: hour, noticeMs: hour });
  client.destroy();
});

describe('a turn', () => {
  test('that begins after the shutdown has begun is aborted at once', async () => {
    const turns = roomyTurns();
    turns.abortAll();
    const turn = enterTurn(turns);
    expect(await endless('reconcile all', someone, turn).next()).toEqual({ done: true, value: renderedText(stopped) });
  });

  test('that takes longer than its limit is aborted, and no other with it', async () => {
    const turns = roomyTurns();
    const [late, other] = [enterTurn(turns), enterTurn(turns)];
    late.limit(1);
    expect(await endless('users contoso', someone, late).next()).toEqual({ done: true, value: renderedText(stopped) });
    expect(other.signal.aborted).toBe(false);
  });

  test('keeps the registry busy until it leaves', async () => {
    const turns = roomyTurns();
    const turn = enterTurn(turns);
    let isIdle = false;
    const idle = turns.idle().then(() => (isIdle = true));
    await Promise.resolve();
    expect(isIdle).toBe(false);
    turn.leave();
    await idle;
    expect(isIdle).toBe(true);
  });
});
