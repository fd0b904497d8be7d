import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { refOf, openVendor, problemOf } from '../support/vendor-world.ts';

const pages = 7;

interface Pages {
  readonly url: string;
  /** How many pages were pending at each request. */
  readonly open: readonly number[];
}

/** A Live Platform that answers the later page first: page 1 at once, the others when three or all that are left wait. */
async function openPages(rowsOf: (page: number) => { rows: number; total: number }): Promise<Pages> {
  const open: number[] = [];
  const waiting: { page: number; response: ServerResponse }[] = [];
  let answered = 0;
  const answerLatest = (): void => {
    const { page, response } = waiting.toSorted((a, b) => a.page - b.page).at(-1) ?? {};
    if (page === undefined || response === undefined) return;
    waiting.splice(
      waiting.findIndex((one) => one.response === response),
      1,
    );
    answered += 1;
    const { rows, total } = rowsOf(page);
    const data = Array.from({ length: rows }, (_, index) => ({
      ObjectId: `${page}-${index}`,
      WebName: `${page} ${index}`,
    }));
    const body = { currentPage: page, pageSize: 10_000, totalPages: pages, totalRecords: total, data };
    response.end(JSON.stringify(body));
    if (waiting.length === pages - answered) answerLatest();
  };
  const server = createServer(({ url = '' }, response) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('PageNumber'));
    waiting.push({ page, response });
    open.push(waiting.length);
    // Two rounds of the event loop, so that a request too many would have arrived before the answer.
    if (page === 1) answerLatest();
    else if (waiting.length >= Math.min(3, pages - answered)) setImmediate(() => setImmediate(answerLatest));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return { url: `http://127.0.0.1:${address.port}/tenantui`, open };
}

async function read(server: Pages) {
  const { vendor, call, progress } = await openVendor('live', { environment: { LIVE_PLATFORM_URL: server.url } });
  return { users: vendor.users?.(refOf('live', 'contoso'), call), progress };
}

test('a long list is read three pages at a time, and is in order', async () => {
  const server = await openPages(() => ({ rows: 10, total: 70 }));
  const { users, progress } = await read(server);
  const { rows, truncated } = (await users) ?? {};
  expect(truncated).toBeNull();
  const inOrder = Array.from({ length: 70 }, (_, index) => `${Math.floor(index / 10) + 1} ${index % 10}`);
  expect(Array.from(rows ?? [], ({ name }) => name)).toEqual(inOrder);
  expect(Math.max(...server.open)).toBe(3);
  expect(progress).toEqual([10, 20, 30, 40, 50, 60, 70].map((done) => [done, 70]));
});

test('a list with a short page in the middle is called incomplete', async () => {
  const { users } = await read(await openPages((page) => ({ rows: page === 4 ? 9 : 10, total: 70 })));
  expect(await users).toMatchObject({ rows: { length: 69 }, truncated: { code: 'source-truncated' } });
});

test.each([69, 71])('a list whose total changed to %i while it was read is called incomplete', async (later) => {
  const { users } = await read(await openPages((page) => ({ rows: 10, total: page > 3 ? later : 70 })));
  expect(await users).toMatchObject({ rows: { length: 70 }, truncated: { code: 'source-truncated' } });
});

test('no more pages are requested after one was refused', async () => {
  const { sandbox, vendor, call, addresses } = await openVendor('live');
  const page = { currentPage: 1, pageSize: 10_000, totalPages: 7, totalRecords: 70, data: [{ ObjectId: 'a' }] };
  sandbox.misbehave(({ method, query }) => {
    if (method !== 'GET') return null;
    return query.get('PageNumber') === '1' ? { status: 200, body: page } : { status: 403 };
  });
  const users = Promise.resolve(vendor.users?.(refOf('live', 'contoso'), call));
  expect(await problemOf(users)).toMatchObject({ code: 'source-not-permitted' });
  expect(addresses.filter((address) => address.includes('PageNumber'))).toHaveLength(1 + 3);
});
