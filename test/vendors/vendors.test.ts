import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openFaultySandbox } from '../support/faulty-sandbox.ts';
import type { SourceId } from '../../src/vendors/catalog.ts';
import { shapes } from '../support/vendor-shapes.ts';
import {
  customerOf,
  leaksIn,
  like,
  refOf,
  nobody,
  noon,
  onFirstRead,
  onReads,
  openVendor,
  problemOf,
  readOnce,
  readsOf,
  wordsOf,
  asPlainRows,
} from '../support/vendor-world.ts';

interface Case {
  readonly id: SourceId;
  readonly offers: readonly string[];
  readonly unknown: string;
  /** Variables that get a wrong value, and the variables that the advice must then name. */
  readonly wrong: readonly (readonly [variable: string, named: RegExp])[];
}

const cases: readonly Case[] = [
  {
    id: 'live',
    offers: ['customers', 'users', 'userPage', 'assignments', 'purchases'],
    unknown: nobody,
    wrong: [
      ['LIVE_PLATFORM_CLIENT_ID', /LIVE_PLATFORM_CLIENT_ID/],
      ['LIVE_PLATFORM_CLIENT_SECRET', /LIVE_PLATFORM_CLIENT_SECRET/],
      ['LIVE_PLATFORM_SCOPE', /LIVE_PLATFORM_SCOPE/],
    ],
  },
  {
    id: 'licensespring',
    offers: ['assignments'],
    unknown: 'nobody@contoso.com',
    wrong: [
      ['LICENSESPRING_API_KEY', /LICENSESPRING_API_KEY/],
      ['LICENSESPRING_SHARED_KEY', /LICENSESPRING_SHARED_KEY/],
    ],
  },
  {
    id: 'partner',
    offers: ['customers', 'users', 'userPage', 'deletedUsers', 'purchases', 'licensesOf'],
    unknown: nobody,
    wrong: [
      ['PARTNER_CENTER_CLIENT_ID', /PARTNER_CENTER_CLIENT_ID/],
      ['PARTNER_CENTER_CLIENT_SECRET', /PARTNER_CENTER_CLIENT_SECRET/],
      ['PARTNER_CENTER_REFRESH_TOKEN', /PARTNER_CENTER_REFRESH_TOKEN/],
    ],
  },
];

describe.each(cases)('every source: $id', ({ id, offers, unknown, wrong }) => {
  it('answers each read it offers with records of the shared shape, and without a secret', async () => {
    const { vendor, call } = await openVendor(id);
    for (const name of ['contoso', 'fabrikam']) {
      const objectId = customerOf(name).partner?.people.find(({ service }) => service === 'teams')?.objectId;
      const reads = readsOf(vendor, refOf(id, name), call, objectId);
      const { customers } = vendor;
      if (customers) reads.set('customers', () => customers(call));
      expect([...reads.keys()].toSorted()).toEqual(offers.toSorted());
      for (const [method, read] of reads) {
        const answer = await read();
        expect([method, shapes.get(method)?.safeParse(asPlainRows(answer)).error]).toEqual([method, undefined]);
        expect([method, leaksIn(answer)]).toEqual([method, []]);
      }
    }
  });

  it('finds good credentials good, and logs the call with its outcome', async () => {
    const { vendor, call, records } = await openVendor(id);
    await expect(vendor.check(call)).resolves.toBeUndefined();
    expect(records).toHaveLength(1);
    expect(records[0]?.source).toBe(id);
    expect(records[0]?.milliseconds).toBeGreaterThanOrEqual(0);
  });

  it.each(wrong)('names the setting to look at when %s is wrong', async (variable, named) => {
    const { vendor, call } = await openVendor(id, { environment: { [variable]: 'wrong' } });
    const problem = await problemOf(vendor.check(call));
    expect(problem).toMatchObject({ code: 'source-refused', origin: 'source', advice: like(named) });
    expect(leaksIn(wordsOf(problem))).toEqual([]);
  });

  it('says of an unknown customer that it is unknown, for each list', async () => {
    const { vendor, call } = await openVendor(id);
    for (const read of readsOf(vendor, { id: unknown, products: ['PHN1'], hasUsers: true }, call).values())
      expect(await problemOf(read())).toMatchObject({
        code: 'source-unknown-customer',
        advice: like(/rollcall\.yaml|GUID/),
      });
  });

  const poisoned = { body: '<h1>POISON</h1>' };
  it.each([
    ['forbids', 'source-not-permitted', 1, { status: 403, ...poisoned }],
    ['fails', 'source-failed', 3, { status: 500, ...poisoned }],
    ['fails behind a gateway', 'source-failed', 3, { status: 502, ...poisoned }],
    ['is down for a while', 'source-failed', 3, { status: 503 }],
    ['fails in time behind a gateway', 'source-failed', 3, { status: 504 }],
    ['asks to slow down', 'source-throttled', 3, { status: 429, ...poisoned }],
    ['hangs up', 'source-unreachable', 3, 'reset'],
    ['sends HTML', 'source-unexpected', 1, { status: 200, headers: { 'content-type': 'text/html' }, ...poisoned }],
    ['sends half an answer', 'source-unexpected', 1, { status: 200, body: '[{"POISON":"POI' }],
    ['sends another shape', 'source-unexpected', 1, { status: 200, body: { POISON: 'POISON' } }],
    ['sends a list of something else', 'source-unexpected', 1, { status: 200, body: [{ POISON: 1 }] }],
    ['sends nothing', 'source-unexpected', 1, { status: 200 }],
  ] as const)('%s: the reader sees %s after %i tries, and nothing of what was sent', async (_, code, tries, reply) => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads(reply));
    const problem = await problemOf(readOnce(open));
    expect(problem.code).toBe(code);
    expect(open.gets()).toHaveLength(tries);
    expect(open.pauses).toHaveLength(tries - 1);
    expect(leaksIn(wordsOf(problem))).toEqual([]);
  });

  it('waits no longer than the limit for a source that stays silent', async () => {
    const open = await openVendor(id, { timeLimit: 100 });
    await open.vendor.check(open.call);
    open.sandbox.misbehave(onReads('silent'));
    expect(await problemOf(readOnce(open))).toMatchObject({ code: 'source-slow' });
    expect(open.records.at(-1)?.outcome).toBe('slow');
  });

  it('shows the answer when a second try brings it, a quarter of a second later or so', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onFirstRead({ status: 503 }));
    await expect(readOnce(open)).resolves.toHaveProperty('length');
    expect(open.pauses).toHaveLength(1);
    expect(open.pauses[0]).toBeGreaterThanOrEqual(125);
    expect(open.pauses[0]).toBeLessThanOrEqual(375);
  });

  it('waits as many seconds as the source asks for', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onFirstRead({ status: 429, headers: { 'Retry-After': '4' } }));
    await readOnce(open);
    expect(open.pauses).toEqual([4000]);
  });

  it('waits until the time that the source names', async () => {
    const open = await openVendor(id);
    const until = new Date(Date.now() + 4000).toUTCString();
    open.sandbox.misbehave(onFirstRead({ status: 429, headers: { 'Retry-After': until } }));
    await readOnce(open);
    expect(open.pauses).toHaveLength(1);
    expect(open.pauses[0]).toBeGreaterThan(0);
    expect(open.pauses[0]).toBeLessThanOrEqual(4000);
  });

  it('does not keep people waiting when the source asks for a minute', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads({ status: 429, headers: { 'Retry-After': '57' }, body: { statusCode: 429 } }));
    expect(await problemOf(readOnce(open))).toMatchObject({
      code: 'source-throttled',
      advice: 'Next attempt in 57 s.',
    });
    expect(open.pauses).toEqual([]);
    expect(open.gets()).toHaveLength(1);
  });

  it('says when to come back if the source names a time, in minutes where it is long', async () => {
    const open = await openVendor(id);
    const until = new Date(Date.now() + 300_000).toUTCString();
    open.sandbox.misbehave(onReads({ status: 429, headers: { 'Retry-After': until } }));
    expect((await problemOf(readOnce(open))).advice).toBe('Next attempt in 5 min.');
  });

  it('names no time when the source asks for an endless one', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads({ status: 429, headers: { 'Retry-After': '9'.repeat(400) } }));
    expect((await problemOf(readOnce(open))).advice).toBe('Try again in a minute.');
  });

  it('follows no redirect: credentials go nowhere else', async () => {
    const elsewhere = await openFaultySandbox({ environment: () => ({}), answer: () => ({ status: 200, body: [] }) });
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads({ status: 302, headers: { Location: `${elsewhere.url}/` } }));
    expect(await problemOf(readOnce(open))).toMatchObject({
      code: 'source-unexpected',
      reason: like(/^HTTP 302/),
    });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });
});

describe.each(cases.filter(({ id }) => id !== 'licensespring'))('every source with a token: $id', ({ id }) => {
  it('signs in once for ten who ask at the same time', async () => {
    const { vendor, call, posts } = await openVendor(id);
    await Promise.all(Array.from({ length: 10 }, () => vendor.check(call)));
    expect(posts()).toHaveLength(1);
  });

  it('signs in again when its token is refused, and then has the answer', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onFirstRead({ status: 401 }));
    await expect(readOnce(open)).resolves.toHaveProperty('length');
    expect(open.posts()).toHaveLength(2);
    expect(new Set(open.gets().map(({ headers }) => headers['authorization'])).size).toBe(2);
  });

  it('signs in again only once, then says that it is refused', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads({ status: 401 }));
    expect(await problemOf(readOnce(open))).toMatchObject({ code: 'source-refused' });
    expect(open.gets()).toHaveLength(2);
    expect(open.posts()).toHaveLength(2);
  });

  it('signs in once when the token that ten people use is refused to each in turn', async () => {
    const { sandbox, vendor, call, posts } = await openVendor(id);
    await vendor.check(call);
    const [old] = sandbox.requests.filter(({ method }) => method === 'GET');
    sandbox.misbehave(({ headers }) =>
      headers['authorization'] === old?.headers['authorization'] ? { status: 401 } : null,
    );
    const names = ['contoso', 'fabrikam', 'northwind', 'litware', 'adatum', 'proseware'];
    await Promise.all(names.map(async (name) => vendor.purchases?.(refOf(id, name), call)));
    expect(posts()).toHaveLength(2);
  });

  it('signs in once when fifty who ask at the same time are all refused', async () => {
    const open = await openVendor(id);
    open.sandbox.misbehave(onReads({ status: 401 }));
    const problems = await Promise.all(Array.from({ length: 50 }, () => problemOf(readOnce(open))));
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['source-refused']));
    expect(open.posts()).toHaveLength(2);
    expect(open.gets()).toHaveLength(100);
  });

  it('uses its token while it is valid and renews it a minute before it expires', async () => {
    const { vendor, call, posts, advance } = await openVendor(id);
    await vendor.check(call);
    expect(vendor.signedInUntil()).toEqual(new Date('2026-03-10T12:59:59.000Z'));
    advance(3599 - 61);
    await vendor.check(call);
    expect(posts()).toHaveLength(1);
    advance(1);
    await vendor.check(call);
    expect(posts()).toHaveLength(2);
    expect(vendor.signedInUntil()).toEqual(new Date('2026-03-10T13:58:58.000Z'));
  });

  it.each([
    ['is down', 'source-failed', { status: 503 }],
    ['asks to slow down', 'source-throttled', { status: 429 }],
    ['hangs up', 'source-unreachable', 'reset'],
    ['sends HTML', 'source-unexpected', { status: 200, body: '<h1>Sign in</h1>' }],
    [
      'sends a token that no header can carry',
      'source-unexpected',
      { status: 200, body: { access_token: 'token\u200B', expires_in: 3599 } },
    ],
  ] as const)('says so when the sign-in %s, and asks only once', async (_, code, reply) => {
    const open = await openVendor(id);
    open.sandbox.misbehave(({ method }) => (method === 'POST' ? reply : null));
    expect(await problemOf(readOnce(open))).toMatchObject({ code });
    expect(open.posts()).toHaveLength(1);
    expect(open.gets()).toEqual([]);
  });
});

describe.each(['live', 'partner'] as const)('a sign-in at %s', (id) => {
  it('is renewed after a day, whatever lifetime its token claims', async () => {
    const { sandbox, vendor, call } = await openVendor(id);
    sandbox.misbehave(({ method }, good) => {
      const { status, body } = good();
      return method === 'POST' ? { status, body: { ...z.looseObject({}).parse(body), expires_in: 1e300 } } : null;
    });
    await vendor.check(call);
    expect(vendor.signedInUntil()).toEqual(new Date(noon.getTime() + 86_400_000));
  });
});
