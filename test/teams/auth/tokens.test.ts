import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import type { Answer } from '../../../src/bot/answer.ts';
import { readSettings, type Environment } from '../../../src/config/settings.ts';
import type { ServerOptions } from '../../../src/teams/inbound/server.ts';
import { APP, renderedText, openChat, pressing, type Chat, type Fields } from '../../support/chat.ts';
import { openConnector, type Connector } from '../../support/connector.ts';
import { openIssuer, type Issuer, type Signature } from '../../support/issuer.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const GUEST_TENANT = '22222222-2222-3333-4444-555555555555';
const EMULATOR = 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/';
const ISSUER = 'https://api.botframework.com';

let issuer: Issuer;
let chat: Chat;

/** A second pretend Teams, which nobody may be sent to. */
let stranger: Connector;

/** Where a good request asks for its answer. */
let serviceUrl: string;
let lines: unknown[];
let printed: MockInstance;
const now = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  issuer = await openIssuer();
});

afterAll(async () => {
  await issuer.close();
});

beforeEach(async () => {
  printed = vi.spyOn(console, 'error');
  stranger = await openConnector();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await chat.close();
  await stranger.close();
});

const registered: Environment = { MicrosoftAppId: APP, MicrosoftAppTenantId: TENANT };
const production: Environment = { ...registered, MicrosoftAppPassword: 'p' };
const signedHere: Environment = { ...registered, ROLLCALL_LOCAL: '1' };

/** A bot with these settings, and with the pretend issuer's keys. */
async function open(environment: Environment = signedHere, options: Partial<ServerOptions> = {}): Promise<void> {
  lines = [];
  const keep = (line: string): void => void lines.push(JSON.parse(line));
  const { registration } = readSettings({
    ROLLCALL_CONFIG: new URL('../../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ToBotFromChannelOpenIdMetadataUrl: issuer.metadataUrl,
    ...environment,
  });
  chat = await openChat({
    registration,
    log: pino({ base: null, timestamp: false, level: 'warn' }, { write: keep }),
    ...options,
  });
  serviceUrl = environment === production ? 'https://smba.trafficmanager.net/emea/' : chat.connector.url;
}

/** What is changed in a good request; undefined takes a field away. */
interface Changes {
  readonly claims?: Fields;
  readonly header?: Fields;
  readonly signature?: Signature;
  /** Of the activity. */
  readonly fields?: Fields;
  /** Makes the Authorization header of the token. */
  readonly bearer?: (token: string) => string | null;
}

async function send({ claims, header, signature, fields, bearer = (token) => `Bearer ${token}` }: Changes) {
  const good = { iss: ISSUER, aud: APP, serviceurl: serviceUrl, nbf: now - 10, exp: now + 3600 };
  const authorization = bearer(issuer.token({ ...good, ...claims }, signature, header));
  return chat.post(
    { text: 'help', serviceUrl, ...from(TENANT), ...fields },
    authorization === null ? {} : { authorization },
  );
}

/** Fields of an activity as Teams writes them for somebody of a tenant. */
function from(conversationTenant: string | null, tenant = conversationTenant): Fields {
  return {
    conversation: { conversationType: 'personal', id: 'a:chat', tenantId: conversationTenant },
    channelData: { tenant: tenant === null ? null : { id: tenant } },
  };
}

/** The same signature under other claims. */
function tampered(token: string): string {
  const [head, claims = '', signature] = token.split('.');
  const changed = Buffer.from(claims, 'base64url')
    .toString()
    .replace(`${now + 3600}`, `${now + 7200}`);
  return `Bearer ${head}.${Buffer.from(changed).toString('base64url')}.${signature}`;
}

const unsigned = (token: string): string => `Bearer ${token.slice(0, token.lastIndexOf('.') + 1)}`;

type Case = [name: string, changes: Changes | (() => Changes), status?: number, why?: string];

const refused: readonly Case[] = [
  ['no token', { bearer: () => null }],
  ['an empty token', { bearer: () => '' }],
  ['a scheme without a token', { bearer: () => 'Bearer ' }],
  ['a token without a scheme', { bearer: (token) => token }],
  ['another scheme', { bearer: (token) => `Basic ${token}` }],
  ['the scheme in lower case', { bearer: (token) => `bearer ${token}` }],
  ['a word after the token', { bearer: (token) => `Bearer ${token} x` }],
  ['garbage', { bearer: () => 'Bearer garbage' }],
  ['garbage in three parts', { bearer: () => 'Bearer a.b.c' }],
  ['garbage in base64', { bearer: () => `Bearer ${['{', '{', '{'].map((part) => btoa(part)).join('.')}` }],
  ['null in base64', { bearer: () => `Bearer ${['null', 'null', 'null'].map((part) => btoa(part)).join('.')}` }],
  ['an expired token', { claims: { exp: now - 600 } }],
  ['a token that never expires', { claims: { exp: undefined } }],
  ['a token that expires in words', { claims: { exp: 'never' } }],
  ['a token of tomorrow', { claims: { nbf: now + 3600 } }],
  ['a token that says where its key is', () => ({ signature: 'stranger', header: { jku: stranger.url } })],
  ['a token with an extension that must be understood', { header: { crit: ['exp'], exp: now } }],
  ['a token with an extension that nobody knows', { header: { crit: ['x'], x: 1 } }],
  ['a token with an extension that it does not have', { header: { crit: ['b64'] } }],
  ['a token with a known and an unknown extension', { header: { crit: ['b64', 'x'], b64: true, x: 1 } }],
  ['a token with an extension called like a property of all objects', { header: { crit: ['constructor'] } }],
  ['a token with an empty list of extensions', { header: { crit: [] } }],
  ['a token with extensions that are no list', { header: { crit: 'b64', b64: true } }],
  ['a token with extensions that are null', { header: { crit: null } }],
  ['an unsigned token', { signature: 'none' }],
  ['a token with its signature taken off', { bearer: unsigned }],
  ['an unsigned token that says it is signed', { signature: 'none', header: { alg: 'RS256' } }],
  ['a token signed with the public key as a secret', { signature: 'hmac' }],
  ['the same, said to be signed with the key', { signature: 'hmac', header: { alg: 'RS256' } }],
  ['a token signed with another hash', { signature: 'sha512' }],
  ['a token signed by a stranger', { signature: 'stranger' }],
  ['a changed token', { bearer: tampered }],
  ['a token of an unknown key', { header: { kid: 'key-2' } }],
  ['a token that names no key', { header: { kid: undefined } }],
  ['a token of a key for another channel', { header: { kid: 'webchat-key' } }],
  ['a token of a key that is endorsed for nothing', { header: { kid: 'key-for-nothing' } }],
  ['a token of a key without endorsements', { header: { kid: 'key-without-endorsements' } }],
  ['a token for another bot', { claims: { aud: 'another' } }],
  ['a token for this bot among others', { claims: { aud: [APP, 'another'] } }],
  ['a token of another issuer', { claims: { iss: 'https://evil.example' } }],
  ['a token without an issuer', { claims: { iss: undefined } }],
  ['a token of the Emulator', { claims: { iss: EMULATOR, ver: '1.0', appid: APP } }],
  ['a token of a skill', { claims: { iss: EMULATOR, ver: '1.0', appid: 'another' } }],
  ['a token of a skill by the channel’s issuer', { claims: { ver: '1.0', appid: 'another', aud: 'third' } }],
  ['a token for no service URL', { claims: { serviceurl: undefined } }],
  ['a token for an empty service URL', { claims: { serviceurl: '' }, fields: { serviceUrl: '' } }],

  ['a token for another service URL', { claims: { serviceurl: 'https://evil.example/' } }, 401, 'service-url'],
  ['an activity with another service URL', () => ({ fields: { serviceUrl: stranger.url } }), 401, 'service-url'],
  ['a service URL that differs by a slash', () => slash(), 401, 'service-url'],
  ['an activity without a service URL', { fields: { serviceUrl: undefined } }, 401, 'service-url'],
  ['an activity with a number for a service URL', { fields: { serviceUrl: 7 } }, 401, 'service-url'],
  ...[
    'https://evil.example/',
    'https://smba.trafficmanager.net.evil.example/emea/',
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://smba.trafficmanager.net:8443/emea/',
    'http://127.0.0.1@evil.example/',
  ].map((url): Case => [`a service URL signed for ${url}`, to(url), 401, 'service-url']),

  ['the Emulator’s channel', { fields: { channelId: 'emulator' } }, 401, 'channel'],
  ['the channel of the endorsed web chat', { fields: { channelId: 'webchat' } }, 401, 'channel'],
  ['the channel that the SDK checks otherwise', { fields: { channelId: 'AseChannel' } }, 401, 'channel'],
  ['no channel', { fields: { channelId: undefined } }, 401, 'channel'],

  ['another tenant', { fields: from(GUEST_TENANT) }, 403, 'tenant'],
  ['another tenant in the conversation', { fields: from(GUEST_TENANT, TENANT) }, 403, 'tenant'],
  ['another tenant in the channel’s data', { fields: from(TENANT, GUEST_TENANT) }, 403, 'tenant'],
  ['no tenant', { fields: from(null) }, 403, 'tenant'],

  ['a signed activity that is none', { fields: { from: undefined } }, 400, 'malformed'],
];

function to(url: string): Changes {
  return { claims: { serviceurl: url }, fields: { serviceUrl: url } };
}

function slash(): Changes {
  return { claims: { serviceurl: serviceUrl.replace(/\/$/, '') } };
}

describe('signed for this bot', () => {
  test('a message is answered, to this machine without a token', async () => {
    await open();
    expect(await send({})).toMatchObject({ status: 200, text: '' });
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: help' }]);
    expect(chat.connector.calls.map(({ authorization }) => authorization)).toEqual([null]);
    expect(lines).toEqual([]);
  });

  test('an activity in production comes in', async () => {
    await open(production);
    // The bot has no answer to a reaction, so that nothing leaves for the real Teams.
    expect(await send({ fields: { type: 'messageReaction' } })).toMatchObject({ status: 200, text: '' });
    expect(lines).toEqual([]);
  });

  test('a click is answered', async () => {
    await open();
    const response = await send({ fields: pressing({ action: { verb: 'run', data: { line: 'help' } } }) });
    expect(response.body()).toMatchObject({ statusCode: 200 });
  });

  test.each<[string, Changes]>([
    ['within the five minutes by which clocks may differ', { claims: { exp: now - 120, nbf: now + 120 } }],
    ['with the tenant only in the channel’s data', { fields: from(null, TENANT) }],
    ['with the tenant only in the conversation', { fields: from(TENANT, null) }],
    ['with the tenant in capitals', { fields: from(TENANT.toUpperCase()) }],
  ])('a message is answered %s', async (_name, changes) => {
    await open();
    expect(await send(changes)).toMatchObject({ status: 200 });
    expect(chat.asked).toHaveLength(1);
  });

  test('a message of each listed tenant is answered, and of no other', async () => {
    await open({ ...signedHere, ROLLCALL_TENANTS: `${GUEST_TENANT}, 33333333-2222-3333-4444-555555555555` });
    expect(await send({ fields: from(GUEST_TENANT) })).toMatchObject({ status: 200 });
    expect(await send({ fields: from(TENANT) })).toMatchObject({ status: 403, text: '' });
  });

  test('a message by another issuer is answered when the settings name that one', async () => {
    await open({ ...signedHere, ToBotFromChannelTokenIssuer: 'https://issuer.example/' });
    expect(await send({ claims: { iss: 'https://issuer.example/' } })).toMatchObject({ status: 200 });
    expect(await send({})).toMatchObject({ status: 401, text: '' });
  });

  test('a message in the government’s cloud is answered with that cloud’s issuer', async () => {
    await open({ ...signedHere, ChannelService: 'https://botframework.azure.us' });
    expect(await send({ claims: { iss: 'https://api.botframework.us' } })).toMatchObject({ status: 200 });
    expect(await send({})).toMatchObject({ status: 401, text: '' });
  });
});

test('a message is acknowledged in time although the issuer was slow to tell its keys', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const slow = await openIssuer(() => void vi.advanceTimersByTime(60_000));
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer: Answer = async function* () {
    yield* [];
    await promise;
    return renderedText('Done');
  };
  try {
    const environment = { ...signedHere, ToBotFromChannelOpenIdMetadataUrl: slow.metadataUrl };
    await open(environment, { answer, timeouts: { request: 60_000 } });
    const authorization = `Bearer ${slow.token({ iss: ISSUER, aud: APP, serviceurl: serviceUrl, exp: now + 3600 })}`;
    expect(await chat.post({ text: 'help', ...from(TENANT) }, { authorization })).toMatchObject({ status: 200 });
    expect(chat.connector.messages()).toEqual([]);
  } finally {
    resolve();
    await slow.close();
    vi.useRealTimers();
  }
});

/** Neither the bot nor anybody else hears of it. */
function refusal(status: number) {
  return { status, text: '', asked: 0, sent: 0, sentToStrangers: 0 };
}

async function outcome(changes: Changes) {
  const { status, text } = await send(changes);
  const { asked, connector } = chat;
  return {
    status,
    text,
    asked: asked.length,
    sent: connector.calls.length,
    sentToStrangers: stranger.calls.length,
  };
}

describe.each([
  ['in production', production],
  ['on this machine', signedHere],
])('%s, refused without a word, with one line in the log and no call to anybody:', (_where, environment) => {
  test.each(refused)('%s', async (_name, changes, status = 401, why = 'token') => {
    await open(environment);
    expect(await outcome(typeof changes === 'function' ? changes() : changes)).toEqual(refusal(status));
    expect(lines).toEqual([{ level: 40, status, reason: why, msg: 'request rejected' }]);
    expect(printed).not.toHaveBeenCalled();
  });

  test('everybody, while the issuer’s keys cannot be read', async () => {
    await open({ ...environment, ToBotFromChannelOpenIdMetadataUrl: `${issuer.metadataUrl}/nowhere` });
    expect(await outcome({})).toEqual(refusal(401));
    expect(lines).toMatchObject([
      { msg: 'signing keys not read', error: { statusCode: 404 } },
      { status: 401, reason: 'keys' },
    ]);
  });
});

test('a bot in production does not answer to this machine, nor one on this machine to Teams', async () => {
  await open(production);
  expect(await outcome(to(chat.connector.url))).toEqual(refusal(401));
  await chat.close();
  await open(signedHere);
  expect(await outcome(to('https://smba.trafficmanager.net/emea/'))).toEqual(refusal(401));
});
