import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dictionaryFlag, dictionaryNumber, dictionaryText, text, textOrNull } from '../../src/tables/chunk.ts';
import { indexesOf } from '../../src/tables/row-mask.ts';
import { defineTable, type Table } from '../../src/tables/table.ts';

interface Row {
  readonly key: string;
  readonly name: string | null;
  readonly team: string | null;
  readonly count: number | null;
  readonly isOn: boolean | null;
}

const rowTables = defineTable<Row>(
  { key: text, name: textOrNull, team: dictionaryText, count: dictionaryNumber, isOn: dictionaryFlag },
  (field) => ({
    key: field('key'),
    name: field('name'),
    team: field('team'),
    count: field('count'),
    isOn: field('isOn'),
  }),
);

const texts = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'ß', 'é', '😀', '\u0000', 'Ω', ''), { maxLength: 4 })
  .map((parts) => parts.join(''));
const row: fc.Arbitrary<Row> = fc.record({
  key: texts,
  name: fc.option(texts.filter((each) => each !== '')),
  team: fc.option(fc.constantFrom('Sales', 'sales', '')),
  count: fc.option(fc.constantFrom(0, -1, 2 ** 40)),
  isOn: fc.option(fc.boolean()),
});
const lists = fc.array(row, { maxLength: 20 });
/** The same rows as objects and as a table of up to four concatenated tables. */
const concatenated = fc
  .array(lists, { maxLength: 4 })
  .map((parts) => ({ rows: parts.flat(), table: rowTables.concat(parts.map(rowTables.of)) }));

function indexesWhere(rows: readonly Row[], passes: (each: Row) => boolean): number[] {
  return rows.flatMap((each, index) => (passes(each) ? [index] : []));
}

test('a table returns its rows as they were added', () => {
  fc.assert(
    fc.property(concatenated, ({ rows, table }) => {
      expect([...table]).toEqual(rows);
      expect(table).toHaveLength(rows.length);
      expect(rows.map((_, index) => table.at(index))).toEqual(rows);
      expect([table.at(-1), table.at(rows.length)]).toEqual([undefined, undefined]);
    }),
  );
});

test('a field reads the same in any order of rows, and throws where there is no row', () => {
  fc.assert(
    fc.property(concatenated, fc.array(fc.nat(79)), ({ rows, table }, order) => {
      const [name, isOn] = [table.field('name'), table.field('isOn')];
      for (const index of order.filter((each) => each < rows.length))
        expect([name(index), isOn(index)]).toEqual([rows[index]?.name, rows[index]?.isOn]);
      expect(() => name(rows.length)).toThrow(RangeError);
    }),
  );
});

function isSales(team: string | null): boolean {
  return team?.toLowerCase() === 'sales';
}

test('rows are found and counted by the values of a dictionary column', () => {
  fc.assert(
    fc.property(concatenated, ({ rows, table }) => {
      expect(indexesOf(rows.length, [table.where('team', isSales)])).toEqual(
        indexesWhere(rows, ({ team }) => isSales(team)),
      );
      const counts = Map.groupBy(rows, ({ count }) => count);
      expect(table.counts('count')).toEqual(new Map(Array.from(counts, ([value, all]) => [value, all.length])));
    }),
  );
});

function many(count: number): Table<Row> {
  const rows = Array.from({ length: count }, (_, index) => ({
    key: `ann.${index}@contoso.com`,
    name: index % 3 === 0 ? null : `Ann ${index}`,
    team: `team ${index % 9_000}`,
    count: index % 7,
    isOn: null,
  }));
  return rowTables.of(rows);
}

test('a table of 20,000 rows takes less than 60 bytes a row, and its size is estimated', () => {
  const table = many(20_000);
  expect(table.at(19_999)).toEqual({
    key: 'ann.19999@contoso.com',
    name: 'Ann 19999',
    team: 'team 1999',
    count: 19_999 % 7,
    isOn: null,
  });
  const arrayBytes = arraysOf(table).reduce((sum, { byteLength }) => sum + byteLength, 0);
  expect(arrayBytes / table.length).toBeLessThan(60);
  expect(table.byteLength).toBeGreaterThan(arrayBytes);
});

function arraysOf({ chunks }: Table<Row>): readonly ArrayBufferView[] {
  return chunks.flatMap(({ utf8, offsets, indices }) => [utf8, offsets, indices]);
}

test('lone surrogates stay in their own rows, and become replacement characters', () => {
  const none = { name: null, team: null, count: null, isOn: null };
  const table = rowTables.of(['a\ud83d', '\ude00b', 'ß'].map((key) => ({ key, ...none })));
  expect(Array.from(table, ({ key }) => key)).toEqual(['a\ufffd', '\ufffdb', 'ß']);
});

test('a field of a long list is read alike in any order of rows', () => {
  const half = 10_000;
  const rows = Array.from({ length: 2 * half }, (_, index) => ({
    key: `person${index}@contoso.example`,
    name: null,
    team: null,
    count: null,
    isOn: null,
  }));
  const order = Array.from({ length: half }, (_, index) => [index, half + index]).flat();
  const keyAt = rowTables.of(rows).field('key');
  expect(order.map(keyAt)).toEqual(order.map((index) => rows[index]?.key));
});

test('the estimated size of a table includes its dictionaries', () => {
  const long = 'Sales'.repeat(20_000);
  const { byteLength } = rowTables.of([{ key: 'a', name: null, team: long, count: null, isOn: null }]);
  expect(byteLength).toBeGreaterThan(long.length);
});
