import * as fc from 'fast-check';
import { once } from 'node:events';
import { METHODS } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

/** Sends these bytes, one per letter, and no more. Resolves to what the server sends until it closes the connection. */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(Buffer.from(bytes, 'latin1'));
  // A server that closes the connection with bytes unread resets it, and the client may lose the response.
  return textOf(socket).catch(() => '');
}

/** A client that sends these bytes and then reads nothing and never closes the connection. */
export async function openSocket(port: number, bytes: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  // A server may reset the connection.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(Buffer.from(bytes, 'latin1'));
  return socket;
}

/** Hosts that no URL has, or that would add something else to the URL. */
export const badHosts = [
  'a b',
  '1.2.3.4.5',
  'x:99999',
  '%',
  '[',
  '[::1',
  '::1',
  ':',
  'x/',
  'x?',
  'x#',
  'x@y',
  'x\\y',
  'a\tb',
];

/** Targets that are no path. */
export const badTargets = [
  '*',
  'http://[',
  'http://',
  'http://x:99999/health',
  'http:health',
  'x',
  '?',
  'javascript:1',
];

const visible = { min: 0x21, max: 0x7e };
const any = { min: 0, max: 0xff };

const letters = (range: typeof any): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer(range).map((code) => String.fromCharCode(code)), maxLength: 12 });

const text = fc.oneof({ weight: 8, arbitrary: letters(visible) }, letters(any));

/** Mostly one of the first, so that not every fault hides behind another. */
const mostly = (usual: readonly string[], ...others: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12 * others.length, arbitrary: fc.constantFrom(...usual) }, ...others);

const line = fc.record({
  method: mostly(['GET', 'POST', 'HEAD', 'OPTIONS'], fc.constantFrom(...METHODS), text),
  target: mostly(
    ['/health', '/ready', '/', '/api/messages', '/privacy'],
    fc.constantFrom(...badTargets, '//', '//x/health', '/%', '/%zz', '/%E0%A4%A', '/\\', '/..;/', '/health#?'),
    text.map((end) => `/${end}`),
    text,
  ),
  version: mostly(['HTTP/1.1'], fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1.1x', 'ICY', '')),
});

const header = fc
  .tuple(
    mostly(
      [
        [
          'accept',
          'accept-version',
          'x-api-version',
          'x-request-id',
          'x-http-method-override',
          'range',
          'origin',
          'host',
        ],
        ['content-type', 'content-encoding', 'content-md5', 'content-length', 'transfer-encoding', 'trailer', 'expect'],
        ['connection', 'upgrade', 'http2-settings', 'authorization', '__proto__', 'constructor'],
      ].flat(),
      fc.stringMatching(/^[a-z_-]{1,12}$/),
    ),
    mostly(
      [
        [
          '',
          'close',
          'keep-alive',
          'Upgrade',
          'websocket',
          'h2c',
          '100-continue',
          'chunked',
          'gzip',
          'identity',
          'null',
        ],
        ['0', '-1', '1e9', '99999999999999999999', '*/*;q=x', 'Bearer a.b.c', 'Bearer e30.e30.x', 'image/png'],
        ['application/json', 'application/json;charset=utf-16', 'application/octet-stream', 'multipart/form-data'],
      ].flat(),
      text,
    ),
  )
  .map(([name, value]) => `${name}: ${value}`);

/** How the length that is stated and the body differ. */
const framing = fc.constantFrom('true', 'none', 'too long', 'too short', 'chunked', 'both');

/** Changes one place. */
const mutation = fc.record({
  at: fc.nat(400),
  how: fc.constantFrom('none', 'cut', 'drop', 'insert', 'repeat'),
  with: text,
});

/** A request as somebody sends it who wants to break the server: one byte per letter. */
export const hostileRequest: fc.Arbitrary<string> = fc
  .record({
    line,
    host: mostly(['127.0.0.1'], fc.constantFrom(...badHosts), text),
    headers: fc.array(header, { maxLength: 4 }),
    body: mostly(['{}', '', '[]', 'null', '"', '{"__proto__":{"type":1}}', '5\r\n{"a":\r\n0\r\n\r\n'], text, fc.json()),
    framing,
    end: mostly(['\r\n'], fc.constantFrom('\n', '\r', '')),
    mutation,
  })
  .map(({ line: { method, target, version }, host, headers, body, framing: how, end, mutation: changed }) => {
    const length = { true: 0, both: 0, 'too long': 5, 'too short': -1, none: null, chunked: null }[how];
    const isChunked = how === 'chunked' || how === 'both';
    const head = [
      `${method} ${target} ${version}`,
      `host: ${host}`,
      'content-type: application/json',
      ...headers,
      ...(length === null ? [] : [`content-length: ${Math.max(0, body.length + length)}`]),
      ...(isChunked ? ['transfer-encoding: chunked'] : []),
    ];
    const sent = isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
    return mutated([...head, '', sent].join(end), changed);
  });

function mutated(bytes: string, { at, how, with: inserted }: { at: number; how: string; with: string }): string {
  const place = at % (bytes.length + 1);
  const [before, after] = [bytes.slice(0, place), bytes.slice(place)];
  const changed = {
    cut: before,
    drop: before + after.slice(5),
    insert: before + inserted + after,
    repeat: before + bytes,
  };
  return Object.entries(changed).find(([name]) => name === how)?.[1] ?? bytes;
}
