import { createActiveTurns } from '../src/bot/active-turns.ts';
import { isCancel } from '../src/commands/cancel.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { request } from 'undici';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { seeded } from '../src/sandbox/people.ts';
import { openServer, type OpenServer } from '../src/teams/inbound/server.ts';
import { sourceIds } from '../src/vendors/catalog.ts';
import type { BadReply, Misbehavior } from './support/faulty-sandbox.ts';
import { message, pressing, type Fields } from './support/chat.ts';
import { openConnector, type Call, type Connector, type Fault as TeamsFault } from './support/connector.ts';
import { loopTimer } from './support/loop-timer.ts';
import { openWorld, type World } from './support/world.ts';

/** True for the notification of a progress card. */
function isProgress(summary: string): boolean {
  return /^(?:Reading|Reconciling|Searching) /.test(summary);
}

const questions = 2_000;
const concurrency = 16;
const failureRate = 0.2;

const lines = [
  'users contoso',
  'users contoso licensed:no',
  'users fabrikam dept:Sales',
  'users fabrikam from:partner',
  'licenses contoso',
  'licenses fabrikam from:licensespring',
  'customer contoso',
  'customer fabrikam',
  'reconcile contoso',
  'reconcile fabrikam page:2',
  'user megan bowen contoso',
  'customers',
  'status',
  'whoami',
  'help',
  'usres contoso',
  'users nowhere',
  'users contoso fresh',
];

const random = seeded('soak');

function oneOf<T>(choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error('There is nothing to choose from');
  return choice;
}

/** Failures that come and go. The loop timer ends calls to a silent source. */
const failuresOfVendors: Misbehavior = () => {
  if (random() >= failureRate) return null;
  return oneOf<BadReply>([
    { status: 503 },
    { status: 500 },
    { status: 429, headers: { 'Retry-After': '1' } },
    { status: 403 },
    { status: 200, body: '<html>' },
    { status: 200, body: '' },
    'reset',
    'silent',
  ]);
};

/** Teams accepts each message in the end, or has accepted it although its answer was lost. */
function failuresOfTeams(): (call: Call) => TeamsFault | null {
  const refusals = new Map<string, number>();
  return ({ conversationId, method, activity }) => {
    const before = refusals.get(conversationId) ?? 0;
    if (random() >= failureRate || before >= 2) return null;
    refusals.set(conversationId, before + 1);
    if (method === 'PUT') return oneOf<TeamsFault>(['reset', { status: 502 }]);
    if (isProgress(activity.summary ?? '')) return { status: 503 };
    return oneOf<TeamsFault>([
      { status: 412 },
      { status: 429 },
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 502 },
      { status: 503 },
      { status: 504 },
      'accepted-reset',
    ]);
  };
}

let world: World;
let teams: Connector;
let server: OpenServer;

/** Objects of each turn, to check that nothing holds them once it is over. */
const owned: WeakRef<object>[] = [];
const cards: WeakRef<object>[] = [];

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-10T12:00:00Z') });
  world = await openWorld({
    access: [{ who: 'anyone', customers: 'all', show: 'names' }],
    progressInterval: 20,
    timer: loopTimer,
  });
  teams = await openConnector();
  server = await openServer({
    port: 0,
    registration: { kind: 'local' },
    log: pino({ enabled: false }),
    connector: { pause: () => Promise.resolve(), random },
    access: [{ who: 'anyone', customers: 'all', show: 'names' }],
    turns: createActiveTurns(),
    isPriority: isCancel,
    answer: async function* (line, asker, turn) {
      owned.push(new WeakRef(asker), new WeakRef(turn), new WeakRef(turn.signal));
      const drawn = yield* world.answer(line, asker);
      cards.push(new WeakRef(drawn.card));
      return drawn;
    },
  });
});

afterAll(async () => {
  vi.useRealTimers();
  await server.close();
  await teams.close();
  await world.close();
});

async function post(fields: Fields): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(`${server.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  return { status: statusCode, text: await body.text() };
}

interface Asked {
  readonly chat: string;
  readonly how: 'message' | 'click';
  /** Each request got an answer, and a repeated one the same answer. */
  readonly good: boolean;
}

const cardBody = z.object({ statusCode: z.literal(200), type: z.string(), value: z.unknown() });

/** Asks in a chat of its own. As in Teams, some messages come twice, and some buttons are pressed twice. */
async function ask(index: number): Promise<Asked> {
  const chat = `a:${index}`;
  const line = oneOf(lines);
  const how = random() < 0.25 ? 'click' : 'message';
  const twice = random() < 0.15;
  const conversation = { conversationType: 'personal', tenantId: 'tenant-1', id: chat };
  const pressed = how === 'click' ? pressing({ action: { verb: 'run', data: { line } } }) : { text: line };
  const activity = { ...message(teams.url), from: { id: `29:${index}`, name: 'Ada Admin' }, conversation, ...pressed };
  const sent = [post(activity)];
  if (twice) sent.push(post(how === 'click' ? { ...activity, id: `${index} again` } : activity));
  const replies = await Promise.all(sent);
  const first = replies[0]?.text ?? '';
  const good = replies.every(({ status, text }) => status === 200 && text === first);
  return { chat, how, good: good && (how === 'message' || cardBody.safeParse(JSON.parse(first)).success) };
}

const collector = z.custom<() => void>((value) => typeof value === 'function');

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = collector.parse(runInNewContext('gc'));
  for (let round = 0; round < 4; round += 1) {
    collect();
    await nextTurn();
  }
}

function alive(all: readonly WeakRef<object>[]): number {
  return all.filter((one) => one.deref() !== undefined).length;
}

test(
  'of 2,000 questions while every fifth call fails, none is lost, none is answered twice, and nothing of them stays in memory',
  { timeout: 300_000 },
  async () => {
    for (const id of sourceIds) world.sandboxes[id].misbehave(failuresOfVendors);
    teams.misbehave(failuresOfTeams());
    const asked: Asked[] = [];
    while (asked.length < questions) {
      // After two minutes the cached lists are stale, and open circuits are tried again.
      vi.setSystemTime(Date.now() + 2 * 60_000);
      asked.push(...(await Promise.all(Array.from({ length: concurrency }, (_, index) => ask(asked.length + index)))));
    }
    // Resolves once all turns have ended.
    await server.close();

    const messages = new Map<string, Call>();
    for (const call of teams.calls)
      if (call.accepted && call.activity.type === 'message') messages.set(`${call.conversationId} ${call.id}`, call);
    const inChats = Map.groupBy(messages.values(), ({ conversationId }) => conversationId);
    expect(asked.filter(({ good }) => !good)).toEqual([]);
    const wrong = asked.flatMap(({ chat, how }) => {
      const answers = (inChats.get(chat) ?? []).map(({ activity }) => activity.summary ?? activity.text ?? '');
      if (how === 'click') return [];
      return answers.length === 1 && !answers.some(isProgress) ? [] : [`${chat}: ${answers.join(' | ')}`];
    });
    expect(wrong).toEqual([]);
    expect(world.log().match(/"reference":/g)).toHaveLength(questions);
    // Without failures this test would show little.
    expect(world.log().match(/"code":"source-/g)?.length).toBeGreaterThan(questions / 10);

    await collectGarbage();
    expect(alive(owned)).toBeLessThan(3 * concurrency);
    // The answer to a click is cached for a minute, since Teams may send the click again.
    expect(alive(cards)).toBeLessThan(asked.filter(({ how }) => how === 'click').length + 3 * concurrency);
  },
);
