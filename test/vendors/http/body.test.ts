import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { release, readBody } from '../../../src/vendors/http/body.ts';

function bodyOf(...chunks: readonly string[]): AsyncIterable<Uint8Array> {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

test.each([
  ['with its length', { 'content-length': '11' }],
  ['without a length', {}],
  ['with too small a length', { 'content-length': '2' }],
  ['with an unreadable length', { 'content-length': 'many' }],
])('a body %s is read to its last byte', async (_, headers) => {
  const body = await readBody(bodyOf('hello', '', ' world'), headers, 1_000);
  expect(Buffer.from(body).toString()).toBe('hello world');
});

test('a body in many chunks is read in their order', async () => {
  const chunks = Array.from({ length: 40 }, (_, index) => String(index).repeat(5_000));
  const body = await readBody(bodyOf(...chunks), {}, 1_000_000);
  expect(Buffer.from(body).toString()).toBe(chunks.join(''));
});

test('a body whose header names a huge length takes no more memory than a body may have', async () => {
  const body = await readBody(bodyOf('hello'), { 'content-length': '9007199254740991' }, 50_000);
  expect([body.byteLength, body.buffer.byteLength]).toEqual([5, 50_001]);
});

test('a long body without a length grows in place, since to copy it again would hold up everybody', async () => {
  const chunks = Array.from({ length: 20 }, (_, index) => String.fromCharCode(65 + index).repeat(2 ** 20));
  const body = await readBody(bodyOf(...chunks), {}, 2 ** 26);
  expect(Buffer.from(body).equals(Buffer.from(chunks.join('')))).toBe(true);
  expect([body.buffer.resizable, body.buffer.maxByteLength]).toEqual([true, 2 ** 26 + 1]);
  release(body);
  expect(body.buffer.byteLength).toBe(0);
});

test('a large body is freed when it is released, a small one is not, since it may share its memory', () => {
  const [large, small] = [new Uint8Array(2 ** 20), new Uint8Array(1_000)];
  release(large);
  release(small);
  expect([large.byteLength, small.byteLength]).toEqual([0, 1_000]);
});
