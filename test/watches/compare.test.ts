import { describe, expect, test } from 'vitest';
import { runCooperatively } from '../../src/async/cooperative.ts';
import { compareSnapshots, type Comparison } from '../../src/watches/compare.ts';
import type { Snapshot } from '../../src/watches/snapshot.ts';

function compare(before: Snapshot, after: Snapshot): Promise<Comparison> {
  return runCooperatively(compareSnapshots(before, after, { snoozed: new Set(), accepted: new Map(), isLog: false }));
}

const long: Snapshot = {
  count: 25_000,
  money: { contoso: { EUR: 7 }, fabrikam: { EUR: 5 } },
  rows: null,
  unknown: new Set(),
};
const row = ['Vera Quist', 'vera.quist@fabrikam.com'];

describe('a list that is too long to be kept', () => {
  test('has another count when all of it is known', async () => {
    expect(await compare(long, { ...long, count: 25_001 })).toMatchObject({
      isOtherCount: true,
      next: { count: 25_001 },
    });
    expect(await compare(long, long)).toMatchObject({ isOtherCount: false });
  });

  test('has another count, too, when it has become short', async () => {
    const short = { ...long, count: 1, rows: new Map([['fabrikam vera', row]]) };
    expect(await compare(long, short)).toMatchObject({ isOtherCount: true, next: { count: 1 } });
    expect(await compare(short, long)).toMatchObject({ isOtherCount: true, next: { count: 25_000 } });
  });

  test.each([
    ['without rows', null],
    ['with so few rows that they are kept', new Map([['fabrikam vera', row]])],
  ])('stays as it was while a customer is unknown, %s, and tells what happened once all is known', async (_, rows) => {
    const partly: Snapshot = { count: 20_500, money: { fabrikam: { EUR: 6 } }, rows, unknown: new Set(['contoso']) };
    const { isOtherCount, next } = await compare(long, partly);
    expect(isOtherCount).toBe(false);
    expect(next).toEqual({ ...long, money: { contoso: { EUR: 7 }, fabrikam: { EUR: 6 } } });
    expect(await compare(next, long)).toMatchObject({ isOtherCount: false });
    expect(await compare(next, { ...long, count: 25_003 })).toMatchObject({ isOtherCount: true });
  });

  test('of which a customer was unknown at first is no news when all of it is known', async () => {
    const first: Snapshot = { ...long, count: 20_500, unknown: new Set(['contoso']) };
    expect(await compare(first, long)).toMatchObject({ isOtherCount: false, next: long });
  });
});
