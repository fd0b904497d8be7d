import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openHttp } from '../../../src/vendors/http/transport.ts';
import { createRequestQueue, type RateLimit } from '../../../src/vendors/http/queue.ts';
import { openSandbox, type SandboxReply } from '../../../src/sandbox/server.ts';
import { sourceIds } from '../../../src/vendors/catalog.ts';
import {
  like,
  linkOf,
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
  vi.useFakeTimers({ toFake: ['Date'], now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Moves the clock of the rests. */
function rest(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1_000);
}

function mute(world: VendorWorld): void {
  world.sandbox.misbehave(onReads('silent'));
  world.hurry(true);
}

function heal(world: VendorWorld): void {
  world.sandbox.misbehave(null);
  world.hurry(false);
}

/** Two reads at addresses of their own, of one request each. */
function otherReads({ id, vendor, call }: VendorWorld): readonly (() => Promise<unknown>)[] {
  const link = { ...linkOf(id, 'fabrikam'), products: ['PHN1'] };
  const reads = readsOf(vendor, link, call);
  return [() => vendor.check(call), reads.get('holders') ?? reads.get('purchases') ?? (() => Promise.resolve())];
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
  it('costs the second reader no time: it is told since when nothing came, and when to try again', async () => {
    const world = await openVendor(id);
    mute(world);
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-slow' });
    rest(3);
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/ has not answered since 2026-03-10 12:00 UTC$/),
      advice: like(/in 12 s: try then/),
      side: 'source',
      reason: 'slow',
    });
    expect(world.gets()).toHaveLength(1);
    expect(world.records).toHaveLength(1);
  });

  it('that lets nobody connect is asked three times, then left alone', async () => {
    const world = await openVendor(id);
    await readOnce(world);
    await world.sandbox.refuse(true);
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-unreachable' });
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/has not been reached since/),
    });
    expect(world.pauses).toHaveLength(2);
    await world.sandbox.refuse(false);
    rest(15);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is asked by one reader after 15 s, and by all once it answers', async () => {
    const world = await openVendor(id);
    mute(world);
    await problemOf(readOnce(world));
    expect(world.vendor.circuitOpenUntil()).toEqual(new Date(noon.getTime() + 15_000));
    heal(world);
    rest(14.999);
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      advice: like(/in 1 s: try then/),
    });
    rest(0.001);
    const readers = await Promise.allSettled(Array.from({ length: 10 }, () => readOnce(world)));
    expect(readers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readers[9]).toMatchObject({
      reason: { code: 'source-circuit-open', advice: like(/asking it again just now/) },
    });
    expect(world.gets()).toHaveLength(2);
    expect(world.vendor.circuitOpenUntil()).toBeNull();
    await Promise.all(Array.from({ length: 10 }, () => readOnce(world)));
    expect(world.gets()).toHaveLength(12);
  });

  it('is asked less and less often while it stays dead, at least every two minutes', async () => {
    const world = await openVendor(id);
    mute(world);
    for (const seconds of [15, 30, 60, 120, 120]) {
      await problemOf(readOnce(world));
      expect(world.vendor.circuitOpenUntil()).toEqual(new Date(Date.now() + seconds * 1_000));
      expect(await problemOf(readOnce(world))).toMatchObject({ title: like(/since 2026-03-10 12:00 UTC$/) });
      rest(seconds);
    }
    expect(world.gets()).toHaveLength(5);
    heal(world);
    await readOnce(world);
    mute(world);
    await problemOf(readOnce(world));
    expect(world.vendor.circuitOpenUntil()).toEqual(new Date(Date.now() + 15_000));
  });

  it('with 500 after 500 is left alone after the fifth', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status: 500 }));
    for (let times = 0; times < 3; times += 1)
      expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-failed' });
    for (const read of otherReads(world)) expect(await problemOf(read())).toMatchObject({ code: 'source-failed' });
    expect(await problemOf(readOnce(world))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/has reported faults of its own since/),
    });
    expect(world.gets()).toHaveLength(15);
  });

  it('is not what one is that fails for one list only, however often that is asked for', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status: 500 }));
    for (let times = 0; times < 9; times += 1)
      expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-failed' });
    expect(await problemOf(world.vendor.check(world.call))).toMatchObject({ code: 'source-failed' });
    world.sandbox.misbehave(null);
    await expect(world.vendor.check(world.call)).resolves.toBeUndefined();
  });

  it('is asked on when a good answer came between', async () => {
    const world = await openVendor(id);
    for (let times = 0; times < 3; times += 1) {
      world.sandbox.misbehave(onReads({ status: 503 }));
      for (let faults = 0; faults < 2; faults += 1)
        expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-failed' });
      for (const read of otherReads(world)) expect(await problemOf(read())).toMatchObject({ code: 'source-failed' });
      heal(world);
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
  ])('is not what one is that answers %i %o', async (status, headers) => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status, headers }));
    for (let times = 0; times < 6; times += 1) await problemOf(readOnce(world));
    expect(world.vendor.circuitOpenUntil()).toBeNull();
    heal(world);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is not what one is whose readers left', async () => {
    const world = await openVendor(id);
    for (let times = 0; times < 6; times += 1) {
      const { read, leave } = leaving(world);
      world.sandbox.misbehave(({ method }) => {
        if (method === 'GET') leave();
        return method === 'GET' ? 'silent' : null;
      });
      await problemOf(read);
    }
    heal(world);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('rests as long as before when the reader leaves who was to find out', async () => {
    const world = await openVendor(id);
    mute(world);
    await problemOf(readOnce(world));
    rest(15);
    const { read, leave } = leaving(world);
    world.sandbox.misbehave(({ method }) => {
      if (method === 'GET') leave();
      return method === 'GET' ? 'silent' : null;
    });
    expect(await problemOf(read)).toMatchObject({ reason: 'cancelled' });
    expect(world.vendor.circuitOpenUntil()).toEqual(new Date(Date.now() + 15_000));
    heal(world);
    rest(15);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('tells all who still queue at once', async () => {
    const world = await openVendor(id);
    await readOnce(world);
    mute(world);
    const problems = await Promise.all(Array.from({ length: 30 }, () => problemOf(readOnce(world))));
    const asked = world.gets().length - 1;
    expect(asked).toBeLessThanOrEqual(6);
    expect(problems.filter(({ code }) => code === 'source-slow')).toHaveLength(asked);
    expect(problems.filter(({ code }) => code === 'source-circuit-open')).toHaveLength(30 - asked);
  });

  it('is not tried again by those who are between two tries when its rest begins', async () => {
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

  it('is asked by at most as many at once as its budget says', async () => {
    const world = await openVendor(id);
    const link = linkOf(id, 'contoso');
    await Promise.all(
      Array.from({ length: 12 }, () => [...readsOf(world.vendor, link, world.call).values()])
        .flat()
        .map((read) => read().catch(() => null)),
    );
    expect(world.mostAtOnce()).toBeLessThanOrEqual(6);
    expect(world.mostAtOnce()).toBeGreaterThan(1);
  });
});

describe.each(['live', 'partner'] as const)('a sign-in that stays silent: %s', (id) => {
  it('is waited for once', async () => {
    const world = await openVendor(id);
    world.hurry(true);
    world.sandbox.misbehave(() => 'silent');
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-slow' });
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-circuit-open' });
    expect(world.posts()).toHaveLength(1);
    expect(world.gets()).toHaveLength(0);
  });
});

async function openQueue(budget: RateLimit, fault: () => SandboxReply | 'silent' | null = () => null) {
  const sandbox = await openSandbox(
    () => ({}),
    () => ({ status: 200, body: 'good' }),
  );
  sandbox.misbehave(fault);
  const http = openHttp({ pause: () => Promise.resolve() });
  onTestFinished(async () => {
    await sandbox.close();
    await http.close();
  });
  const lane = createRequestQueue(http, 'Live Platform', budget);
  const send = (signal: AbortSignal) =>
    lane.send({ method: 'GET', url: new URL('/', sandbox.url), headers: {}, signal });
  return { sandbox, send };
}

describe('the queue of a source', () => {
  it('sends no more in a while than the vendor allows, retries included', async () => {
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

  it('is left by a caller who has gone, and the next one moves up', async () => {
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

describe.each(sourceIds)('a source that asks to be left alone for a minute: %s', (id) => {
  const busy: SandboxReply = { status: 429, headers: { 'Retry-After': '60' } };

  it('is not asked again before, whatever is wanted of it', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads(busy));
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-throttled' });
    expect(world.vendor.circuitOpenUntil()).toBeNull();
    const asked = world.sandbox.requests.length;
    rest(20);
    for (const read of otherReads(world))
      expect(await problemOf(read())).toMatchObject({ code: 'source-throttled', advice: like(/in 40 s/) });
    expect(world.sandbox.requests).toHaveLength(asked);
  });

  it('is asked again once the minute is over', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads(busy));
    await problemOf(readOnce(world));
    heal(world);
    rest(60);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is asked by whoever waited for a second or two, though somebody else waited in vain', async () => {
    const world = await openVendor(id);
    const wanted = { status: 429, headers: { 'Retry-After': '2' } };
    world.sandbox.misbehave(onReads(wanted));
    expect(await problemOf(readOnce(world))).toMatchObject({ code: 'source-throttled' });
    world.sandbox.misbehave(onFirstRead(wanted));
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });

  it('is not left alone for days because of a slip', async () => {
    const world = await openVendor(id);
    world.sandbox.misbehave(onReads({ status: 429, headers: { 'Retry-After': '999999999' } }));
    await problemOf(readOnce(world));
    heal(world);
    rest(601);
    await expect(readOnce(world)).resolves.toHaveProperty('length');
  });
});
