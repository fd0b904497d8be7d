import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Registration } from '../src/config.ts';
import { openServer, type ServerOptions } from '../src/teams/server.ts';
import { APP, echo, openChat, pressing, type Chat, type Fields, type Reply } from './chat.ts';
import { openIssuer, OUTBOUND, type Issuer, type Signature } from './issuer.ts';

const EMULATOR = 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/';

let chat: Chat;

async function open(options?: Partial<ServerOptions>): Promise<void> {
  chat = await openChat(options);
}

afterEach(async () => {
  await chat.close();
});

/** Refused without a word: neither the bot nor Teams hears of it. */
function refusal(status: number) {
  return { status, text: '', asked: 0, sent: 0 };
}

async function outcome(reply: Promise<Reply>) {
  const { status, text } = await reply;
  return { status, text, asked: chat.asked.length, sent: chat.connector.calls.length };
}

describe('the door', () => {
  test('tells that it is open', async () => {
    await open();
    const response = await request(`${chat.server.url}/health`);
    expect(await response.body.json()).toEqual({ status: 'ok' });
    expect(response.headers['server']).toBe('rollcall');
  });

  test.each([
    ['text', 415, { 'content-type': 'text/plain' }, '{}'],
    ['a form', 415, { 'content-type': 'multipart/form-data; boundary=x' }, '{}'],
    ['a kind that only looks like JSON', 415, { 'content-type': 'application/jsonp' }, '{}'],
    ['a packed body', 415, { 'content-encoding': 'gzip' }, gzipSync('{}')],
    ['a body with another packing', 415, { 'content-encoding': 'br' }, '{}'],
    ['a body over 256 KB', 413, {}, JSON.stringify({ text: 'x'.repeat(256 * 1024) })],
    ['broken JSON', 400, {}, '{"type":"message",secret'],
    ['nothing', 400, {}, ''],
    ['a list', 400, {}, '[]'],
    ['null', 400, {}, 'null'],
  ])('refuses %s with %i and no text', async (_name, status, headers: Record<string, string>, body) => {
    await open();
    expect(await outcome(chat.send(body, headers))).toEqual(refusal(status));
  });

  test.each([
    ['without a type', { type: undefined }],
    ['with a type that is no text', { type: 7 }],
    ['without a recipient', { recipient: undefined }],
    ['without a conversation', { conversation: undefined }],
    ['of a conversation without an id', { conversation: { id: '' } }],
    ['of a conversation that is text', { conversation: 'a:chat' }],
    ['from nobody', { from: undefined }],
    ['from somebody without an id', { from: { name: 'Ada' } }],
    ['without a service URL', { serviceUrl: undefined }],
    ['with an empty service URL', { serviceUrl: '' }],
    ['with a service URL that is a file', { serviceUrl: 'file:///etc' }],
    ['with text that is no text', { text: 7 }],
    ['with mentions that are no list', { entities: 'mention' }],
    ['with new members that are no list', { type: 'conversationUpdate', membersAdded: {} }],
  ])('refuses an activity %s', async (_name, fields) => {
    await open();
    expect(await outcome(chat.post({ text: 'hi', ...fields }))).toEqual(refusal(400));
  });

  test.each([
    'https://smba.trafficmanager.net/emea/',
    'http://localhost.evil.example/',
    'http://127.0.0.1@evil.example/',
    'http://10.0.0.1/',
  ])('refuses on one’s own machine to answer to %s', async (serviceUrl) => {
    await open();
    expect(await outcome(chat.post({ text: 'hi', serviceUrl }))).toEqual(refusal(403));
  });

  test('refuses on one’s own machine a web page that came in under another name', async () => {
    await open();
    expect(await outcome(chat.post({ text: 'hi' }, { host: 'evil.example:3978' }))).toEqual(refusal(403));
  });

  test('shows nothing else', async () => {
    await open();
    expect(await outcome(chat.send('{}', {}, '/api/secret'))).toEqual(refusal(404));
    const response = await request(`${chat.server.url}/api/messages`);
    expect([response.statusCode, await response.body.text()]).toEqual([405, '']);
  });

  test('does not open twice', async () => {
    await open();
    const port = Number(new URL(chat.server.url).port);
    const log = pino({ enabled: false });
    const second = openServer({ port, registration: { kind: 'local' }, answer: echo, log });
    await expect(second).rejects.toThrow('EADDRINUSE');
  });
});

describe('with a registration in Azure', () => {
  const signed = { kind: 'signed', appId: APP, appType: 'SingleTenant', tenantId: 't', password: 'p' } as const;

  test.each([
    ['a password', signed],
    ['a managed identity', { ...signed, appType: 'UserAssignedMSI', password: null }],
  ] satisfies [string, Registration][])('nobody comes in unsigned to a bot with %s', async (_name, registration) => {
    await open({ registration });
    expect(await outcome(chat.post({ text: 'help' }))).toEqual(refusal(401));
  });

  test.each([
    ['an app id', { ...signed, appId: '' }],
    ['a tenant', { ...signed, tenantId: '' }],
    ['a password', { ...signed, password: null }],
  ] satisfies [string, Registration][])('a bot without %s does not open', async (_name, registration) => {
    await open();
    const log = pino({ enabled: false });
    await expect(openServer({ port: 0, registration, answer: echo, log })).rejects.toThrow('is required');
  });
});

describe('with a signature', () => {
  let issuer: Issuer;
  const now = Math.floor(Date.now() / 1000);
  const registration = { kind: 'signed', appId: APP, appType: 'SingleTenant', tenantId: 't', password: 'p' } as const;

  beforeEach(async () => {
    // The SDK writes each refused token to the console.
    vi.spyOn(console, 'error').mockReturnValue();
    issuer = await openIssuer(APP);
    await open({ registration, authority: issuer.authority });
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await issuer.close();
  });

  function claims(changes: Fields = {}): Fields {
    const good = { iss: 'https://api.botframework.com', aud: APP, serviceurl: chat.connector.url };
    return { ...good, nbf: now - 10, exp: now + 3600, ...changes };
  }

  function bearer(changes?: Fields, signature?: Signature, header?: Fields): string {
    return `Bearer ${issuer.token(claims(changes), signature, header)}`;
  }

  test('a message that Teams signed is answered, and the answer is signed', async () => {
    const authorization = bearer();
    expect(await chat.post({ text: 'help' }, { authorization })).toMatchObject({ status: 200, text: '' });
    expect(chat.connector.messages()).toMatchObject([{ summary: 'You said: help' }]);
    expect(chat.connector.calls.map((call) => call.authorization)).toEqual([OUTBOUND, OUTBOUND]);
  });

  test('a click that Teams signed is answered', async () => {
    const click = pressing({ action: { verb: 'run', data: { line: 'help' } } });
    const response = await chat.post(click, { authorization: bearer() });
    expect(response.body()).toMatchObject({ statusCode: 200 });
  });

  function tampered(): string {
    const [head, , signature] = bearer().split('.');
    const forged = Buffer.from(JSON.stringify(claims({ exp: now + 7200 }))).toString('base64url');
    return [head, forged, signature].join('.');
  }

  test.each([
    ['no token', () => null],
    ['an empty token', () => ''],
    ['another scheme', () => 'Basic YTpi'],
    ['garbage', () => 'Bearer garbage'],
    ['garbage in three parts', () => 'Bearer a.b.c'],
    ['garbage in base64', () => `Bearer ${['{', '{', '{'].map((part) => btoa(part)).join('.')}`],
    ['an expired token', () => bearer({ exp: now - 600 })],
    ['a token that never expires', () => bearer({ exp: undefined })],
    ['a token of tomorrow', () => bearer({ nbf: now + 3600 })],
    ['an unsigned token', () => bearer({}, 'none')],
    ['a token signed with the public key', () => bearer({}, 'hmac')],
    ['a token signed by a stranger', () => bearer({}, 'stranger')],
    ['a token of an unknown key', () => bearer({}, 'issuer', { kid: 'key-2' })],
    ['a token for another bot', () => bearer({ aud: 'another' })],
    ['a token of another issuer', () => bearer({ iss: 'https://evil.example' })],
    ['a token of the Emulator', () => bearer({ iss: EMULATOR, ver: '1.0', appid: APP })],
    ['a token of a skill', () => bearer({ iss: EMULATOR, ver: '1.0', appid: 'another' })],
    ['a token for another service URL', () => bearer({ serviceurl: 'https://evil.example/' })],
    ['a token for no service URL', () => bearer({ serviceurl: undefined })],
    ['a changed token', tampered],
  ])('%s is refused with 401 and no text', async (_name, header) => {
    const authorization = header();
    expect(await outcome(chat.post({ text: 'help' }, authorization === null ? {} : { authorization }))).toEqual(
      refusal(401),
    );
  });

  test.each(['emulator', 'webchat', 'AseChannel', undefined])('channel %s is refused', async (channelId) => {
    expect(await outcome(chat.post({ text: 'help', channelId }, { authorization: bearer() }))).toEqual(refusal(401));
  });
});
