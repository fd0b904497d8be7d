import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceIds } from '../../../src/vendors/catalog.ts';
import { isBounded } from '../../../src/vendors/http/json-bounds.ts';
import type { SandboxReply } from '../../../src/sandbox/server.ts';
import type { FaultyReply } from '../../support/faulty-sandbox.ts';
import { openVendor, onReads, problemOf, readOnce, refOf } from '../../support/vendor-world.ts';

const megabyte = 2 ** 20;
const bounded = (text: string): boolean => isBounded(Buffer.from(text));

describe.each(sourceIds)('a source that sends far too much: %s', (id) => {
  it.each<[string, FaultyReply]>([
    ['goes on for ever', { status: 403, body: 'x'.repeat(megabyte), breaksOff: 'trickle' }],
    ['is 20 MB of brackets', { status: 403, body: '['.repeat(20 * megabyte) }],
    [
      'is packed and huge',
      { status: 403, headers: { 'Content-Encoding': 'gzip' }, body: gzipSync('['.repeat(megabyte)) },
    ],
    ['is packed badly', { status: 403, headers: { 'Content-Encoding': 'gzip' }, body: 'plain' }],
  ])('is told by its status when the body of its error %s', async (_, reply) => {
    const open = await openVendor(id);
    open.sandbox.misbehave(({ method }) => (method === 'GET' ? reply : null));
    const heap = process.memoryUsage().heapUsed;
    expect(await problemOf(readOnce(open))).toMatchObject({ code: 'source-not-permitted' });
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(100 * megabyte);
    expect(open.records.map(({ outcome }) => outcome)).toEqual([403]);
    open.sandbox.misbehave(null);
    await expect(readOnce(open)).resolves.toHaveProperty('length');
  });

  it.each<[string, () => string]>([
    ['nested without end', () => '['.repeat(20 * megabyte)],
    ['nested objects', () => '{"a":'.repeat(megabyte)],
    ['a nested list in a good row', () => `{"items":[{"id":${'['.repeat(1_000)}${']'.repeat(1_000)}}]}`],
    ['a text of megabytes', () => JSON.stringify({ items: [{ id: 'x'.repeat(3 * megabyte) }] })],
    ['five million values', () => `{"items":[${'0,'.repeat(5_000_000)}0]}`],
    ['a number of megabytes', () => `[${'1'.repeat(3 * megabyte)}]`],
  ])('is not understood when its answer is %s, and takes little memory', async (_, body) => {
    const open = await openVendor(id);
    const reply: SandboxReply = { status: 200, body: body() };
    open.sandbox.misbehave(onReads(reply));
    const heap = process.memoryUsage().heapUsed;
    expect(await problemOf(readOnce(open))).toMatchObject({ code: 'source-unexpected' });
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(100 * megabyte);
  });

  it('is not understood when the answer to its check is 20 MB', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads({ status: 200, body: `[${' \n'.repeat(10 * megabyte)}]` }));
    expect(await problemOf(open.vendor.check(open.call))).toMatchObject({ code: 'source-unexpected' });
  });
});

describe.each(['live', 'partner'] as const)('a sign-in at %s', (id) => {
  it('is not understood when its answer is larger than any token', async () => {
    const open = await openVendor(id);
    const body = { access_token: 'token', expires_in: 3_599, more: 'x'.repeat(100_000) };
    open.sandbox.misbehave(({ method }) => (method === 'POST' ? { status: 200, body } : null));
    expect(await problemOf(readOnce(open))).toMatchObject({ code: 'source-unexpected' });
  });
});

it('a Live Platform that claims a thousand million pages is asked for a thousand', async () => {
  const open = await openVendor('live');
  open.sandbox.misbehave(({ method, query }) => {
    if (method !== 'GET') return null;
    const currentPage = Number(query.get('PageNumber'));
    const page = { currentPage, pageSize: 10_000, totalPages: 1e9, totalRecords: 1e13 };
    return { status: 200, body: { ...page, data: [{ ObjectId: `person ${currentPage}` }] } };
  });
  expect(await open.vendor.users?.(refOf('live', 'contoso'), open.call)).toMatchObject({
    rows: { length: 1_000 },
    truncated: { code: 'source-truncated' },
  });
  expect(open.gets()).toHaveLength(1_000);
});

describe('JSON', () => {
  it('of usual size is read, whatever its texts contain', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 2), (value, indent) => {
        expect(bounded(JSON.stringify(value, null, indent))).toBe(true);
      }),
    );
  });

  it.each([
    ['64 lists in one another', '['.repeat(64), true],
    ['65 lists in one another', '['.repeat(65), false],
    ['65 lists beside one another', '[],'.repeat(65), true],
    ['brackets in a text', `"${'['.repeat(65)}"`, true],
    ['brackets after a quote in a text', `"\\"${'['.repeat(65)}"`, true],
    ['brackets after a text that ends in a backslash', `"\\\\"${'['.repeat(65)}`, false],
    ['a text of 1 MB', `"${'é'.repeat(512 * 1024 - 1)}"`, true],
    ['a text of more', `"${'é'.repeat(512 * 1024)}"`, false],
    ['a long text full of quotes', `"${'\\"'.repeat(600_000)}"`, false],
    ['a text without an end', `"${'x'.repeat(1_100_000)}`, false],
    ['blanks without an end', `[1]${' '.repeat(1_100_000)}`, false],
  ])('of %s is read or not', (_, text, isRead) => {
    expect(bounded(text)).toBe(isRead);
  });
});
