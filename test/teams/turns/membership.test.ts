import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startApp } from '../../../src/app.ts';
import { readSettings } from '../../../src/config/settings.ts';
import type { OpenServer } from '../../../src/teams/inbound/server.ts';
import { message, pressing, type Fields } from '../../support/chat.ts';
import { openConnector, type Connector } from '../../support/connector.ts';
import { openFaultySandboxes, type FaultySandboxes } from '../../support/faulty-sandbox.ts';

const ada = 'aaaaaaaa-2222-4333-8444-555555555555';
const home = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const team = '33333333-3333-4333-8333-333333333333';

let sandboxes: FaultySandboxes;
let teams: Connector;
let folder: string;
let rollcall: OpenServer;
let logged: Readonly<Record<string, unknown>>[];
let presses = 0;

beforeAll(async () => {
  sandboxes = await openFaultySandboxes();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
});

afterAll(async () => {
  await sandboxes.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  teams = await openConnector();
});

afterEach(async () => {
  vi.useRealTimers();
  await rollcall.close();
  await teams.close();
});

/** Starts all of Rollcall with this access rule. */
async function start(who: string, more = ''): Promise<void> {
  const config = join(folder, 'rollcall.yaml');
  const contoso = 'customers: [{ name: contoso, title: Contoso GmbH, live: f1d30c8d-5f44-451e-9257-2318808ba0df }]';
  await writeFile(config, `${contoso}\naccess: [{ who: ${who}, customers: all${more} }]`);
  const environment = { PORT: '0', ROLLCALL_LOCAL: '1', ROLLCALL_CONFIG: config, ROLLCALL_DATA: folder };
  logged = [];
  const log = pino({}, { write: (line) => logged.push(z.looseObject({}).parse(JSON.parse(line))) });
  rollcall = await startApp(readSettings({ ...environment, ...sandboxes.environment }), log);
}

/** The roster says this of everybody. */
function rosterSays(member: Readonly<Record<string, unknown>>): void {
  teams.misinform(() => ({ body: JSON.stringify({ id: '29:ada', aadObjectId: ada, name: 'Ada', ...member }) }));
}

const conversation = { conversationType: 'personal', id: 'a:chat', tenantId: home };
const inChannel: Fields = {
  conversation: { conversationType: 'channel', isGroup: true, id: '19:c@thread.tacv2;messageid=17', tenantId: home },
  channelData: {
    tenant: { id: home },
    team: { id: '19:team', aadGroupId: team },
    channel: { id: '19:c@thread.tacv2' },
  },
};
const inSharedChannel: Fields = {
  ...inChannel,
  channelData: { ...z.looseObject({}).parse(inChannel['channelData']), channel: { id: '19:c', type: 'shared' } },
};

/** Everything that Ada sees of the answer. */
async function ask(text: string, fields: Fields = {}): Promise<string> {
  const from = { id: '29:ada', name: 'Ada', aadObjectId: ada };
  const sent = { ...message(teams.url), deliveryMode: 'expectReplies', conversation, channelData: {}, from, text };
  const { body } = await request(`${rollcall.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...sent, ...fields }),
  });
  return body.text();
}

async function press(line: string, trigger: 'manual' | 'automatic', fields: Fields = {}): Promise<string> {
  presses += 1;
  const pressed = pressing({ action: { type: 'Action.Execute', verb: 'run', data: { line } }, trigger });
  // On another card each time, since a second press on one card is answered as the first.
  return ask('', { ...pressed, replyToId: `card-${presses}`, deliveryMode: undefined, ...fields });
}

async function sees(answer: Promise<string>): Promise<boolean> {
  const text = await answer;
  expect(text).toMatch(/Contoso GmbH|You don’t have access to any customer yet|You may not see any customer yet/);
  return text.includes('Contoso GmbH');
}

/** Why the last question was refused, in the log. */
function reason(): unknown {
  return logged.findLast(({ outcome }) => outcome === 'not-permitted')?.['reason'];
}

describe.each([
  ['a tenant', `{ tenant: ${home} }`, {}],
  ['a team', `{ team: ${team} }`, inChannel],
])('a rule for %s', (_name, who, where) => {
  test('lets in a member, however they ask', async () => {
    await start(who);
    rosterSays({ userRole: 'user', tenantId: home.toUpperCase() });
    expect(await sees(ask('users contoso', where))).toBe(true);
    expect(await sees(press('users contoso', 'manual', where))).toBe(true);
    expect(await sees(press('users contoso', 'automatic', where))).toBe(true);
  });

  test.each<[string, string, Record<string, unknown>, Fields]>([
    ['a guest', 'guest', { userRole: 'guest', tenantId: home }, {}],
    ['a guest whose own tenant the roster says', 'guest', { userRole: 'guest', tenantId: other }, {}],
    ['an outsider', 'outsider', { userRole: 'user', tenantId: other }, {}],
    [
      'an outsider whose tenant the message says too',
      'outsider',
      { userRole: 'user', tenantId: other },
      { from: { id: '29:ada', aadObjectId: ada, tenantId: other } },
    ],
    [
      'an outsider whose message names this tenant',
      'membership-unknown',
      { userRole: 'user', tenantId: other },
      { from: { id: '29:ada', aadObjectId: ada, tenantId: home } },
    ],
    [
      'somebody whose message names another tenant',
      'membership-unknown',
      { userRole: 'user', tenantId: home },
      { from: { id: '29:ada', aadObjectId: ada, tenantId: other } },
    ],
    [
      'an anonymous participant',
      'no-object-id',
      { userRole: 'anonymous', tenantId: home, aadObjectId: undefined },
      { from: { id: '29:ada', name: 'Ada (Guest)' } },
    ],
    ['somebody with an unknown role', 'membership-unknown', { userRole: 'visitor', tenantId: home }, {}],
    ['somebody without a role', 'membership-unknown', { tenantId: home }, {}],
    ['somebody without a tenant', 'membership-unknown', { userRole: 'user' }, {}],
    ['a role that is no text', 'membership-unknown', { userRole: ['user'], tenantId: home }, {}],
    ['another person', 'membership-unknown', { userRole: 'user', tenantId: home, aadObjectId: other }, {}],
  ])('keeps out %s, however they ask', async (_who, refusal, member, fields) => {
    await start(who);
    rosterSays(member);
    expect(await sees(ask('users contoso', { ...where, ...fields }))).toBe(false);
    expect(reason()).toBe(refusal);
    expect(await sees(press('users contoso', 'manual', { ...where, ...fields }))).toBe(false);
    expect(await sees(press('users contoso', 'automatic', { ...where, ...fields }))).toBe(false);
  });

  test('lets in a guest when it says so', async () => {
    await start(who, ', guests: true');
    rosterSays({ userRole: 'guest', tenantId: home });
    expect(await sees(ask('users contoso', where))).toBe(true);
    expect(await sees(press('users contoso', 'automatic', where))).toBe(true);
  });
});

test('a rule for one person asks nobody, and is for them as a guest too', async () => {
  await start(`{ user: ${ada} }`);
  rosterSays({ userRole: 'guest', tenantId: home });
  expect(await sees(ask('users contoso'))).toBe(true);
  expect(await ask('whoami')).toContain('not asked for');
  expect(teams.members).toEqual([]);
});

test('anyone is everybody, and asks nobody', async () => {
  await start('anyone');
  expect(await sees(ask('users contoso', { from: { id: '29:anonymous', name: 'Ada (Guest)' } }))).toBe(true);
  expect(await sees(ask('users contoso', inSharedChannel))).toBe(true);
  expect(teams.members).toEqual([]);
});

test('a rule for another place asks nobody', async () => {
  await start("{ chat: '19:other@thread.v2' }");
  expect(await sees(ask('users contoso', inChannel))).toBe(false);
  expect([reason(), teams.members]).toEqual(['no-rule', []]);
});

test.each(['{ tenant: TENANT }', '{ team: TEAM }', "{ chat: '19:c@thread.tacv2' }"])(
  'in a channel that is shared, a rule for %s needs external',
  async (template) => {
    const who = template.replace('TENANT', home).replace('TEAM', team);
    await start(who);
    rosterSays({ userRole: 'user', tenantId: home });
    expect(await sees(ask('users contoso', inSharedChannel))).toBe(false);
    expect([reason(), teams.members]).toEqual(['shared-channel', []]);
    expect(await sees(press('users contoso', 'manual', inSharedChannel))).toBe(false);
    await rollcall.close();
    await start(who, ', external: true');
    expect(await sees(ask('users contoso', inSharedChannel))).toBe(true);
  },
);

test('a channel stays shared for a click that does not say so', async () => {
  await start(`{ team: ${team} }`);
  rosterSays({ userRole: 'user', tenantId: home });
  expect(await sees(ask('users contoso', inSharedChannel))).toBe(false);
  expect(await sees(press('users contoso', 'manual', inChannel))).toBe(false);
});

describe('what the roster says', () => {
  const unread = 'Teams did not say whether you are a member or a guest';

  test('is shown by whoami', async () => {
    await start(`{ tenant: ${home} }`);
    rosterSays({ userRole: 'user', tenantId: home });
    expect(await ask('whoami')).toContain(`member of ${home}`);
    await rollcall.close();
    await start(`{ tenant: ${home} }`);
    rosterSays({ userRole: 'guest', tenantId: home });
    expect(await ask('whoami')).toContain(`guest of ${home}`);
    await rollcall.close();
    await start(`{ tenant: ${home} }`);
    rosterSays({ userRole: 'user', tenantId: other });
    expect(await ask('whoami')).toContain(`outsider here, from ${other}`);
  });

  test('is asked for once an hour, in whatever chat somebody writes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await start(`{ tenant: ${home} }`);
    rosterSays({ userRole: 'user', tenantId: home });
    expect(await sees(ask('users contoso'))).toBe(true);
    rosterSays({ userRole: 'guest', tenantId: home });
    vi.setSystemTime(Date.now() + 59 * 60_000);
    expect(await sees(ask('users contoso', inChannel))).toBe(true);
    expect(teams.members).toEqual([{ conversationId: 'a:chat', memberId: '29:ada' }]);
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(await sees(ask('users contoso'))).toBe(false);
    expect(teams.members).toHaveLength(2);
  });

  test('is asked for again while it says nothing', async () => {
    await start(`{ tenant: ${home} }`);
    teams.misinform(() => ({ status: 404 }));
    expect(await ask('whoami')).toContain(unread);
    expect(await ask('users contoso')).toContain('Ask again in a minute');
    rosterSays({});
    expect(await ask('whoami')).toContain(unread);
    rosterSays({ userRole: 'user', tenantId: home });
    expect(await ask('whoami')).toContain('member of');
    expect(teams.members).toHaveLength(4);
  });

  test.each<[string, Record<string, unknown>]>([
    ['in capitals', { userRole: 'USER', tenantId: home.toUpperCase(), aadObjectId: ada.toUpperCase() }],
    ['of an owner', { userRole: 'owner', tenantId: home }],
    [
      'with the object id under its other name',
      { userRole: 'user', tenantId: home, aadObjectId: undefined, objectId: ada },
    ],
    ['without an object id', { userRole: 'user', tenantId: home, aadObjectId: null }],
    ['with more than is read', { userRole: 'user', tenantId: home, more: { deep: ['x'] }, email: 7 }],
  ])('lets in a member %s', async (_name, member) => {
    await start(`{ tenant: ${home} }`);
    rosterSays(member);
    expect(await sees(ask('users contoso'))).toBe(true);
  });

  test.each<[string, string]>([
    ['a list', JSON.stringify([{ userRole: 'user', tenantId: home }])],
    ['a text', '"user"'],
    ['null', 'null'],
    ['a member in a member', JSON.stringify({ member: { userRole: 'user', tenantId: home } })],
    ['a number for the tenant', JSON.stringify({ userRole: 'user', tenantId: 1 })],
    ['a prototype', `{"__proto__":{"userRole":"user","tenantId":"${home}"}}`],
    ['10 MB', JSON.stringify({ userRole: 'user', tenantId: home, name: 'x'.repeat(10_000_000) })],
    ['several roles in one', JSON.stringify({ userRole: 'user,guest', tenantId: home })],
    ['spaces around the role', JSON.stringify({ userRole: ' user ', tenantId: home })],
  ])('lets nobody in when it is %s', async (_name, body) => {
    await start(`{ tenant: ${home} }`, ', guests: true, external: true');
    teams.misinform(() => ({ body }));
    expect(await sees(ask('users contoso'))).toBe(false);
    expect(reason()).toBe('membership-unknown');
  });

  test('of a redirect is not followed', async () => {
    await start(`{ tenant: ${home} }`);
    teams.misinform(() => ({ status: 302, headers: { location: `${teams.url}v3/conversations/x/members/y` } }));
    expect(await sees(ask('users contoso'))).toBe(false);
    expect(teams.members).toHaveLength(1);
  });

  test('is asked for once by all who wait for it', async () => {
    await start(`{ tenant: ${home} }`);
    rosterSays({ userRole: 'user', tenantId: home });
    const answers = await Promise.all([ask('whoami'), ask('help'), press('whoami', 'manual'), ask('hi')]);
    expect([answers.length, teams.members.length]).toEqual([4, 1]);
  });

  test('is asked for one by one for two accounts', async () => {
    await start(`{ tenant: ${home} }`);
    teams.misinform((id) => {
      const role = id === '29:ada' ? 'user' : 'guest';
      return { body: JSON.stringify({ userRole: role, tenantId: home }) };
    });
    const asGuest = { from: { id: '29:ada as a guest', name: 'Ada', aadObjectId: other } };
    expect(await Promise.all([sees(ask('users contoso')), sees(ask('users contoso', asGuest))])).toEqual([true, false]);
    expect(teams.members).toHaveLength(2);
  });

  test.each(['silence', 'stalled-body', 'reset', 'cut-body'] as const)(
    'never comes after %s: a click is answered within three seconds, and nobody is let in',
    async (fault) => {
      await start(`{ team: ${team} }`);
      teams.misinform(() => fault);
      const began = performance.now();
      const withoutTeam = { ...inChannel, channelData: { tenant: { id: home }, team: { id: '19:team' } } };
      expect(await sees(press('users contoso', 'manual', withoutTeam))).toBe(false);
      expect(performance.now() - began).toBeLessThan(3_000);
      expect(reason()).toMatch(/membership-unknown|no-rule/);
    },
  );
});
