import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openHttp } from '../../../src/vendors/http/transport.ts';
import { createRequestQueue, type RateLimit } from '../../../src/vendors/http/queue.ts';
import type { SandboxReply } from '../../../src/sandbox/server.ts';
import { openFaultySandbox } from '../../support/faulty-sandbox.ts';
import { sourceIds } from '../../../src/vendors/catalog.ts';
import {
  like,
  refOf,
  noon,
  onFirstRead,
  onReads,
  openVendor,
  problemOf,
  readOnce,
  readsOf,
  type VendorWorld,
} from '../../support/vendor-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Moves the clocks of the circuit breaker and of Retry-After. */
function advance(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1_000);
}

function silence(world: VendorWorld): void {
  world.sandbox.misbehave(onReads('silent'));
  world.hurry(true);
}

function recover(world: VendorWorld): void {
  world.sandbox.misbehave(null);
  world.hurry(false);
}

/** Two reads of other addresses, one request each. */
function otherReads({ id, vendor, call }: VendorWorld): readonly (() => Promise<unknown>)[] {
  const ref = { ...refOf(id, 'fabrikam'), products: ['PHN1'] };
  const reads = readsOf(vendor, ref, call);
  return [() => vendor.check(call), reads.get('assignments') ?? reads.get('purchases') ?? (() => Promise.resolve())];
}

/** A read that its caller can leave. */
function leaving(world: VendorWorld): { readonly read: Promise<unknown>; readonly leave: () => void } {
  const caller = new AbortController();
  const read = readOnce({ ...world, call: { ...world.call, signal: caller.signal } });
  return {
    read,
    leave: () => {
      caller.abort();
    },
  };
}

describe.each(sourceIds)('a dead source: %s', (id) => {
  it('does not keep the second reader waiting: the card says since when it is silent and when to try again', async () => {
    const world = await openVendor(id);
    silence(world);
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-slow' });
    advance(3);
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/ isn’t sending one of its lists$/),
      advice: 'No answer since 12:00 UTC; next attempt in 12 s.',
      origin: 'source',
      reason: 'slow',
    });
    expect(world.gets()).toHaveLength(1);
    expect(world.records).toHaveLength(1);
  });

  it('that lets nobody connect is asked three times, then no more for a while', async () => {
    const world = await openVendor(id);
    await readOnce(world);
    await world.sandbox.refuse(true);
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-unreachable' });
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/ isn’t sending one of its lists$/),
      advice: like(/^No connection since 12:00 UTC; next attempt in 15 s\.$/),
    });
    expect(world.pauses).toHaveLength(2);
    await world.sandbox.refuse(false);
    advance(15);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is asked by one reader after 15 s, and by all once it answers', async () => {
    const world = await openVendor(id);
    silence(world);
    await problemOf(readOnce(world));
    expect(world.vendor.circuitOpenUntil()).toEqual(new Date(noon.getTime() + 15_000));
    recover(world);
    advance(14.999);
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      advice: like(/next attempt in 1 s\.$/),
    });
    advance(0.001);
    const readers = await Promise.allSettled(Array.from({ length: 10 }, () => readOnce(world)));
    expect(readers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readers[9]).toMatchObject({
      reason: { code: 'source-circuit-open', advice: 'No answer since 12:00 UTC; Rollcall is trying again now.' },
    });
    expect(world.gets()).toHaveLength(2);
    expect(world.vendor.circuitOpenUntil()).toBeNull();
    await Promise.all(Array.from({ length: 10 }, () => readOnce(world)));
    expect(world.gets()).toHaveLength(12);
  });

  it('is asked less and less often while it stays dead, at least every two minutes', async () => {
    const world = await openVendor(id);
    silence(world);
    for (const seconds of [15, 30, 60, 120, 120]) {
      await problemOf(readOnce(world));
      expect(world.vendor.circuitOpenUntil()).toEqual(new Date(Date.now() + seconds * 1_000));
      expect(await problemOf(readOnce(world))).toMatchObject({ advice: like(/^No answer since 12:00 UTC;/) });
      advance(seconds);
    }
    expect(world.gets()).toHaveLength(5);
    recover(world);
    await readOnce(world);
    silence(world);
    await problemOf(readOnce(world));
    expect(world.vendor.circuitOpenUntil()).toEqual(new Date(Date.now() + 15_000));
  });

  it('that fails again and again is not asked after the fifth time', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status: 500 }));
    for (let times = 0; times < 3; times += 1)
      expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-failed' });
    for (const read of otherReads(world)) expect(await problemOf(read())).toMatchObject({ code: 'source-failed' });
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      // LicenseSpring has one kind of list only.
      title: like(id === 'licensespring' ? / isn’t sending one of its lists$/ : / reported an internal error$/),
      advice: like(/^Errors since 12:00 UTC; next attempt in \d+ s\.$/),
    });
    expect(world.gets()).toHaveLength(15);
  });

  it('is not assumed when one list fails, however often it is read', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status: 500 }));
    for (let times = 0; times < 9; times += 1)
      expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-failed' });
    expect(await problemOf(world.vendor.check(world.call))).toMatchObject({ code: 'source-failed' });
    world.sandbox.misbehave(null);
    await expect(world.vendor.check(world.call)).resolves.toBeUndefined();
  });

  it('is not assumed when there was a good answer in between', async () => {
    const world = await openVendor(id);
    for (let times = 0; times < 3; times += 1) {
      world.sandbox.misbehave(onReads({ status: 503 }));
      for (let faults = 0; faults < 2; faults += 1)
        expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-failed' });
      for (const read of otherReads(world)) expect(await problemOf(read())).toMatchObject({ code: 'source-failed' });
      recover(world);
      await readOnce(world);
    }
  });

  it.each([
    [400, {}],
    [401, {}],
    [403, {}],
    [404, {}],
    [429, {}],
    [200, {}],
  ])('is not assumed after an answer of %i %o', async (status, headers) => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status, headers }));
    for (let times = 0; times < 6; times += 1) await problemOf(readOnce(world));
    expect(world.vendor.circuitOpenUntil()).toBeNull();
    recover(world);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is not assumed when the readers left', async () => {
    const world = await openVendor(id);
    for (let times = 0; times < 6; times += 1) {
      const { read, leave } = leaving(world);
      world.sandbox.misbehave(({ method }) => {
        if (method === 'GET') leave();
        return method === 'GET' ? 'silent' : null;
      });
      await problemOf(read);
    }
    recover(world);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is not asked for as long again when the reader leaves who asked it after 15 s', async () => {
    const world = await openVendor(id);
    silence(world);
    await problemOf(readOnce(world));
    advance(15);
    const { read, leave } = leaving(world);
    world.sandbox.misbehave(({ method }) => {
      if (method === 'GET') leave();
      return method === 'GET' ? 'silent' : null;
    });
    expect(await problemOf(read)).toMatchObject({ reason: 'cancelled' });
    expect(world.vendor.circuitOpenUntil()).toEqual(new Date(Date.now() + 15_000));
    recover(world);
    advance(15);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('does not keep those in the queue waiting', async () => {
    const world = await openVendor(id);
    await readOnce(world);
    silence(world);
    const problems = await Promise.all(Array.from({ length: 30 }, () => problemOf(readOnce(world))));
    const asked = world.gets().length - 1;
    expect(asked).toBeLessThanOrEqual(6);
    expect(problems.filter(({ code }) => code === 'source-slow')).toHaveLength(asked);
    expect(problems.filter(({ code }) => code === 'source-circuit-open')).toHaveLength(30 - asked);
  });

  it('is not asked again by those who are between two tries when it is found dead', async () => {
    const world = await openVendor(id);
    await readOnce(world);
    let count = 0;
    world.hurry(true);
    world.sandbox.misbehave(() => {
      count += 1;
      return count % 2 === 0 ? 'silent' : 'reset';
    });
    await Promise.allSettled([readOnce(world), readOnce(world)]);
    const asked = world.gets().length;
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-circuit-open' });
    expect(world.gets()).toHaveLength(asked);
  });

  it('gets no more requests at a time than its limit', async () => {
    const world = await openVendor(id);
    const ref = refOf(id, 'contoso');
    await Promise.all(
      Array.from({ length: 12 }, () => [...readsOf(world.vendor, ref, world.call).values()])
        .flat()
        .map((read) => read().catch(() => null)),
    );
    expect(world.maxConcurrent()).toBeLessThanOrEqual(6);
    expect(world.maxConcurrent()).toBeGreaterThan(1);
  });
});

describe.each(['live', 'partner'] as const)('a sign-in that stays silent: %s', (id) => {
  it('keeps only the first reader waiting', async () => {
    const world = await openVendor(id);
    world.hurry(true);
    world.sandbox.misbehave(() => 'silent');
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-slow' });
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-circuit-open' });
    expect(world.posts()).toHaveLength(1);
    expect(world.gets()).toHaveLength(0);
  });
});

async function openQueue(rateLimit: RateLimit, fault: () => SandboxReply | 'silent' | null = () => null) {
  const sandbox = await openFaultySandbox({ environment: () => ({}), answer: () => ({ status: 200, body: 'good' }) });
  sandbox.misbehave(fault);
  const http = openHttp({ pause: () => Promise.resolve() });
  onTestFinished(async () => {
    await sandbox.close();
    await http.close();
  });
  const queue = createRequestQueue(http, 'Live Platform', rateLimit);
  const send = (signal: AbortSignal) =>
    queue.send({ method: 'GET', url: new URL('/', sandbox.url), headers: {}, signal });
  return { sandbox, send };
}

describe('the queue of a source', () => {
  it('sends no more requests a minute than the vendor allows, retries included', async () => {
    let count = 0;
    const { sandbox, send } = await openQueue({ concurrency: 9, rate: { requests: 5, milliseconds: 60_000 } }, () => {
      count += 1;
      return count === 1 ? { status: 503 } : null;
    });
    const caller = new AbortController();
    const sent = Array.from({ length: 4 }, () => send(caller.signal));
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const late = send(caller.signal);
    caller.abort();
    await expect(late).rejects.toMatchObject({ kind: 'cancelled' });
    expect(sandbox.requests).toHaveLength(5);
  });

  it('drops a reader who left, and the next one moves up', async () => {
    const arrived = Promise.withResolvers<null>();
    let silent = true;
    const { sandbox, send } = await openQueue({ concurrency: 1, rate: null }, () => {
      arrived.resolve(null);
      return silent ? 'silent' : null;
    });
    const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
    const sent = [first, second, third].map(({ signal }) => send(signal).catch((error: unknown) => error));
    await arrived.promise;
    silent = false;
    second.abort();
    first.abort();
    expect(await Promise.all(sent)).toMatchObject([{ kind: 'cancelled' }, { kind: 'cancelled' }, { status: 200 }]);
    expect(sandbox.requests).toHaveLength(2);
  });
});

const waits = sourceIds.flatMap((id) => ([429, 503] as const).map((status) => ({ id, status })));

describe.each(waits)('a source that asks to wait for a minute: $id with $status', ({ id, status }) => {
  const busy: SandboxReply = { status, headers: { 'Retry-After': '60' } };
  const code = status === 429 ? 'source-throttled' : 'source-failed';

  it('is not asked before that, for any list', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads(busy));
    expect(await problemOf(readOnce(world))).toMatchObject({ code, advice: 'Next attempt in 60 s.' });
    expect(world.vendor.circuitOpenUntil()).toBeNull();
    const asked = world.sandbox.requests.length;
    advance(20);
    for (const read of otherReads(world))
      expect(await problemOf(read())).toMatchObject({ code: 'source-throttled', advice: like(/in 40 s/) });
    expect(world.sandbox.requests).toHaveLength(asked);
  });

  it('is asked again once the minute is over', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads(busy));
    await problemOf(readOnce(world));
    recover(world);
    advance(60);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is still asked by a reader who waited two seconds, though another waited in vain', async () => {
    const world = await openVendor(id);
    const briefly = { status, headers: { 'Retry-After': '2' } };
    world.sandbox.misbehave(onReads(briefly));
    expect(await problemOf(readOnce(world))).toMatchObject({ code });
    world.sandbox.misbehave(onFirstRead(briefly));
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('that asks for years by mistake is asked again after ten minutes', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status, headers: { 'Retry-After': '999999999' } }));
    await problemOf(readOnce(world));
    recover(world);
    advance(601);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is asked again after as long as its own clock says, though ours is an hour ahead', async () => {
    const world = await openVendor(id);
    const headers = { Date: 'Tue, 10 Mar 2026 11:00:00 GMT', 'Retry-After': 'Tue, 10 Mar 2026 11:01:00 GMT' };
    world.sandbox.misbehave(onReads({ status, headers }));
    await problemOf(readOnce(world));
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-throttled', advice: like(/in 60 s/) });
    recover(world);
    advance(60);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });
});
