import { expect, test } from 'vitest';
import { memoizeByKey, memoizeByKeys } from '../../src/async/memoize.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { readRoster } from '../../src/people/roster.ts';
import { backgroundWaiter } from '../../src/async/single-flight.ts';
import { createSources } from '../../src/sources/sources.ts';
import type { ReadContext } from '../../src/sources/result.ts';
import { runCooperatively, type Cooperative } from '../../src/async/cooperative.ts';
import { runSync } from '../support/run-sync.ts';
import { judge } from '../../src/verdicts/judge.ts';
import { cachedJudgement } from '../../src/verdicts/judgement-cache.ts';
import type { VerdictSettings } from '../../src/verdicts/settings.ts';
import { userTables } from '../../src/vendors/tables.ts';
import type { UserRecord, Vendor } from '../../src/vendors/vendor.ts';
import { bought, account, customer, licence, rosterOf, seat } from '../support/rosters.ts';

const now = new Date('2026-03-10T12:00:00Z');
const settings: VerdictSettings = {
  exceptions: [],
  prices: [],
  disabled: new Map(),
  overBought: { percent: 20, least: 10 },
};

function* mapped<T, U>(items: readonly T[], map: (item: T) => U): Cooperative<U[]> {
  yield;
  return items.map(map);
}

function* count(to: number): Cooperative<string> {
  for (let step = 0; step < to; step += 1) yield;
  return 'done';
}

/** How many rounds of the event loop there are until the work is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let done = false;
  const round = (): void => {
    turns += 1;
    if (!done) setImmediate(round);
  };
  setImmediate(round);
  await work;
  done = true;
  return turns;
}

function countSteps(steps: Cooperative<unknown>): number {
  let taken = 0;
  while (steps.next().done !== true) taken += 1;
  return taken;
}

test('others have a turn after each ten milliseconds of long work', async () => {
  let time = 0;
  const clock = (): number => (time += 1);
  const turns = await turnsDuring(runCooperatively(count(1_000), clock));
  expect(turns).toBeGreaterThanOrEqual(80);
  expect(turns).toBeLessThanOrEqual(130);
});

test('short work is done without waiting for a turn', async () => {
  expect(await turnsDuring(runCooperatively(count(1_000), () => 0))).toBeLessThanOrEqual(1);
  expect(runSync(count(1_000))).toBe('done');
});

test('a customer of 6,000 people is joined and judged in many small steps', () => {
  const people = Array.from({ length: 6_000 }, (_, index) => `ann.${index}@contoso.com`);
  const roster = rosterOf({
    liveUsers: people.map((address) => account(address, null)),
    liveLicences: people.map((address) => licence(address)),
    seats: people.map((address) => seat(address, { activations: 0 })),
  });
  expect(roster.people).toHaveLength(6_000);
  expect(countSteps(judge(roster, settings, now))).toBeGreaterThan(30);
});

test('a value is computed once per list', async () => {
  let made = 0;
  const lengths = memoizeByKey((list: readonly string[]) => mapped(list, (text) => [(made += 1), text.length]));
  const [list, same] = [
    ['a', 'bb'],
    ['a', 'bb'],
  ];
  expect(await Promise.all([lengths(list), lengths(list)])).toEqual([
    [
      [1, 1],
      [2, 2],
    ],
    [
      [1, 1],
      [2, 2],
    ],
  ]);
  await lengths(same);
  expect(made).toBe(4);

  const pairs = memoizeByKeys((left: readonly string[], right: readonly string[]) =>
    mapped(left, (text) => `${text}${right.length} ${(made += 1)}`),
  );
  expect(await pairs(list, same)).toEqual(['a2 5', 'bb2 6']);
  expect(await pairs(list, same)).toEqual(['a2 5', 'bb2 6']);
  expect(await pairs(list, list)).toEqual(['a2 7', 'bb2 8']);
});

const someone: Customer = {
  ...customer,
  refs: { ...customer.refs, live: { id: 'guid', products: [], hasUsers: true } },
};
const turn: ReadContext = {
  fresh: false,
  signal: backgroundWaiter.signal,
  record: () => {},
  progress: () => {},
  report: () => {},
};

/** A Live Platform with one list of users; each read gets the current rows. */
function sourcesOf(rows: () => readonly UserRecord[]) {
  const live: Vendor = {
    signedInUntil: () => null,
    circuitOpenUntil: () => null,
    check: () => Promise.resolve(),
    users: () => Promise.resolve({ rows: userTables.of(rows()), truncated: null }),
  };
  return createSources(
    new Map([['live', live]]),
    () => now,
    () => {},
  );
}

test('the same lists are joined once, and new lists are joined again', async () => {
  let rows = [account('ann@contoso.com', null)];
  const sources = sourcesOf(() => rows);
  const first = await readRoster(someone, sources, turn);
  expect((await readRoster(someone, sources, turn)).people).toBe(first.people);
  rows = [account('ann@contoso.com', null), account('bob@contoso.com', null)];
  const anew = await readRoster(someone, sources, { ...turn, fresh: true });
  expect(anew.people).toHaveLength(2);
  expect((await readRoster(someone, sources, turn)).people).toBe(anew.people);
});

test('people of other sources are other people', async () => {
  const ours = sourcesOf(() => []);
  const theirs = sourcesOf(() => [account('ann@contoso.com', null)]);
  expect((await readRoster(someone, ours, turn)).people).toHaveLength(0);
  expect((await readRoster(someone, theirs, turn)).people).toHaveLength(1);
});

test('the same lists are judged once a day, and again with other settings or another list', async () => {
  const roster = rosterOf({ seats: [seat('ann@contoso.com', { activations: 0 })] });
  const first = await cachedJudgement(roster, settings, now);
  expect(first.findings.length).toBeGreaterThan(0);
  expect(await cachedJudgement({ ...roster }, settings, new Date('2026-03-10T23:59:59Z'))).toBe(first);
  expect(await cachedJudgement(roster, settings, new Date('2026-03-11T00:00:00Z'))).not.toBe(first);
  const disabled = new Map([['contoso', new Set(first.findings.map(({ verdict }) => verdict.id))]]);
  expect((await cachedJudgement(roster, { ...settings, disabled }, now)).findings).toEqual([]);
  const { lists } = rosterOf({ partnerPurchases: [bought('E5', 5, 9)] });
  const more = { ...roster, lists: { ...roster.lists, partnerPurchases: lists.partnerPurchases } };
  expect((await cachedJudgement(more, settings, now)).findings.length).toBeGreaterThan(first.findings.length);
});
