import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { createDirectory } from '../../src/customers/directory.ts';
import { readFullRoster, readRoster } from '../../src/people/roster.ts';
import type { CacheStatus } from '../../src/sources/cache.ts';
import type { Customer } from '../../src/sources/customer.ts';
import type { CustomerList } from '../../src/sources/customer-list.ts';
import type { ReadContext } from '../../src/sources/result.ts';
import { createSources, type ListReader } from '../../src/sources/sources.ts';
import type { SourceId } from '../../src/vendors/catalog.ts';
import { createVendors, openHttp } from '../../src/vendors/index.ts';
import { openFaultySandboxes } from '../support/faulty-sandbox.ts';
import { fault } from '../support/rosters.ts';

/** The sources of the sandboxes, and the customers in them. */
async function open(without?: SourceId) {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const sandboxes = await openFaultySandboxes();
  const http = openHttp({ pause: () => Promise.resolve() });
  onTestFinished(async () => {
    await sandboxes.close();
    await http.close();
    await rm(folder, { recursive: true });
  });
  const { vendors, customers } = readSettings({
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  });
  let time = Date.parse('2026-03-10T12:00:00Z');
  const now = (): Date => new Date(time);
  const connected = new Map([...vendors].filter(([id]) => id !== without));
  const cacheReads: CacheStatus[] = [];
  const sources = createSources(createVendors(connected, http, now), now, (_list, status) => cacheReads.push(status));
  const shown: string[] = [];
  const turn: ReadContext = {
    fresh: false,
    signal: new AbortController().signal,
    record: () => undefined,
    progress: (text) => shown.push(text),
    report: () => undefined,
  };
  const found = await createDirectory(customers, sources, now).read(turn);
  const customer = (name: string): Customer => {
    const match = found.customers.find((each) => each.name === name);
    if (match === undefined) throw new Error(`There is no ${name}`);
    return match;
  };
  cacheReads.length = 0;
  const wait = (milliseconds: number): void => {
    time += milliseconds;
  };
  /** How many requests about this customer Live Platform got. */
  const asked = (name: string): number => {
    const ref = customer(name).refs.live;
    return sandboxes.live.requests.filter(({ path }) => ref !== null && 'id' in ref && path.includes(ref.id)).length;
  };
  return { sandboxes, sources, turn, customer, cacheReads, wait, asked };
}

test('a list that is read in the background is the same, and is read anew each time', async () => {
  const { sources, turn, customer, asked } = await open();
  const contoso = customer('contoso');
  const first = await sources.inBackground.users('live', contoso, turn);
  const second = await sources.inBackground.users('live', contoso, turn);
  expect(asked('contoso')).toBe(2);
  const live = await sources.users('live', contoso, turn);
  expect(asked('contoso')).toBe(3);
  for (const read of [first, second]) expect(rowsOf(read)).toEqual(rowsOf(live));
  expect(rowsOf(live)).toHaveLength(37);
});

function rowsOf(result: Awaited<ReturnType<ListReader['users']>>): readonly unknown[] {
  return result.state === 'known' ? [...result.value.rows] : [];
}

test('reads in the background leave what people asked for in the cache, and add nothing to it', async () => {
  const { sources, turn, customer, cacheReads, asked } = await open();
  const [contoso, fabrikam] = [customer('contoso'), customer('fabrikam')];
  const kept = await sources.users('live', contoso, turn);
  for (const each of [contoso, fabrikam]) await readFullRoster(each, sources.inBackground, { ...turn, fresh: true });
  expect(sources.accountsState(fabrikam)).toBe('missing');
  const before = asked('contoso');
  const again = await sources.users('live', contoso, turn);
  expect(asked('contoso')).toBe(before);
  expect(again).toEqual(kept);
  expect(cacheReads).toEqual(['miss', 'hit']);
});

test('people in lists that are read in the background are joined anew, since nobody asks for them again', async () => {
  const { sources, turn, customer } = await open();
  const contoso = customer('contoso');
  const live = await readRoster(contoso, sources, turn);
  expect((await readRoster(contoso, sources, turn)).people).toBe(live.people);
  const first = await readRoster(contoso, sources.inBackground, turn);
  const second = await readRoster(contoso, sources.inBackground, turn);
  expect(second.people).not.toBe(first.people);
  expect([...second.people]).toHaveLength([...live.people].length);
});

test('a person is answered while many lists are read in the background', async () => {
  const { sandboxes, sources, turn, customer, asked } = await open();
  const [contoso, fabrikam] = [customer('contoso'), customer('fabrikam')];
  const gate = Promise.withResolvers<null>();
  const ref = contoso.refs.live;
  const id = ref !== null && 'id' in ref ? ref.id : '';
  sandboxes.live.misbehave(({ path }) => (path.includes(id) ? gate.promise : null));
  const reads = Array.from({ length: 10 }, () => sources.inBackground.assignments('live', contoso, turn));
  while (asked('contoso') < 3) await nextTurn();
  expect(await sources.assignments('live', fabrikam, turn)).toMatchObject({ state: 'known' });
  expect(asked('contoso')).toBe(3);
  gate.resolve(null);
  for (const read of reads) expect(await read).toMatchObject({ state: 'known' });
});

test('a read in the background ends with its caller, with the caller’s reason', async () => {
  const { sandboxes, sources, turn, customer } = await open();
  const arrived = Promise.withResolvers<null>();
  sandboxes.live.misbehave(({ method }) => {
    if (method === 'GET') arrived.resolve(null);
    return method === 'GET' ? 'silent' : null;
  });
  const caller = new AbortController();
  const read = sources.inBackground.users('live', customer('contoso'), { ...turn, signal: caller.signal });
  await arrived.promise;
  caller.abort(fault);
  expect(await read).toEqual({ state: 'unknown', problem: fault });
});

test('a good read in the background shows in the state of its source', async () => {
  const { sources, turn, customer, wait } = await open();
  wait(60_000);
  await sources.inBackground.purchases('partner', customer('contoso'), turn);
  expect(sources.health().find(({ id }) => id === 'partner')?.lastGood).toEqual(new Date('2026-03-10T12:01:00Z'));
});

const lists: readonly CustomerList[] = ['users', 'deletedUsers', 'assignments', 'purchases'];

test.each<[why: string, source: SourceId, list: CustomerList, state: string]>([
  ['a source that is not connected', 'partner', 'users', 'not connected'],
  ['a source without such a list', 'licensespring', 'users', 'not offered'],
  ['a customer for whom the source has no such list', 'live', 'users', 'not offered'],
  ['a customer whom the source does not have', 'licensespring', 'assignments', 'not linked'],
  ['a customer of whom that is not known', 'live', 'assignments', 'unknown'],
])('%s is told without asking any vendor', async (_why, source, list, state) => {
  const { sandboxes, sources, turn, customer } = await open('partner');
  const contoso = customer('contoso');
  const ref = contoso.refs.live;
  const refs = {
    ...contoso.refs,
    ...(state === 'not linked' && { licensespring: null }),
    ...(state === 'unknown' && { live: fault }),
    ...(source === 'live' && list === 'users' && ref !== null && 'id' in ref && { live: { ...ref, hasUsers: false } }),
  };
  const asked = sandboxes.live.requests.length;
  const told = sources.whyUnavailable(source, { ...contoso, refs }, list);
  expect(told).toEqual(state === 'unknown' ? { state, problem: fault } : { state });
  expect(sandboxes.live.requests).toHaveLength(asked);
  for (const reader of [sources, sources.inBackground])
    expect(await reader[list](source, { ...contoso, refs }, turn)).toEqual(told);
});

test('what is told to be available is read', async () => {
  const { sources, turn, customer } = await open();
  const contoso = customer('contoso');
  for (const source of ['live', 'licensespring', 'partner'] as const)
    for (const list of lists) {
      const told = sources.whyUnavailable(source, contoso, list);
      const { state } = await sources[list](source, contoso, turn);
      expect([source, list, state]).toEqual([source, list, told?.state ?? 'known']);
    }
});
