import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText, selectFirst, sortCooperatively } from '../../src/tables/sort.ts';
import { runSync } from '../support/run-sync.ts';

interface Row {
  readonly name: string;
  /** Tells equal names apart. */
  readonly index: number;
}

const byName = (a: Row, b: Row): number => compareText(a.name, b.name);

/** Lists of many steps; in some there are few names for many rows, and in some the rows are in order. */
const lists = fc
  .tuple(fc.integer({ min: 0, max: 9_000 }), fc.constantFrom(1, 3, 50, 5_000), fc.integer(), fc.boolean())
  .map(([size, names, seed, inOrder]) =>
    Array.from({ length: size }, (_, index): Row => {
      const number = inOrder ? Math.floor((index * names) / size) : Math.abs(Math.imul(index + 1, seed | 1)) % names;
      return { name: ['Ann', 'ann', 'Ångström', 'b-c', 'bc', ' d'][number % 6] + String(number), index };
    }),
  );

test('the rows selected are the first that sorting all rows gives', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom(0, 1, 10, 500, 5_000), (rows, count) => {
      const expected = rows.toSorted((a, b) => a.name.localeCompare(b.name, 'en')).slice(0, count);
      expect(runSync(selectFirst(rows, byName, count))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('selecting a few rows takes far fewer comparisons than sorting all', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({ name: `Ann ${(index * 7_919) % 100_003}`, index }));
  let comparisons = 0;
  const counted = (a: Row, b: Row): number => {
    comparisons += 1;
    return byName(a, b);
  };
  runSync(selectFirst(rows, counted, 10));
  expect(comparisons).toBeLessThan(200_000);
});

test('sorting in steps gives the same order as sorting at once', () => {
  fc.assert(
    fc.property(lists, (rows) => {
      expect(runSync(sortCooperatively(rows, byName))).toEqual(rows.toSorted(byName));
    }),
    { numRuns: 100 },
  );
});
