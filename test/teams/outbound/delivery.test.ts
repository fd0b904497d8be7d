import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openSandbox } from '../../../src/sandbox/server.ts';
import {
  openConnector as openDoor,
  type Connector as Door,
  type ConnectorOptions,
} from '../../../src/teams/outbound/connector.ts';
import { SendError } from '../../../src/teams/outbound/send-error.ts';
import { createBotToken, shareRequests } from '../../../src/teams/auth/bot-token.ts';
import { openConnector, type Connector, type Fault } from '../../support/connector.ts';

let teams: Connector;
let door: Door;
let pauses: number[];
let outcomes: unknown[];

beforeEach(async () => {
  teams = await openConnector();
});

afterEach(async () => {
  vi.useRealTimers();
  await door.close();
  await teams.close();
});

/** The door to Teams, whose pauses take no time but are written down. */
function open(options: Partial<ConnectorOptions> = {}): void {
  pauses = [];
  outcomes = [];
  door = openDoor({
    token: null,
    random: () => 0,
    onAttempt: (status) => void outcomes.push(status),
    pause: async (milliseconds) => void pauses.push(milliseconds),
    ...options,
  });
}

/** These faults one after the other, then none. */
function script(...faults: readonly Fault[]): void {
  const left = [...faults];
  teams.misbehave(() => left.shift() ?? null);
}

const thread = '19:abc@thread.tacv2;messageid=1700';
const question = '1700:äö/?';

function hello() {
  return { type: 'message', text: 'hello', serviceUrl: teams.url, conversation: conversation(), replyToId: question };
}

function conversation() {
  return { id: thread, isGroup: true, conversationType: 'channel', name: '' };
}

async function failure(work: Promise<unknown>) {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof SendError)) throw new TypeError('It did not fail');
  return { code: error.code, statusCode: error.statusCode };
}

describe('a message', () => {
  test('goes to its thread as a reply, and comes to the id that Teams gives', async () => {
    open();
    expect(await door.send(hello())).toBe('message-1');
    expect(teams.calls).toMatchObject([
      {
        method: 'POST',
        conversationId: thread,
        activityId: question,
        conversationHeader: thread,
        authorization: null,
        activity: { text: 'hello', replyToId: question },
      },
    ]);
    expect(teams.calls[0]?.userAgent).toMatch(/^Rollcall /);
  });

  test('that replies to nothing goes to the conversation, also without a slash after the service URL', async () => {
    open();
    const { replyToId: _, ...message } = hello();
    await door.send({ ...message, serviceUrl: teams.url.replace(/\/$/, '') });
    expect(teams.calls).toMatchObject([{ conversationId: thread, activityId: null, conversationHeader: null }]);
  });

  test.each([
    ['not JSON', '<html>'],
    ['empty', ''],
    ['without an id', '{}'],
    ['endless', `{"id":"${'x'.repeat(100_000)}"}`],
  ])('that Teams took counts as sent when its answer is %s', async (_name, body) => {
    open();
    script({ body });
    expect(await door.send(hello())).toBeNull();
    expect(teams.calls).toHaveLength(1);
  });

  test.each(['cut-body', 'stalled-body'] as const)('that Teams took counts as sent after %s', async (fault) => {
    open({ timeLimit: 500 });
    script(fault);
    expect(await door.send(hello())).toBeNull();
    expect(outcomes).toEqual([201]);
  });

  test.each([412, 429, 502, 503, 504])('is sent again after %i', async (status) => {
    open();
    script({ status }, { status }, { status });
    expect(await door.send(hello())).toBe('message-4');
    expect(pauses).toEqual([500, 1_000, 2_000]);
    expect(outcomes).toEqual([status, status, status, 201]);
  });

  test.each([300, 307, 400, 401, 403, 404, 413, 500])('is given up after %i', async (status) => {
    open();
    script({ status, headers: { location: teams.url } });
    expect(await failure(door.send(hello()))).toEqual({ code: 'message-refused', statusCode: status });
    expect(teams.calls).toHaveLength(1);
    expect(outcomes).toEqual([status]);
  });

  test('is given up after four tries', async () => {
    open();
    teams.misbehave(() => ({ status: 503 }));
    expect(await failure(door.send(hello()))).toEqual({ code: 'message-refused', statusCode: 503 });
    expect(teams.calls).toHaveLength(4);
  });

  const noon = new Date('2026-01-01T12:00:00Z');

  test.each([
    ['in seconds', '7', 7_000],
    ['as a date', 'Thu, 01 Jan 2026 12:00:09 GMT', 9_000],
    ['as nothing that can be read', 'soon', 500],
  ])('is sent again when Teams says, %s', async (_name, value, milliseconds) => {
    vi.useFakeTimers({ toFake: ['Date'], now: noon });
    open();
    script({ status: 429, headers: { 'retry-after': value } });
    await door.send(hello());
    expect(pauses).toEqual([milliseconds]);
  });

  test('is sent again a little later than Teams says, and not by all at the same moment', async () => {
    open({ random: () => 0.5 });
    script({ status: 429, headers: { 'retry-after': '7' } }, { status: 429 });
    await door.send(hello());
    expect(pauses).toEqual([7_250, 1_500]);
  });

  test('is given up when Teams says to come back after more than 20 seconds', async () => {
    open();
    script({ status: 429, headers: { 'retry-after': '21' } });
    expect(await failure(door.send(hello()))).toMatchObject({ statusCode: 429 });
    expect(pauses).toEqual([]);
  });

  test('is given up when its tries have taken 20 seconds', async () => {
    let time = 0;
    open({
      clock: () => time,
      pause: async (milliseconds) => {
        time += milliseconds;
      },
    });
    teams.misbehave(() => ({ status: 429, headers: { 'retry-after': '8' } }));
    await failure(door.send(hello()));
    expect(teams.calls).toHaveLength(3);
  });

  test('is sent once Teams can be reached again', async () => {
    open({ pause: () => teams.listenAgain() });
    await teams.stopListening();
    expect(await door.send(hello())).toBe('message-1');
  });

  test('is given up while Teams cannot be reached', async () => {
    open();
    await teams.stopListening();
    expect(await failure(door.send(hello()))).toEqual({ code: 'message-unreachable', statusCode: null });
    expect(pauses).toHaveLength(3);
    await teams.listenAgain();
  });

  test('is given up when Teams has no name', async () => {
    open();
    const nowhere = { ...hello(), serviceUrl: 'http://teams.invalid/' };
    expect(await failure(door.send(nowhere))).toMatchObject({ code: 'message-unreachable' });
    expect(pauses).toHaveLength(3);
  });

  test.each(['reset', 'accepted-reset'] as const)('that may have arrived is not sent again: %s', async (fault) => {
    open();
    script(fault);
    expect(await failure(door.send(hello()))).toEqual({ code: 'message-lost', statusCode: null });
    expect(teams.calls).toHaveLength(1);
    expect(outcomes).toEqual(['lost']);
  });

  test('that Teams does not answer is not sent again', async () => {
    open({ timeLimit: 500 });
    script('silence');
    expect(await failure(door.send(hello()))).toEqual({ code: 'message-lost', statusCode: null });
    expect(teams.calls).toHaveLength(1);
  });
});

describe('an update', () => {
  test.each(['reset', 'accepted-reset', 'silence'] as const)('is sent again after %s', async (fault) => {
    open({ timeLimit: 500 });
    script(fault);
    await door.update({ ...hello(), id: 'message-1' });
    expect(teams.calls).toMatchObject([{ method: 'PUT', activityId: 'message-1' }, { method: 'PUT' }]);
  });

  test('of a message that is gone is given up', async () => {
    open();
    teams.refuse(() => true);
    expect(await failure(door.update({ ...hello(), id: 'message-1' }))).toMatchObject({ statusCode: 404 });
    expect(teams.calls).toHaveLength(1);
  });
});

test('typing is tried once', async () => {
  open();
  script({ status: 503 });
  expect(await failure(door.send({ ...hello(), type: 'typing' }))).toMatchObject({ code: 'typing-refused' });
  expect(teams.calls).toHaveLength(1);
});

describe.each([
  { about: 'a team', ask: async () => door.groupOf(teams.url, '19:team/x'), told: 'CCCC-3', asked: () => teams.teams },
  {
    about: 'a member',
    ask: async () => door.memberOf(teams.url, thread, '29:ada/x'),
    told: { role: 'user', tenantId: 'tenant-1', objectId: null, name: 'Somebody' },
    asked: () => teams.members,
  },
])('a question about $about', ({ about, ask, told, asked }) => {
  const code = about === 'a team' ? 'team' : 'member';

  test('is answered', async () => {
    open();
    expect(await ask()).toEqual(told);
    expect(asked()).toEqual(about === 'a team' ? ['19:team/x'] : [{ conversationId: thread, memberId: '29:ada/x' }]);
  });

  test('that Teams is silent about waits no longer than a click can', async () => {
    open();
    teams.misinform(() => 'silence');
    const began = performance.now();
    expect(await failure(ask())).toMatchObject({ code: `${code}-lost` });
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  test.each<Fault>(['reset', 'cut-body', { status: 503 }])('is asked again after %j', async (fault) => {
    open();
    const left = [fault];
    teams.misinform(() => left.shift() ?? null);
    expect(await ask()).toEqual(told);
    expect([asked().length, pauses]).toEqual([2, [100]]);
  });

  test.each<[string, Fault]>([
    ['not JSON', { body: '<html>' }],
    ['nothing', { body: '' }],
    ['null', { body: 'null' }],
    ['a list', { body: '[]' }],
    ['fields of another type', { body: '{"aadGroupId":7,"tenantId":["tenant-1"],"userRole":{"user":true}}' }],
    ['empty fields', { body: '{"aadGroupId":"","tenantId":"","userRole":""}' }],
  ])('answered by %s stays open', async (_name, fault) => {
    open();
    teams.misinform(() => fault);
    expect(await ask()).toBeNull();
  });

  test('is given up when the answer is endless', async () => {
    open();
    teams.misinform(() => ({ body: JSON.stringify({ tenantId: 'tenant-1', userRole: 'x'.repeat(10_000_000) }) }));
    expect(await failure(ask())).toMatchObject({ code: `${code}-lost` });
  });

  test('is given up when there is no such one', async () => {
    open();
    teams.misinform(() => ({ status: 404 }));
    expect(await failure(ask())).toEqual({ code: `${code}-refused`, statusCode: 404 });
    expect(asked()).toHaveLength(1);
  });
});

describe('the token', () => {
  test('signs what is sent', async () => {
    open({ token: async () => 'kept' });
    await door.send(hello());
    expect(teams.calls).toMatchObject([{ authorization: 'Bearer kept' }]);
  });

  test('is replaced once when Teams refuses it', async () => {
    open({ token: async (fresh) => (fresh ? 'fresh' : 'kept') });
    script({ status: 401 });
    await door.send(hello());
    expect(teams.calls.map(({ authorization }) => authorization)).toEqual(['Bearer kept', 'Bearer fresh']);
    expect(pauses).toEqual([]);
  });

  test('that Teams refuses twice is not replaced again', async () => {
    open({ token: async (fresh) => (fresh ? 'fresh' : 'kept') });
    teams.misbehave(() => ({ status: 401 }));
    expect(await failure(door.send(hello()))).toMatchObject({ statusCode: 401 });
    expect(teams.calls).toHaveLength(2);
  });

  test('is asked for again when the sign-in fails, and nothing is sent without', async () => {
    let asked = 0;
    open({
      token: async () => {
        asked += 1;
        if (asked < 3) throw new Error('secret in the text');
        return 'kept';
      },
    });
    await door.send(hello());
    expect([pauses, teams.calls.length]).toEqual([[500, 1_000], 1]);
  });

  test('that never comes keeps nothing waiting', async () => {
    open({ token: () => new Promise<string>(() => undefined), timeLimit: 10 });
    expect(await failure(door.send(hello()))).toMatchObject({ code: 'message-token', statusCode: null });
    expect(teams.calls).toEqual([]);
  });

  test('that Microsoft does not give is missed in the log, with the reason and no secret', async () => {
    const written: string[] = [];
    const log = pino({ base: null, timestamp: false }, { write: (line) => void written.push(line) });
    const entra = await openSandbox({
      environment: () => ({}),
      answer: ({ path, body }) => ({
        status: path === '/oauth2/v2.0/token' ? 401 : 404,
        body: { error: 'invalid_client', error_description: body },
      }),
    });
    onTestFinished(entra.close);
    const cloud = { government: false, ToBotFromChannelOpenIdMetadataUrl: null, ToBotFromChannelTokenIssuer: null };
    const token = createBotToken(
      {
        kind: 'signed',
        appId: 'a-bot',
        tenants: [],
        credentials: { appType: 'SingleTenant', tenantId: 'a-tenant', password: 'a-secret', identity: null },
        cloud: { ...cloud, ToChannelFromBotLoginUrl: entra.url, ToChannelFromBotOAuthScope: null, OAuthUrl: null },
      },
      null,
      log,
    );
    open({ token });
    expect(await failure(door.send(hello()))).toMatchObject({ code: 'message-token' });
    expect(teams.calls).toEqual([]);
    expect(written.map((line): unknown => JSON.parse(line))).toMatchObject(
      Array.from({ length: 4 }, () => ({
        level: 50,
        error: { name: 'TokenRefusal', statusCode: 401 },
        reason: 'invalid_client',
      })),
    );
    expect(written.join('')).not.toMatch(/a-secret|a-tenant|a-bot/);
  });

  test('is asked for once for all that wait', async () => {
    let asked = 0;
    const token = shareRequests(async () => {
      asked += 1;
      await Promise.resolve();
      return `token-${asked}`;
    });
    expect(await Promise.all([token(false), token(false)])).toEqual(['token-1', 'token-1']);
    expect(await token(false)).toBe('token-2');
  });
});
