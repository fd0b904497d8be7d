import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createRequestQueue, type RateLimit } from '../../../src/vendors/http/queue.ts';
import { openHttp, type Sender } from '../../../src/vendors/http/transport.ts';
import type { RequestContext } from '../../../src/vendors/vendor.ts';
import { openFaultySandbox } from '../../support/faulty-sandbox.ts';
import { noon, onReads, openVendor, problemOf, readsOf, refOf, type VendorWorld } from '../../support/vendor-world.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** Half of the requests that each source may have pending, and half of those in one period where that is limited. */
const halves = [
  { id: 'live', half: 3 },
  { id: 'licensespring', half: 2 },
  { id: 'partner', half: 3 },
] as const;
const halfRates = [
  { id: 'licensespring', most: 75 },
  { id: 'partner', most: 200 },
] as const;

/** One request about this customer. */
async function readShort({ id, vendor }: VendorWorld, customer: string, call: RequestContext): Promise<unknown> {
  const ref = refOf(id, customer);
  const reads = readsOf(vendor, { ...ref, products: ref.products.slice(0, 1) }, call);
  return (reads.get('assignments') ?? reads.get('purchases'))?.();
}

/** A caller for whom nobody waits. */
function inBackground({ call }: VendorWorld, caller = new AbortController()): RequestContext {
  return { ...call, signal: caller.signal, background: true };
}

/** The requests about this customer that arrived. */
function asked({ id, gets }: VendorWorld, customer: string): number {
  const ref = refOf(id, customer).id;
  return gets().filter(({ path, query }) => path.includes(ref) || query.get('customer') === ref).length;
}

/** Holds the requests about this customer until the returned function is called. */
function hold(world: VendorWorld, customer: string): () => void {
  const gate = Promise.withResolvers<null>();
  const ref = refOf(world.id, customer).id;
  world.sandbox.misbehave(({ path, query }) =>
    path.includes(ref) || query.get('customer') === ref ? gate.promise : null,
  );
  return () => {
    gate.resolve(null);
  };
}

/** Waits until so many requests arrived, and then for long enough that a further one would have. */
async function arrived(count: () => number, expected: number): Promise<void> {
  while (count() < expected) await nextTurn();
  for (let turns = 0; turns < 300; turns += 1) await nextTurn();
}

describe.each(halves)('reads for which nobody waits: $id', ({ id, half }) => {
  it('are at most half as many at a time as the source is asked', async () => {
    const world = await openVendor(id);
    const call = inBackground(world);
    const reads = Array.from({ length: 12 }, () => [...readsOf(world.vendor, refOf(id, 'contoso'), call).values()]);
    await Promise.all(reads.flat().map((read) => read().catch(() => null)));
    expect(world.maxConcurrent()).toBe(half);
  });

  it('do not keep a person waiting, however many are under way', async () => {
    const world = await openVendor(id);
    const release = hold(world, 'contoso');
    const reads = Array.from({ length: 40 }, () => readShort(world, 'contoso', inBackground(world)));
    await arrived(() => asked(world, 'contoso'), half);
    await expect(readShort(world, 'fabrikam', world.call)).resolves.toBeDefined();
    expect(asked(world, 'contoso')).toBe(half);
    release();
    await Promise.all(reads);
    expect(asked(world, 'contoso')).toBe(40);
  });

  it('whose caller leaves end at once, in the queue too', async () => {
    const world = await openVendor(id);
    const release = hold(world, 'contoso');
    const caller = new AbortController();
    const reads = Array.from({ length: half + 2 }, () => readShort(world, 'contoso', inBackground(world, caller)));
    await arrived(() => asked(world, 'contoso'), half);
    caller.abort();
    for (const read of reads) expect(await problemOf(read)).toMatchObject({ reason: 'cancelled' });
    release();
    expect(asked(world, 'contoso')).toBe(half);
  });

  it('do not keep a person from a list that is to be asked for again, while they wait for their turn', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: noon });
    const world = await openVendor(id);
    world.hurry(true);
    world.sandbox.misbehave(onReads('silent'));
    expect(await problemOf(readShort(world, 'contoso', world.call))).toMatchObject({ code: 'source-slow' });
    world.hurry(false);
    const release = hold(world, 'fabrikam');
    const reads = Array.from({ length: half }, () => readShort(world, 'fabrikam', inBackground(world)));
    await arrived(() => asked(world, 'fabrikam'), half);
    vi.advanceTimersByTime(15_000);
    reads.push(readShort(world, 'contoso', inBackground(world)));
    await expect(readShort(world, 'contoso', world.call)).resolves.toBeDefined();
    release();
    await Promise.all(reads);
  });
});

describe.each(halfRates)('reads for which nobody waits: $id', ({ id, most }) => {
  it('take at most half of what it allows in a period, and people take the rest', async () => {
    const world = await openVendor(id);
    const caller = new AbortController();
    const person = { ...world.call, signal: caller.signal };
    const many = Array.from({ length: 2 * most });
    const reads = many.map(() => readShort(world, 'contoso', inBackground(world, caller)).catch(() => null));
    await arrived(() => asked(world, 'contoso'), most);
    expect(asked(world, 'contoso')).toBe(most);
    reads.push(...many.map(() => readShort(world, 'fabrikam', person).catch(() => null)));
    await arrived(() => world.sandbox.requests.length, 2 * most);
    // The sign-in is one of them.
    expect([asked(world, 'contoso'), asked(world, 'fabrikam') + world.posts().length]).toEqual([most, most]);
    expect(world.sandbox.requests).toHaveLength(2 * most);
    caller.abort();
    await Promise.all(reads);
  });
});

it('a long list that is read in the background leaves half of the pages at a time to a person', async () => {
  const world = await openVendor('live');
  const [background, person] = ['contoso', 'fabrikam'].map((name) => refOf('live', name));
  if (background === undefined || person === undefined) throw new Error('There is no customer');
  const gate = Promise.withResolvers<null>();
  world.sandbox.misbehave(async ({ path, query }, good) => {
    if (!path.includes(background.id)) return null;
    if (query.get('PageNumber') !== '1') return gate.promise;
    const { status, body } = good();
    return { status, body: { ...Object(body), totalPages: 30 } };
  });
  const long = world.vendor.users?.(background, inBackground(world));
  await arrived(() => asked(world, 'contoso'), 4);
  await expect(world.vendor.users?.(person, world.call)).resolves.toMatchObject({ truncated: null });
  expect(asked(world, 'contoso')).toBe(4);
  gate.resolve(null);
  await long?.catch(() => null);
});

/** The queue of a source that answers the first request, and the others, once the test says so. `order` has the path of each try. */
async function openQueue(limit: RateLimit, status: (index: number) => number = () => 200) {
  const order: string[] = [];
  const [first, others] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const sandbox = await openFaultySandbox({ environment: () => ({}), answer: () => ({ status: 200, body: 'good' }) });
  sandbox.misbehave(async () => {
    const index = sandbox.requests.length - 1;
    await (index === 0 ? first : others).promise;
    return { status: status(index) };
  });
  const http = openHttp({ pause: () => Promise.resolve() });
  onTestFinished(async () => {
    await sandbox.close();
    await http.close();
  });
  const noted: Sender = {
    send: ({ schedule, ...request }) =>
      http.send({
        ...request,
        schedule: async (attempt) =>
          schedule?.(() => {
            order.push(request.url.pathname);
            return attempt();
          }) ?? attempt(),
      }),
  };
  const queue = createRequestQueue(noted, 'Live Platform', limit);
  const caller = new AbortController();
  const send = (path: string, background: boolean) =>
    queue
      .send({ method: 'GET', url: new URL(path, sandbox.url), headers: {}, signal: caller.signal, background })
      .then(({ status: answered }) => answered)
      .catch((error: unknown) => error);
  const releaseFirst = (): void => {
    first.resolve(null);
  };
  const release = (): void => {
    releaseFirst();
    others.resolve(null);
  };
  return { order, send, releaseFirst, release, caller };
}

describe('the queue of a source', () => {
  it('sends people’s requests first, though others came before', async () => {
    const { order, send, releaseFirst, release } = await openQueue({ concurrency: 2, rate: null });
    const sent = ['/b1', '/b2', '/b3'].map((path) => send(path, true));
    await arrived(() => order.length, 1);
    sent.push(...['/p1', '/p2'].map((path) => send(path, false)));
    // Two people's requests are pending, and a background request waits for the next slot.
    releaseFirst();
    await arrived(() => order.length, 3);
    sent.push(...['/p3', '/p4'].map((path) => send(path, false)));
    release();
    await Promise.all(sent);
    expect(order).toEqual(['/b1', '/p1', '/p2', '/p3', '/p4', '/b2', '/b3']);
  });

  it('counts each try of a background request', async () => {
    const { order, send, release, caller } = await openQueue(
      { concurrency: 4, rate: { requests: 4, milliseconds: 60_000 } },
      (index) => (index === 0 ? 503 : 200),
    );
    release();
    expect(await send('/first', true)).toBe(200);
    const second = send('/second', true);
    expect(await send('/person', false)).toBe(200);
    await arrived(() => order.length, 3);
    expect(order).toEqual(['/first', '/first', '/person']);
    caller.abort();
    expect(await second).toMatchObject({ kind: 'cancelled' });
  });

  it('has one background request at a time where one is all that a vendor allows', async () => {
    const { order, send, release } = await openQueue({ concurrency: 1, rate: { requests: 1, milliseconds: 1 } });
    const sent = [send('/b1', true), send('/b2', true)];
    await arrived(() => order.length, 1);
    expect(order).toEqual(['/b1']);
    release();
    expect(await Promise.all(sent)).toEqual([200, 200]);
  });
});
