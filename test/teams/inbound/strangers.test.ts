import * as fc from 'fast-check';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { APP } from '../../support/chat.ts';
import { openIssuer, type Issuer } from '../../support/issuer.ts';
import { startProcess, type RollcallProcess } from '../../support/process.ts';
import { badHosts, badTargets, hostileRequest, openSocket, sendRaw } from '../../support/raw-requests.ts';

let issuer: Issuer;
let rollcall: RollcallProcess;
let port: number;

beforeAll(async () => {
  issuer = await openIssuer();
  rollcall = startProcess({
    environment: {
      PORT: '0',
      ROLLCALL_LOCAL: '1',
      ROLLCALL_CONFIG: new URL('../../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
      MicrosoftAppId: APP,
      MicrosoftAppTenantId: '11111111-2222-3333-4444-555555555555',
      ToBotFromChannelOpenIdMetadataUrl: issuer.metadataUrl,
    },
  });
  ({ port } = z.object({ port: z.number() }).parse(await rollcall.logged('listening for Teams')));
});

afterAll(async () => {
  await rollcall.end();
  await issuer.close();
});

const rejection = /^\{[^{}]{1,200}"msg":"request rejected"\}$/;

async function health(): Promise<unknown> {
  const { body } = await request(`http://127.0.0.1:${port}/health`);
  return body.json();
}

function linesOf({ output }: RollcallProcess): string[] {
  return output().split('\n');
}

/** The statuses of the responses. */
function statuses(received: string): string[] {
  return Array.from(received.matchAll(/^HTTP\/1\.1 (\d{3}) /gm), ([, status = '']) => status);
}

test.each(badHosts)('a request to the host %j is rejected', async (host) => {
  const received = await sendRaw(port, `GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect(received).toMatch(/^HTTP\/1\.1 400 [^]*\r\n\r\n$/);
  expect(await health()).toEqual({ status: 'ok' });
});

test.each(badTargets)('a request for %j, which is no path, is rejected', async (target) => {
  const received = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  expect(received).toMatch(/^HTTP\/1\.1 400 [^]*\r\n\r\n$/);
  expect(await health()).toEqual({ status: 'ok' });
});

test.each(['x/ready?', 'x/ready#', 'x/api/messages?', 'x\\ready?'])(
  'the host %j does not choose another path',
  async (host) => {
    expect(statuses(await sendRaw(port, `GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toEqual(['400']);
  },
);

test.each(['127.0.0.1', 'localhost:3978', '[::1]:3978', 'bot_1.Example.com.', 'xn--bcher-kva.example', ''])(
  'a request to the host %j is answered',
  async (host) => {
    expect(statuses(await sendRaw(port, `GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toEqual(['200']);
  },
);

test('a request of HTTP/1.0 without a host is answered', async () => {
  expect(statuses(await sendRaw(port, 'GET /health HTTP/1.0\r\n\r\n'))).toEqual(['200']);
});

test('no request of thousands fails inside the process, and none writes anything of its own into the log', async () => {
  const requests = fc.sample(hostileRequest, { numRuns: 3_000, seed: 1 });
  const before = linesOf(rollcall).length;
  const received: string[] = [];
  const send = async (): Promise<void> => {
    for (let bytes = requests.pop(); bytes !== undefined; bytes = requests.pop())
      received.push(await sendRaw(port, bytes));
  };
  await Promise.all(Array.from({ length: 40 }, send));
  const all = received.flatMap(statuses);
  expect(new Set(all)).toEqual(new Set(['100', '200', '400', '401', '404', '405', '415', '417']));
  expect(await health()).toEqual({ status: 'ok' });
  const lines = linesOf(rollcall).slice(before);
  expect(lines.filter((line) => !rejection.test(line))).toEqual([]);
});

const now = Math.floor(Date.now() / 1_000);

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['has expired', { exp: now - 3_600 }, {}],
  ['expires in words', { exp: 'never' }, {}],
  ['is for another bot', { aud: 'another' }, {}],
  ['has an unknown extension', {}, { crit: ['x'], x: 1 }],
  ['has an unknown key', {}, { kid: 'made-up' }],
  ['has long claims', { more: 'x'.repeat(8_000) }, { kid: 'x'.repeat(2_000) }],
])('a token of the issuer that %s writes one short line', async (_what, claims, header) => {
  const good = { iss: 'https://api.botframework.com', aud: APP, serviceurl: 'http://127.0.0.1/', exp: now + 3_600 };
  const token = issuer.token({ ...good, ...claims }, 'issuer', header);
  const before = linesOf(rollcall).length;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await request(`http://127.0.0.1:${port}/api/messages`, { method: 'POST', headers, body: '{}' });
  expect([response.statusCode, await response.body.text()]).toEqual([401, '']);
  await vi.waitFor(() => expect(linesOf(rollcall).slice(before)).toEqual([expect.stringMatching(rejection)]));
});

test('after all of it Rollcall stops at once and without an error, whatever connections strangers keep', async () => {
  const kept = ['GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'GET / HTTP/1.1\r\n', ''];
  const sockets = await Promise.all(kept.map((bytes) => openSocket(port, bytes)));
  const began = performance.now();
  rollcall.signal('SIGTERM');
  expect(await rollcall.ended).toEqual({ code: 0, errors: '' });
  expect(performance.now() - began).toBeLessThan(5_000);
  for (const socket of sockets) socket.destroy();
});
