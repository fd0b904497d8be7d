import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openVendor, problemOf, readOnce } from '../../support/vendor-world.ts';

/** A vendor that sends these bytes to every request, whatever they are. */
async function openBytes(bytes: string): Promise<{ readonly url: string; readonly asked: () => number }> {
  let asked = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      asked += 1;
      socket.write(bytes);
    });
    onTestFinished(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return { url: `http://127.0.0.1:${address.port}`, asked: () => asked };
}

test.each([
  ['has a header of 1 MB', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1_000_000)}\r\ncontent-length: 2\r\n\r\n{}`],
  ['is not HTTP', 'SSH-2.0-OpenSSH\r\n'],
  ['has a status of four digits', 'HTTP/1.1 1000 X\r\ncontent-length: 2\r\n\r\n{}'],
  ['ends at once with 199', 'HTTP/1.1 199 X\r\ncontent-length: 2\r\n\r\n{}'],
  ['has a length below 0', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}'],
  ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n{}'],
  ['has chunks that are none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n'],
])('a source whose answer %s is not called unreachable, and is asked once', async (_, bytes) => {
  const { url, asked } = await openBytes(bytes);
  const world = await openVendor('licensespring', { environment: { LICENSESPRING_URL: url } });
  expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-unexpected' });
  expect(asked()).toBe(1);
});

test.each([
  ['bytes behind its end', 'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"users":[]}extra'],
  ['299', 'HTTP/1.1 299 X\r\ncontent-length: 12\r\n\r\n{"users":[]}'],
  ['200 after a hint', 'HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"users":[]}'],
])('an odd but good answer is read: %s', async (_, bytes) => {
  const { url } = await openBytes(bytes);
  const world = await openVendor('licensespring', { environment: { LICENSESPRING_URL: url } });
  await expect(readOnce(world)).resolves.toHaveProperty('length', 0);
});
