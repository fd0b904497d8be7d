import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sourceIds, type SourceId } from '../../../src/vendors/catalog.ts';
import type { SandboxRequest } from '../../../src/sandbox/server.ts';
import { openWorld } from '../../support/world.ts';
import { loopTimer } from '../../support/loop-timer.ts';
import {
  like,
  noon,
  onReads,
  openVendor,
  problemOf,
  readsOf,
  refOf,
  type VendorWorld,
} from '../../support/vendor-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The list that each source has of these customers. */
const mainList = { live: 'assignments', licensespring: 'assignments', partner: 'users' } as const;

function read({ id, vendor, call }: VendorWorld, customer: string, list: string = mainList[id]): Promise<unknown> {
  const ref = refOf(id, customer);
  const reads = readsOf(vendor, { ...ref, products: ref.products.slice(0, 1) }, call);
  return reads.get(list)?.() ?? Promise.reject(new Error(`There is no list ${list}`));
}

/** True for a read of this customer's list. */
function asks(id: SourceId, { path, query }: SandboxRequest, customer: string): boolean {
  const customerId = refOf(id, customer).id;
  return path.includes(customerId) || query.get('customer') === customerId;
}

function silence(world: VendorWorld, isSilent: (request: SandboxRequest) => boolean): void {
  world.hurry(true);
  world.sandbox.misbehave((request) => (request.method === 'GET' && isSilent(request) ? 'silent' : null));
}

describe.each(sourceIds)('one list that is not answered: %s', (id) => {
  it('keeps only its own readers from it, and the card does not say that the source is silent', async () => {
    const world = await openVendor(id);
    await read(world, 'fabrikam');
    silence(world, (request) => asks(id, request, 'contoso'));
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ code: 'source-slow' });
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/^(Live Platform|LicenseSpring|Partner Center) isn’t sending one of its lists$/),
      advice: 'No answer since 12:00 UTC; next attempt in 15 s.',
    });
    await expect(read(world, 'fabrikam')).resolves.toBeDefined();
    await expect(world.vendor.check(world.call)).resolves.toBeUndefined();
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ code: 'source-circuit-open' });
  });

  it('is asked for again after 15 s, whether or not the others are read', async () => {
    const world = await openVendor(id);
    silence(world, (request) => asks(id, request, 'contoso'));
    await problemOf(read(world, 'contoso'));
    vi.advanceTimersByTime(15_000);
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ code: 'source-slow' });
    await read(world, 'fabrikam');
    vi.advanceTimersByTime(15_000);
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ code: 'source-circuit-open' });
    world.sandbox.misbehave(null);
    vi.advanceTimersByTime(15_000);
    await expect(read(world, 'contoso')).resolves.toBeDefined();
    expect(world.vendor.circuitOpenUntil()).toBeNull();
  });

  it('does not take those from the queue who wait for another list', async () => {
    const world = await openVendor(id);
    await read(world, 'fabrikam');
    silence(world, (request) => asks(id, request, 'contoso'));
    const reads = Array.from({ length: 30 }, (_, index) => read(world, index < 10 ? 'contoso' : 'fabrikam'));
    const outcomes = await Promise.allSettled(reads);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 10 }, () => 'rejected'),
      ...Array.from({ length: 20 }, () => 'fulfilled'),
    ]);
  });

  it.each(['contoso', 'fabrikam'])('that is reset each time is not asked for again at once (%s)', async (customer) => {
    const world = await openVendor(id);
    world.sandbox.misbehave((request) => (asks(id, request, customer) ? 'reset' : null));
    expect(await problemOf(read(world, customer))).toMatchObject({ code: 'source-unreachable' });
    expect(await problemOf(read(world, customer))).toMatchObject({
      title: like(/^\w+ ?\w+ isn’t sending one of its lists$/),
      advice: like(/^No connection since 12:00 UTC;/),
    });
    await expect(read(world, customer === 'contoso' ? 'fabrikam' : 'contoso')).resolves.toBeDefined();
  });

  it('that is not answered for two customers is taken to be dead as a kind, until one is answered', async () => {
    const world = await openVendor(id);
    silence(world, (request) => ['contoso', 'fabrikam'].some((customer) => asks(id, request, customer)));
    for (const customer of ['contoso', 'fabrikam'])
      expect(await problemOf(read(world, customer))).toMatchObject({ code: 'source-slow' });
    const readThird = (): Promise<unknown> =>
      id === 'licensespring' ? world.vendor.check(world.call) : read(world, 'northwind');
    expect(await problemOf(readThird())).toMatchObject({ code: 'source-circuit-open' });
    vi.advanceTimersByTime(15_000);
    await readThird();
    vi.advanceTimersByTime(15_000);
    world.sandbox.misbehave(null);
    await expect(read(world, 'contoso')).resolves.toBeDefined();
  });
});

describe.each(['live', 'partner'] as const)('a source two of whose kinds of lists are not answered: %s', (id) => {
  it('is taken to be dead as a whole, and is asked as ever once one of them is', async () => {
    const world = await openVendor(id);
    silence(world, () => true);
    await problemOf(read(world, 'contoso'));
    await problemOf(read(world, 'contoso', 'purchases'));
    expect(await problemOf(world.vendor.check(world.call))).toMatchObject({
      code: 'source-circuit-open',
      title: like(/^(Live Platform|Partner Center) isn’t responding$/),
    });
    world.sandbox.misbehave(null);
    vi.advanceTimersByTime(15_000);
    await read(world, 'contoso', 'purchases');
    await expect(read(world, 'fabrikam')).resolves.toBeDefined();
  });

  it('is asked as ever when one of them was answered in between', async () => {
    const world = await openVendor(id);
    silence(world, ({ path }) => /licensedUsers|users|licenseinfo|subscribedskus/.test(path));
    await problemOf(read(world, 'contoso'));
    await world.vendor.check(world.call);
    await problemOf(read(world, 'contoso', 'purchases'));
    await expect(world.vendor.check(world.call)).resolves.toBeUndefined();
  });
});

it('the long list of one customer, three of whose pages are slow, leaves other customers theirs', async () => {
  const world = await openVendor('live');
  world.hurry(true);
  world.sandbox.misbehave(({ path, query }, good) => {
    if (!path.includes(refOf('live', 'contoso').id)) return null;
    if (query.get('PageNumber') !== '1') return 'silent';
    const { status, body } = good();
    return { status, body: { ...Object(body), totalPages: 9, totalRecords: 90_000 } };
  });
  expect(await problemOf(read(world, 'contoso', 'users'))).toMatchObject({ code: 'source-slow' });
  await expect(read(world, 'fabrikam', 'users')).resolves.toBeDefined();
});

describe.each(sourceIds)('a clock that is set back by an hour: %s', (id) => {
  it('keeps nobody from a source that was silent, or asked to wait, for more than the usual time', async () => {
    const world = await openVendor(id);
    silence(world, () => true);
    await problemOf(read(world, 'contoso'));
    vi.setSystemTime(noon.getTime() - 3_600_000);
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ advice: like(/next attempt in 15 s/) });
    vi.advanceTimersByTime(15_000);
    world.sandbox.misbehave(onReads({ status: 429, headers: { 'Retry-After': '60' } }));
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ code: 'source-throttled' });
    vi.setSystemTime(noon.getTime() - 7_200_000);
    vi.advanceTimersByTime(30_000);
    expect(await problemOf(read(world, 'contoso'))).toMatchObject({ advice: 'Next attempt in 30 s.' });
    world.sandbox.misbehave(null);
    vi.advanceTimersByTime(30_000);
    await expect(read(world, 'contoso')).resolves.toBeDefined();
  });
});

it('whoever asks about other users is answered while the licensed users of one customer do not come', async () => {
  const world = await openWorld({ timer: loopTimer });
  const contoso = refOf('live', 'contoso').id;
  world.sandboxes.live.misbehave(({ path }) => (path.includes(`${contoso}/licensedUsers`) ? 'silent' : null));
  for (let times = 0; times < 3; times += 1) await world.say('licenses contoso from:live');
  expect((await world.say('licenses contoso from:live')).text).toContain(
    'Live Platform isn’t sending one of its lists',
  );
  expect((await world.say('licenses fabrikam from:live')).text).not.toContain('isn’t');
  expect((await world.say('status')).summary).toBe('3 of 3 sources are connected');
  expect((await world.say('users contoso')).summary).toContain('37 users');
  await world.close();
});
