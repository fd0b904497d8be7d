import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { release, readBody } from '../../../src/vendors/http/body.ts';

function bodyOf(...pieces: readonly string[]): AsyncIterable<Uint8Array> {
  return Readable.from(pieces.map((piece) => Buffer.from(piece)));
}

test.each([
  ['tells its length', { 'content-length': '11' }],
  ['does not', {}],
  ['tells too small a one', { 'content-length': '2' }],
  ['tells nonsense', { 'content-length': 'many' }],
])('a body that %s is read to its last byte', async (_, headers) => {
  const body = await readBody(bodyOf('hello', '', ' world'), headers, 1_000);
  expect(Buffer.from(body).toString()).toBe('hello world');
});

test('a body in many pieces is read in their order', async () => {
  const pieces = Array.from({ length: 40 }, (_, index) => String(index).repeat(5_000));
  const body = await readBody(bodyOf(...pieces), {}, 1_000_000);
  expect(Buffer.from(body).toString()).toBe(pieces.join(''));
});

test('no more room is made for a body than one may take, whatever length is told', async () => {
  const body = await readBody(bodyOf('hello'), { 'content-length': '9007199254740991' }, 50_000);
  expect([body.byteLength, body.buffer.byteLength]).toEqual([5, 50_000]);
});

test('a large body is gone as soon as it is given back, and a small one may be shared with others', () => {
  const [large, small] = [new Uint8Array(2 ** 20), new Uint8Array(1_000)];
  release(large);
  release(small);
  expect([large.byteLength, small.byteLength]).toEqual([0, 1_000]);
});
