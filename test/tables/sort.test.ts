import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText, sortCooperatively, sortedStretch } from '../../src/tables/sort.ts';
import { runSync } from '../support/run-sync.ts';

interface Row {
  readonly name: string;
  readonly place: number;
}

const byName = (a: Row, b: Row): number => compareText(a.name, b.name);

/** Lists long enough to be sampled; in some there are few names for many people. */
const lists = fc
  .tuple(fc.integer({ min: 0, max: 9_000 }), fc.constantFrom(1, 3, 50, 5_000), fc.integer(), fc.boolean())
  .map(([size, names, seed, inOrder]) =>
    Array.from({ length: size }, (_, place): Row => {
      const number = inOrder ? Math.floor((place * names) / size) : Math.abs(Math.imul(place + 1, seed | 1)) % names;
      return { name: ['Ann', 'ann', 'Ångström', 'b-c', 'bc', ' d'][number % 6] + String(number), place };
    }),
  );

test('a page of a sorted list has the rows that it has when all is sorted', () => {
  fc.assert(
    fc.property(lists, fc.nat(1_000), fc.constantFrom(0, 1, 10), (rows, page, size) => {
      const from = page * size;
      const expected = rows.toSorted((a, b) => a.name.localeCompare(b.name, 'en')).slice(from, from + size);
      expect(sortedStretch(rows, byName, from, from + size)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('its pages together are the whole list, each row once', () => {
  const rows = Array.from({ length: 5_003 }, (_, place) => ({ name: `Ann ${(place * 7_919) % 4_000}`, place }));
  const pages = Array.from({ length: 101 }, (_, page) => sortedStretch(rows, byName, page * 50, page * 50 + 50));
  expect(pages.flat()).toEqual(rows.toSorted(byName));
});

test('a page costs far fewer comparisons than sorting all', () => {
  const rows = Array.from({ length: 100_000 }, (_, place) => ({ name: `Ann ${(place * 7_919) % 100_003}`, place }));
  let comparisons = 0;
  sortedStretch(
    rows,
    (a, b) => {
      comparisons += 1;
      return byName(a, b);
    },
    0,
    10,
  );
  expect(comparisons).toBeLessThan(200_000);
});

test('sorting in steps keeps the order of equal rows, as sorting at once does', () => {
  fc.assert(
    fc.property(lists, (rows) => {
      expect(runSync(sortCooperatively(rows, byName))).toEqual(rows.toSorted(byName));
    }),
    { numRuns: 100 },
  );
});
