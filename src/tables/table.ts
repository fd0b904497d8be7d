import {
  bytesOf,
  layoutOf,
  pack,
  sharedAt,
  textAt,
  textColumn,
  type Block,
  type Column,
  type Kind,
  type Layout,
  type Part,
  type RowOf,
  type Shape,
} from './block.ts';
import { markContaining, markMatching } from './scan.ts';
import type { Marks } from './row-mask.ts';

/** Makes a row of its fields. */
export type Make<Row> = (field: <Name extends keyof Row>(name: Name) => Row[Name]) => Row;

/**
 * A long list whose rows are held as bytes beside the heap: some 140 for a user, where objects took 370 and left as much
 * again to be collected. A row is made anew each time somebody looks at it, in about a microsecond.
 */
export interface Table<Row extends RowOf<Row>> extends Iterable<Row> {
  readonly length: number;
  /** Bytes of memory that it takes. */
  readonly bytes: number;
  /** The row of this number, counted from 0. */
  readonly at: (index: number) => Row | undefined;
  readonly slice: (from: number, to: number) => Row[];
  /**
   * Reads one field by the row's number; throws where there is no such row. One reader is for many rows, one after the
   * other: once some of a block have been read it prepares the whole column, and what it gives keeps that in memory.
   */
  readonly field: <Name extends keyof Row>(name: Name) => (index: number) => Row[Name];
  /** The rows that have these letters in this text, where A to Z are read as a to z; for none, those with any. */
  readonly containing: (name: keyof Row, letters: string) => Marks;
  /** The rows in which the pattern is found in this text, each byte of it (UTF-8) read as one letter. */
  readonly matching: (name: keyof Row, pattern: RegExp) => Marks;
  /** The rows whose shared value passes. A value is asked about a few times, however many rows have it. */
  readonly where: <Name extends keyof Row>(name: Name, passes: (value: Row[Name]) => boolean) => Marks;
  /** How many rows have each shared value, in the order of their first rows. */
  readonly counts: <Name extends keyof Row>(name: Name) => ReadonlyMap<Row[Name], number>;
  /** What it is made of. */
  readonly blocks: readonly Block[];
}

/** Makes tables of rows of one shape. */
export interface Tables<Row extends RowOf<Row>> {
  readonly of: (rows: readonly Row[]) => Table<Row>;
  /** The rows of all the parts, in no more memory than theirs. */
  readonly joined: (parts: readonly Table<Row>[]) => Table<Row>;
}

/** Texts of one block, one after the other, before its column is prepared. */
const fewCells = 64;

/** Rows, fewer than the numbers that a code can have. */
const mostInBlock = 8_192;

export function tables<Row extends RowOf<Row>>(shape: Shape<Row>, make: Make<Row>): Tables<Row> {
  const layout = layoutOf(shape);
  const from = (blocks: readonly Block[]): Table<Row> => tableOf(blocks, shape, make, layout);
  return {
    of: (rows) => from(stretchesOf(rows, mostInBlock).map((stretch) => pack(stretch, layout))),
    joined: (parts) => from(parts.flatMap(({ blocks }) => blocks)),
  };
}

function stretchesOf<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function tableOf<Row extends RowOf<Row>>(
  blocks: readonly Block[],
  shape: Shape<Row>,
  make: Make<Row>,
  layout: Layout<Row>,
): Table<Row> {
  const parts = partsOf(blocks);
  const length = blocks.reduce((sum, block) => sum + block.length, 0);
  const places = new Map<keyof Row, number>();
  for (const names of [layout.texts, layout.shared])
    for (const [place, name] of names.entries()) places.set(name, place);
  const placeOf = (name: keyof Row): number => places.get(name) ?? 0;

  function valueAt<Name extends keyof Row>(name: Name, { block, letters }: Part, row: number): Row[Name] {
    const { held, read } = shape[name];
    const cell = placeOf(name) * block.length + row;
    return read(held === 'shared' ? sharedAt(block, cell, placeOf(name)) : textAt(block, letters, cell));
  }

  function rowAt(part: Part, row: number): Row {
    return make((name) => valueAt(name, part, row));
  }

  function at(index: number): Row | undefined {
    const part = partAt(parts, index);
    return part === undefined ? undefined : rowAt(part, index - part.first);
  }

  return {
    length,
    bytes: blocks.reduce((sum, block) => sum + bytesOf(block), 0),
    blocks,
    at,
    slice: (from, to) => {
      const rows: Row[] = [];
      for (let index = from; index < Math.min(to, length); index += 1) {
        const row = at(index);
        if (row !== undefined) rows.push(row);
      }
      return rows;
    },
    field: (name) => {
      const { held, read } = shape[name];
      const place = placeOf(name);
      let part: Part | undefined;
      let column: Column | undefined;
      let cells = 0;
      return (index) => {
        if (part === undefined || !stands(index, part)) {
          part = partAt(parts, index);
          column = part && cellColumn(part, place, held);
          cells = 0;
        }
        if (part === undefined || column === undefined) throw new RangeError(`There is no row ${index}`);
        cells += 1;
        // Where the rows are read in no order, to prepare a column for each would take a thousand times as long.
        if (cells === fewCells && held !== 'shared') column = textColumn(part, place);
        return read(column(index - part.first));
      };
    },
    containing: (name, letters) => {
      const marks = new Uint8Array(length);
      for (const part of parts) markContaining(part, placeOf(name), letters, marks);
      return marks;
    },
    matching: (name, pattern) => {
      const marks = new Uint8Array(length);
      for (const part of parts) markMatching(part, placeOf(name), pattern, marks);
      return marks;
    },
    where: (name, passes) => {
      const marks = new Uint8Array(length);
      const place = placeOf(name);
      for (const { first, block } of parts) {
        const good = (block.values[place] ?? []).map((value) => Number(passes(shape[name].read(value))));
        for (let row = 0; row < block.length; row += 1)
          marks[first + row] = good[block.codes[place * block.length + row] ?? 0] ?? 0;
      }
      return marks;
    },
    counts: (name) => {
      const counts = new Map<Row[typeof name], number>();
      const place = placeOf(name);
      for (const { block } of parts) {
        const each = new Uint32Array(block.values[place]?.length ?? 0);
        for (const code of block.codes.subarray(place * block.length, (place + 1) * block.length))
          each[code] = (each[code] ?? 0) + 1;
        for (const [code, count] of each.entries()) {
          const value = shape[name].read(block.values[place]?.[code] ?? null);
          counts.set(value, (counts.get(value) ?? 0) + count);
        }
      }
      return counts;
    },
    *[Symbol.iterator]() {
      for (const part of parts) for (let row = 0; row < part.block.length; row += 1) yield rowAt(part, row);
    },
  };
}

function cellColumn({ block, letters }: Part, place: number, held: Kind<unknown>['held']): Column {
  if (held === 'shared') return (row) => sharedAt(block, place * block.length + row, place);
  return (row) => textAt(block, letters, place * block.length + row);
}

function partsOf(blocks: readonly Block[]): readonly Part[] {
  let first = 0;
  return blocks
    .filter(({ length }) => length > 0)
    .map((block) => {
      const { buffer, byteOffset, byteLength } = block.letters;
      const part = { first, block, letters: Buffer.from(buffer, byteOffset, byteLength) };
      first += block.length;
      return part;
    });
}

function stands(index: number, { first, block }: Part): boolean {
  return index >= first && index < first + block.length;
}

function partAt(parts: readonly Part[], index: number): Part | undefined {
  let low = 0;
  let high = parts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const part = parts[middle];
    if (part === undefined || stands(index, part)) return part;
    if (index < part.first) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
}
