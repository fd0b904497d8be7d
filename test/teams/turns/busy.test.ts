import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AccessRule } from '../../../src/access/rules.ts';
import type { Answer } from '../../../src/bot/answer.ts';
import { renderedText, openChat, pressing, type Chat, type Fields } from '../../support/chat.ts';

const sorry = 'Rollcall is busy. Please ask again in a moment.';

let chat: Chat;
let release: () => void;

afterEach(async () => {
  release();
  await chat.close();
});

/** A bot whose answers wait until they are released, while the HTTP responses are immediate. */
async function openHeld(access?: readonly AccessRule[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  release = resolve;
  const answer: Answer = async function* (line) {
    yield* [];
    await promise;
    return renderedText(line);
  };
  const timeouts = { request: 0, typing: 0 };
  chat = await openChat({ answer, timeouts, ...(access === undefined ? {} : { access }) });
}

async function ask(times: number, conversation = (_turn: number): string => 'a:chat'): Promise<void> {
  for (let turn = 0; turn < times; turn += 1)
    await chat.post({ text: `${turn}`, conversation: { id: conversation(turn), conversationType: 'personal' } });
}

/** The id of a person, by number. */
function objectIdOf(person: number): string {
  return `00000000-0000-4000-8000-${`${person}`.padStart(12, '0')}`;
}

/** What a person writes in a conversation, by default in their own chat with the bot. */
async function write(person: number, text: string, conversation = `a:of-${person}`): Promise<number> {
  const { status } = await chat.post({
    text,
    from: { id: `29:${person}`, name: 'Somebody', aadObjectId: objectIdOf(person) },
    conversation: { id: conversation, conversationType: 'personal', tenantId: 'tenant-1' },
  });
  return status;
}

/** Each of so many people, from the first on, writes so many lines. */
async function crowd(first: number, people: number, lines: number, conversation?: string): Promise<void> {
  for (let person = first; person < first + people; person += 1)
    for (let line = 0; line < lines; line += 1) await write(person, `of ${person}`, conversation);
}

function asked(): readonly string[] {
  return chat.asked.map(({ line }) => line);
}

/** Lines of person 1, and of people 100 to 199. */
const members = (line: string): boolean => line === 'of 1';
const visitors = (line: string): boolean => /^of 1\d\d$/.test(line);

/** How many lines have reached the bot, once they are `expected` or a few seconds are over. */
async function reached(whose: (line: string) => boolean, expected: number): Promise<number> {
  const numberNow = (): number => asked().filter(whose).length;
  await vi.waitUntil(() => numberNow() === expected, 5_000).catch(() => undefined);
  return numberNow();
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

  test('of 65 people: all are answered but the last', async () => {
    await openHeld();
    await crowd(1, 65, 1);
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

describe('one person', () => {
  test('has eight turns in all conversations together, and leaves the others to everybody else', async () => {
    await openHeld();
    await ask(80, (turn) => `a:${turn}`);
    expect(chat.asked).toHaveLength(8);
    await crowd(1, 56, 1);
    expect(chat.asked).toHaveLength(64);
    release();
    await vi.waitFor(async () => {
      await ask(1, () => 'a:new');
      expect(chat.asked.length).toBeGreaterThan(64);
    });
  });

  test('is one person by object id and tenant, and without an object id by the id in Teams', async () => {
    await openHeld();
    const post = async (turn: number, from: Fields, tenantId: string): Promise<unknown> =>
      chat.post({ text: 'x', from, conversation: { id: `a:${turn}`, conversationType: 'personal', tenantId } });
    for (let turn = 0; turn < 20; turn += 1)
      await post(turn, { id: `29:${turn}`, aadObjectId: turn % 2 === 0 ? 'AAAA' : 'aaaa' }, 'tenant-1');
    expect(chat.asked).toHaveLength(8);
    for (let turn = 20; turn < 40; turn += 1) await post(turn, { id: '29:x', aadObjectId: 'aaaa' }, 'tenant-2');
    expect(chat.asked).toHaveLength(16);
    for (let turn = 40; turn < 60; turn += 1) await post(turn, { id: '29:anonymous' }, 'tenant-1');
    expect(chat.asked).toHaveLength(24);
  });

  test('can still cancel', async () => {
    await openHeld();
    await ask(20, (turn) => `a:${turn}`);
    await chat.post({ text: 'cancel', conversation: { id: 'a:20', conversationType: 'personal' } });
    expect(asked().slice(8)).toEqual(['cancel']);
  });
});

describe('people without a rule', () => {
  const all = { customers: 'all', show: 'names' } as const;
  const member = 1;

  /** Only the member is permitted; Teams is asked who that is where a rule depends on it. */
  const rules: readonly [string, readonly AccessRule[]][] = [
    ['a person', [{ who: { user: objectIdOf(member) }, ...all }]],
    ['a tenant', [{ who: { tenant: 'tenant-1' }, ...all }]],
  ];

  function rosterKnowsMember(): void {
    chat.connector.misinform((id) => ({
      body: JSON.stringify({ userRole: id === `29:${member}` ? 'user' : 'guest', tenantId: 'tenant-1' }),
    }));
  }

  test.each(rules)('take no place of those with a rule for %s', async (_kind, access) => {
    await openHeld(access);
    rosterKnowsMember();
    await crowd(100, 30, 4);
    expect(await reached(visitors, 64)).toBe(64);
    await crowd(member, 1, 4);
    expect(await reached(members, 4)).toBe(4);
  });

  test.each(rules)('take no place in the same chat of those with a rule for %s', async (_kind, access) => {
    await openHeld(access);
    rosterKnowsMember();
    await crowd(100, 10, 2, '19:group');
    expect(await reached(visitors, 4)).toBe(4);
    await crowd(member, 1, 2, '19:group');
    expect(await reached(members, 2)).toBe(2);
  });

  test('take no place for busy replies and cancelling either, while Teams takes no message', async () => {
    await openHeld(rules[1]?.[1]);
    rosterKnowsMember();
    chat.connector.misbehave(() => 'silence');
    await crowd(100, 40, 4);
    await crowd(member, 1, 4);
    await write(member, 'one more');
    await write(member, 'cancel');
    expect(await reached((line) => line === 'cancel', 1)).toBe(1);
    expect(await reached(members, 4)).toBe(4);
    expect(await reached((line) => line === 'one more', 0)).toBe(0);
    chat.connector.misbehave(() => null);
    await chat.connector.stopListening();
    await chat.connector.listenAgain();
  });

  test('take no place of those with a rule while Teams does not say who they are', async () => {
    await openHeld(rules[1]?.[1]);
    rosterKnowsMember();
    await crowd(member, 1, 1);
    expect(await reached(members, 1)).toBe(1);
    chat.connector.misinform(() => 'silence');
    await crowd(100, 40, 4);
    await crowd(member, 1, 3);
    expect(await reached(members, 4)).toBe(4);
    expect(await reached(visitors, 64)).toBe(64);
  });
});
