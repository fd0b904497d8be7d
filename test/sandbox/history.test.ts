import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createDirectory, type CustomerList } from '../../src/customers/directory.ts';
import { openSandboxes } from '../../src/demo/sandboxes.ts';
import { readFullRoster, type FullRoster } from '../../src/people/roster.ts';
import { valueOf, type Result } from '../../src/sources/result.ts';
import { createSources } from '../../src/sources/sources.ts';
import { readSettings } from '../../src/config/settings.ts';
import { undo } from '../../src/sandbox/edits.ts';
import { histories } from '../../src/sandbox/history.ts';
import { customersOn } from '../../src/sandbox/past.ts';
import { createWorld, type Customer } from '../../src/sandbox/world.ts';
import { createVendors, openHttp } from '../../src/vendors/index.ts';
import { openFaultySandbox } from '../support/faulty-sandbox.ts';

const day = 86_400_000;
/** A Thursday. */
const thursday = new Date('2026-11-26T10:00:00.000Z');
const { customers } = createWorld();

function before(daysAgo: number, today = thursday): readonly Customer[] {
  return customersOn(customers, daysAgo, today);
}

function named(name: string, among: readonly Customer[]): Customer {
  const customer = among.find((one) => one.name === name);
  if (customer === undefined) throw new Error(`There is no customer ${name}`);
  return customer;
}

/** Rollcall in front of sandboxes whose clock can be moved. */
async function openNights() {
  let daysAgo = 0;
  const now = (): Date => new Date(thursday.getTime() - daysAgo * day);
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-nights-'));
  const sandboxes = await openSandboxes(openFaultySandbox, now, thursday);
  const { vendors, customers: entries } = readSettings({
    ROLLCALL_LOCAL: '1',
    ROLLCALL_CONFIG: new URL('../../src/demo/rollcall.demo.yaml', import.meta.url).pathname,
    ROLLCALL_DATA: folder,
    ...sandboxes.environment,
  });
  const http = openHttp();
  onTestFinished(async () => {
    await http.close();
    await sandboxes.close();
    await rm(folder, { recursive: true });
  });
  const sources = createSources(createVendors(vendors, http, now), now, createMetrics().cacheRead);
  const directory = createDirectory(entries, sources, now);
  const turn = {
    fresh: true,
    signal: new AbortController().signal,
    record: () => undefined,
    progress: () => undefined,
    report: () => undefined,
  };
  const customersOnDay = async (on: number): Promise<CustomerList['customers']> => {
    daysAgo = on;
    return (await directory.read(turn)).customers;
  };
  return {
    names: async (on: number): Promise<readonly string[]> => (await customersOnDay(on)).map(({ name }) => name),
    roster: async (name: string, on: number): Promise<FullRoster> => {
      const customer = (await customersOnDay(on)).find((one) => one.name === name);
      if (customer === undefined) throw new Error(`There is no customer ${name}`);
      return readFullRoster(customer, sources, turn);
    },
  };
}

/** The rows of a list, which must have been read. */
function rowsOf<Row>(result: Result<{ readonly rows: Iterable<Row> }>): readonly Row[] {
  const list = valueOf(result);
  if (list === null) throw new Error('The list was not read');
  return [...list.rows];
}

const weekdays = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];

test('today, and on every later day, the sandboxes answer as if they had no past', () => {
  let now = new Date(thursday.getTime() - 30 * day);
  const world = createWorld(thursday, () => now);
  const old = JSON.stringify(small(world.customers));
  const today = JSON.stringify(small(customers));
  expect(old).not.toBe(today);
  for (const days of [0, 0.9, 400]) {
    now = new Date(thursday.getTime() + days * day);
    expect(JSON.stringify(small(world.customers))).toBe(today);
  }
});

/** Northwind would be a text of 20 MB. */
function small(all: readonly Customer[]): readonly Customer[] {
  return all.filter(({ name }) => name !== 'northwind');
}

test('the same day is the same on every run', () => {
  expect(JSON.stringify(before(20))).toBe(JSON.stringify(customersOn(createWorld().customers, 20, thursday)));
});

test('every edit in the history changes something', () => {
  const idle = Object.entries(histories).flatMap(([name, { edits = [] }]) => {
    let customer = named(name, customers);
    return edits.filter((edit) => {
      const after = JSON.stringify(customer);
      customer = undo(customer, edit);
      return JSON.stringify(customer) === after;
    });
  });
  expect(idle).toEqual([]);
});

test('the history tells the last edit first, and of the last four weeks only', () => {
  for (const { edits = [] } of Object.values(histories)) {
    const days = edits.map(({ daysAgo }) => daysAgo);
    expect(days).toEqual(days.toSorted((a, b) => a - b));
    expect(days.at(-1) ?? 0).toBeLessThanOrEqual(28);
  }
});

test('whoever left is nobody who is there today', () => {
  for (const [name, { edits = [], purged = [] }] of Object.entries(histories)) {
    if (name === 'northwind') continue;
    const { live, partner } = named(name, customers);
    const today = [live?.people ?? [], partner?.people ?? [], partner?.deleted ?? []].flat().map((one) => one.name);
    const left = edits.flatMap((edit) => ('left' in edit ? edit.left.name : []));
    expect([...left, ...purged.map((one) => one.name)].filter((one) => today.includes(one))).toEqual([]);
  }
});

test.each(weekdays)('on weekends nobody edits anything, and on each Monday somebody did, seen from %s', (weekday) => {
  const today = new Date(thursday.getTime() + weekdays.indexOf(weekday) * day);
  const days = Array.from({ length: 28 }, (_, daysAgo) => daysAgo);
  const texts = [...days, 28].map((daysAgo) => {
    const some = before(daysAgo, today).filter(({ name }) => ['fabrikam', 'contoso', 'litware'].includes(name));
    return JSON.stringify(some.map(({ live, licenseSpring }) => ({ live, licenseSpring })));
  });
  const edited = days.filter((daysAgo) => texts[daysAgo] !== texts[daysAgo + 1]);
  const weekdayOf = (daysAgo: number): number => new Date(today.getTime() - daysAgo * day).getUTCDay();
  // Today is the day for what waits for a Monday that is not yet.
  expect(edited.filter((daysAgo) => daysAgo > 0 && [0, 6].includes(weekdayOf(daysAgo)))).toEqual([]);
  const mondays = days.filter((daysAgo) => weekdayOf(daysAgo) === 1);
  expect(mondays.filter((daysAgo) => !edited.includes(daysAgo))).toEqual([]);
  expect(edited).toContain(0);
});

test('a new license, a lost one and another reason are told apart by the day', async () => {
  const { roster } = await openNights();
  const reasonsOn = async (daysAgo: number): Promise<ReadonlyMap<string, string | null>> => {
    const { lists } = await roster('fabrikam', daysAgo);
    return new Map(rowsOf(lists.liveLicences).map(({ address, reason }) => [address, reason]));
  };
  const [old, today] = [await reasonsOn(4), await reasonsOn(0)];
  const reasons = (address: string) => [old.get(address), today.get(address)];
  expect(reasons('kenji.graf@fabrikam.com')).toEqual([undefined, 'Managed Users - By Template']);
  expect(reasons('bruno.kaplan@fabrikam.com')).toEqual(['Managed Users - By User Interface', undefined]);
  expect(reasons('petra.bauer@fabrikam.com')).toEqual(['Managed Users - By Template', 'Managed Users-Direct Routing']);
});

test('somebody with a new name and address has the same object id in all sources', async () => {
  const { roster } = await openNights();
  const recordsOn = async (daysAgo: number, address: string) => {
    const { lists } = await roster('fabrikam', daysAgo);
    return [...rowsOf(lists.liveUsers), ...rowsOf(lists.partnerAccounts)].filter((row) => row.address === address);
  };
  const old = await recordsOn(8, 'maja.horvat@fabrikam.com');
  const today = await recordsOn(0, 'maja.campos@fabrikam.com');
  expect(old.map(({ name }) => name)).toEqual(['Maja Horvat', 'Maja Horvat']);
  expect(today.map(({ name }) => name)).toEqual(['Maja Campos', 'Maja Campos']);
  expect(new Set([...old, ...today].map(({ objectId }) => objectId)).size).toBe(1);
});

test('an account is there until it is deleted, and then deleted since the same day on each day after', async () => {
  const { roster } = await openNights();
  const doraOn = async (daysAgo: number) => {
    const { lists } = await roster('fabrikam', daysAgo);
    const deleted = rowsOf(lists.partnerDeleted).find(({ name }) => name === 'Dora Lindgren');
    return {
      account: rowsOf(lists.partnerAccounts).some(({ name }) => name === 'Dora Lindgren'),
      deletedOn: deleted?.deletedOn ?? null,
    };
  };
  expect(await doraOn(6)).toEqual({ account: true, deletedOn: null });
  expect(await doraOn(5)).toEqual({ account: false, deletedOn: '2026-11-21' });
  expect(await doraOn(0)).toEqual({ account: false, deletedOn: '2026-11-21' });
});

test('Partner Center lists a deleted account for thirty days', async () => {
  const { roster } = await openNights();
  const deletedOn = async (daysAgo: number) =>
    rowsOf((await roster('fabrikam', daysAgo)).lists.partnerDeleted).map(({ name }) => name);
  expect(await deletedOn(11)).toContain('Oscar Demir');
  expect(await deletedOn(10)).not.toContain('Oscar Demir');
});

test('seats come, are used for the first time, are blocked, and are given back', async () => {
  const { roster } = await openNights();
  const seatOn = async (daysAgo: number, holder: string) =>
    rowsOf((await roster('fabrikam', daysAgo)).lists.seats).find(({ address }) => address === holder);
  expect(await seatOn(26, 'nora.falk@fabrikam.com')).toBeUndefined();
  expect(await seatOn(24, 'nora.falk@fabrikam.com')).toMatchObject({ activations: 0, firstPassword: true });
  expect(await seatOn(13, 'elena.dubois@fabrikam.com')).toMatchObject({ activations: 0 });
  expect(await seatOn(9, 'elena.dubois@fabrikam.com')).toMatchObject({ activations: 1 });
  expect(await seatOn(20, 'vera.quist@fabrikam.com')).toMatchObject({ active: true });
  expect(await seatOn(0, 'vera.quist@fabrikam.com')).toMatchObject({ active: false });
  expect(await seatOn(7, 'bruno.kaplan@fabrikam.com')).toMatchObject({ name: 'Bruno Kaplan', active: true });
  expect(await seatOn(0, 'bruno.kaplan@fabrikam.com')).toBeUndefined();
});

test('Fabrikam grew, and bought more', async () => {
  const { roster } = await openNights();
  const figuresOn = async (daysAgo: number) => {
    const { lists } = await roster('fabrikam', daysAgo);
    const bought = new Map(
      [...rowsOf(lists.livePurchases), ...rowsOf(lists.partnerPurchases)].map((row) => [row.product, row.bought]),
    );
    return { users: rowsOf(lists.liveUsers).length, live: bought.get('live'), phone: bought.get('MCOEV') };
  };
  expect(await figuresOn(29)).toEqual({ users: 231, live: 150, phone: 110 });
  expect(await figuresOn(14)).toEqual({ users: 238, live: 160, phone: 110 });
  expect(await figuresOn(0)).toEqual({ users: 240, live: 160, phone: 120 });
});

test('Northwind is a customer only since the last night, and others since a week or two', async () => {
  const { names } = await openNights();
  const [old, yesterday, today] = [await names(29), await names(1), await names(0)];
  expect(old).toHaveLength(12);
  expect(today.filter((name) => !yesterday.includes(name))).toEqual(['northwind']);
  expect(today).toHaveLength(33);
});
