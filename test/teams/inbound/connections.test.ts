import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { openMetricsServer } from '../../../src/telemetry/metrics-server.ts';
import { openChat } from '../../support/chat.ts';
import { openSocket, sendRaw } from '../../support/raw-requests.ts';

const times = { headers: 50, request: 100, idle: 150 };

let port: number;
let close: () => Promise<void>;
let clients: Socket[] = [];

async function openForTeams(): Promise<void> {
  const chat = await openChat({ times });
  port = Number(new URL(chat.server.url).port);
  close = chat.close;
}

async function openForMetrics(): Promise<void> {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => lines.push(line) });
  const server = await openMetricsServer({ port: 0, host: '127.0.0.1' }, createMetrics(), log, times);
  ({ port } = z.object({ port: z.number() }).parse(JSON.parse(lines[0] ?? '')));
  close = server.close;
}

/** The open files and sockets of this process. */
function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

afterEach(async () => {
  for (const socket of clients.splice(0)) socket.destroy();
  await close();
});

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n';
const post = 'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

describe.each([
  ['for Teams', openForTeams],
  ['for metrics', openForMetrics],
])('the port %s does not keep a connection of a client that sends', (_name, openPort) => {
  test.each([
    ['nothing', ''],
    ['half of the headers', get],
    ['half of a body', `${post}Content-Length: 9\r\n\r\n{`],
    ['half of a body in chunks', `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`],
    ['half of a body to a path that is not there', `${post.replace('api', 'no')}Content-Length: 9\r\n\r\n{`],
    ['no body after it was told to go on', `${post}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`],
    ['another expectation', `${post}Expect: 200-ok\r\nContent-Length: 9\r\n\r\n`],
    ['a request to go on with another protocol', `${get}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    ['the same with a body', `${post}Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 9\r\n\r\n{`],
    ['the start of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a request for a tunnel', 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n'],
    ['one request', `${get}\r\n`],
    ['one request and half of another', `${get}\r\n${get}`],
    ['what is no HTTP', '\u0016\u0003\u0001'],
    ['more requests than it reads answers', `${get}\r\n`.repeat(20_000)],
  ])('%s', async (_what, bytes) => {
    await openPort();
    const before = descriptors();
    clients = await Promise.all([openSocket(port, bytes), openSocket(port, bytes)]);
    // The clients keep their ends.
    await vi.waitFor(() => expect(descriptors()).toBeLessThanOrEqual(before + clients.length), { timeout: 10_000 });
  });
});

describe.each([
  ['Teams', openForTeams, '/health'],
  ['metrics', openForMetrics, '/metrics'],
])('the port for %s', (_name, openPort, path) => {
  test('answers a client that would like another protocol, and closes the connection', async () => {
    await openPort();
    const wish = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
    const received = await sendRaw(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${wish}\r\n`);
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*^connection: close\r\n/im);
  });
});
