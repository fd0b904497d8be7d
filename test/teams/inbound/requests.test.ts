import { createActiveTurns } from '../../../src/bot/active-turns.ts';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { request } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import type { Registration, SignedRegistration } from '../../../src/config/registration.ts';
import { openServer, type ServerOptions } from '../../../src/teams/inbound/server.ts';
import { openSocket } from '../../support/raw-requests.ts';
import { APP, echo, openChat, type Chat, type Reply } from '../../support/chat.ts';

let chat: Chat;

async function open(options?: Partial<ServerOptions>): Promise<void> {
  chat = await openChat(options);
}

afterEach(async () => {
  await chat.close();
});

/** A rejection without a text, after which neither the bot nor Teams was called. */
function rejection(status: number) {
  return { status, text: '', asked: 0, sent: 0 };
}

async function outcome(reply: Promise<Reply>) {
  const { status, text } = await reply;
  return { status, text, asked: chat.asked.length, sent: chat.connector.calls.length };
}

describe('the server', () => {
  test('says that it is healthy', async () => {
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
  ])('rejects %s with %i and no text', async (_name, status, headers: Record<string, string>, body) => {
    await open();
    expect(await outcome(chat.send(body, headers))).toEqual(rejection(status));
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
  ])('rejects an activity %s', async (_name, fields) => {
    await open();
    expect(await outcome(chat.post({ text: 'hi', ...fields }))).toEqual(rejection(400));
  });

  test.each([
    'https://smba.trafficmanager.net/emea/',
    'http://localhost.evil.example/',
    'http://127.0.0.1@evil.example/',
    'http://10.0.0.1/',
  ])('in local mode rejects the service URL %s', async (serviceUrl) => {
    await open();
    expect(await outcome(chat.post({ text: 'hi', serviceUrl }))).toEqual(rejection(403));
  });

  test('in local mode rejects a web page that uses another host name', async () => {
    await open();
    expect(await outcome(chat.post({ text: 'hi' }, { host: 'evil.example:3978' }))).toEqual(rejection(403));
  });

  test('has no other paths', async () => {
    await open();
    expect(await outcome(chat.send('{}', {}, '/api/secret'))).toEqual(rejection(404));
    const response = await request(`${chat.server.url}/api/messages`);
    expect([response.statusCode, await response.body.text()]).toEqual([405, '']);
  });

  test('does not start when the port is in use', async () => {
    await open();
    const port = Number(new URL(chat.server.url).port);
    const log = pino({ enabled: false });
    const second = openServer({
      port,
      registration: { kind: 'local' },
      answer: echo,
      access: [],
      turns: createActiveTurns(),
      isPriority: () => false,
      log,
    });
    await expect(second).rejects.toThrow('EADDRINUSE');
  });
});

describe('with a registration in Azure', () => {
  const credentials = { appType: 'SingleTenant', tenantId: 't', password: 'p', identity: null } as const;
  const signed: SignedRegistration = {
    kind: 'signed',
    appId: APP,
    tenants: ['t'],
    credentials,
    cloud: {
      government: false,
      ToBotFromChannelOpenIdMetadataUrl: null,
      ToBotFromChannelTokenIssuer: null,
      ToChannelFromBotLoginUrl: null,
      ToChannelFromBotOAuthScope: null,
      OAuthUrl: null,
    },
  };

  test.each<[string, Registration]>([
    ['a password', signed],
    ['a managed identity', { ...signed, credentials: { ...credentials, appType: 'UserAssignedMSI', password: null } }],
    ['nothing to sign with', { ...signed, credentials: null }],
  ])('a bot with %s rejects requests without a token', async (_name, registration) => {
    await open({ registration });
    expect(await outcome(chat.post({ text: 'help' }))).toEqual(rejection(401));
    expect(await outcome(chat.send('{}'))).toEqual(rejection(401));
  });

  test('reads no body of a request without a token', async () => {
    await open({ registration: signed });
    const head =
      'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 262144\r\n';
    const socket = await openSocket(Number(new URL(chat.server.url).port), `${head}\r\n{`);
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  test.each<[string, Registration]>([
    ['an app id', { ...signed, appId: '' }],
    ['a tenant', { ...signed, credentials: { ...credentials, tenantId: '' } }],
    ['a password', { ...signed, credentials: { ...credentials, password: null } }],
  ])('a bot without %s does not start', async (_name, registration) => {
    await open();
    const log = pino({ enabled: false });
    await expect(
      openServer({
        port: 0,
        registration,
        answer: echo,
        access: [],
        turns: createActiveTurns(),
        isPriority: () => false,
        log,
      }),
    ).rejects.toThrow('is required');
  });
});

function rejectionLine(status: number, reason: string) {
  return { level: 40, status, reason, msg: 'request rejected' };
}

describe('the log', () => {
  let lines: unknown[];

  async function openLogged(options?: Partial<ServerOptions>): Promise<void> {
    lines = [];
    const keep = (line: string): void => void lines.push(JSON.parse(line));
    await open({ log: pino({ base: null, timestamp: false, level: 'warn' }, { write: keep }), ...options });
  }

  test('has one line for each rejected request, without its content', async () => {
    await openLogged();
    await chat.send('{"secret');
    await chat.send('{}');
    await chat.send('{}', { 'content-type': 'text/secret' });
    await chat.send('{}', { 'content-encoding': 'secret' });
    await chat.send(JSON.stringify({ text: 'secret'.repeat(50_000) }));
    await chat.send('{}', {}, '/secret');
    await request(`${chat.server.url}/api/messages`);
    await chat.post({ serviceUrl: 'https://secret.example/' });
    await chat.post({}, { host: 'secret.example' });
    await chat.send('{}', { secret: 'x'.repeat(20_000) });
    expect(lines).toEqual([
      rejectionLine(400, 'malformed'),
      rejectionLine(400, 'malformed'),
      rejectionLine(415, 'type'),
      rejectionLine(415, 'type'),
      rejectionLine(413, 'size'),
      rejectionLine(404, 'path'),
      rejectionLine(405, 'method'),
      rejectionLine(403, 'service-url'),
      rejectionLine(403, 'host'),
      rejectionLine(431, 'size'),
    ]);
  });

  const start = 'POST /api/messages HTTP/1.1\r\nhost: localhost\r\n';

  test.each([
    ['headers', start],
    ['a body', `${start}content-type: application/json\r\ncontent-length: 9\r\n\r\n{"secret`],
  ])('has one line for a client that never completes %s, and the connection is closed', async (_name, sent) => {
    await openLogged({ times: { headers: 50, request: 100 } });
    const socket = connect(Number(new URL(chat.server.url).port), '127.0.0.1');
    socket.write(sent);
    expect(await textOf(socket)).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    expect(lines).toEqual([rejectionLine(408, 'slow')]);
    expect(chat.asked).toEqual([]);
  });

  test('has no line for a client that hangs up', async () => {
    await openLogged();
    const socket = connect(Number(new URL(chat.server.url).port), '127.0.0.1');
    socket.write(`${start}content-type: application/json\r\ncontent-length: 9\r\n\r\n{"secret`);
    socket.resetAndDestroy();
    await once(socket, 'close');
    await chat.post({ text: 'help' });
    expect(lines).toEqual([]);
  });
});
