import {
  chunkBytes,
  createLayout,
  pack,
  dictionaryValue,
  plainValue,
  decodeColumn,
  type Chunk,
  type CellReader,
  type ColumnType,
  type Layout,
  type ChunkView,
  type RowOf,
  type Schema,
} from './chunk.ts';
import type { RowMask } from './row-mask.ts';

/** Makes a row of its fields. */
export type RowBuilder<Row> = (field: <Name extends keyof Row>(name: Name) => Row[Name]) => Row;

/**
 * A long list whose rows are held as bytes beside the heap: some 140 for a user, where objects took 370 and left as much
 * again to be collected. A row is made anew each time somebody looks at it, in about a microsecond.
 */
export interface Table<Row extends RowOf<Row>> extends Iterable<Row> {
  readonly length: number;
  /** Bytes of memory that it takes. */
  readonly byteLength: number;
  /** The row of this number, counted from 0. */
  readonly at: (index: number) => Row | undefined;
  /**
   * Reads one field by the row's number; throws where there is no such row. One reader is for many rows, one after the
   * other: once some of a block have been read it prepares the whole column, and what it gives keeps that in memory.
   */
  readonly field: <Name extends keyof Row>(name: Name) => (index: number) => Row[Name];
  /** The rows whose shared value passes. A value is asked about a few times, however many rows have it. */
  readonly where: <Name extends keyof Row>(name: Name, passes: (value: Row[Name]) => boolean) => RowMask;
  /** How many rows have each shared value, in the order of their first rows. */
  readonly counts: <Name extends keyof Row>(name: Name) => ReadonlyMap<Row[Name], number>;
  /** What it is made of. */
  readonly chunks: readonly Chunk[];
}

/** Makes tables of rows of one shape. */
export interface TableFactory<Row extends RowOf<Row>> {
  readonly of: (rows: readonly Row[]) => Table<Row>;
  /** The rows of all the parts, in no more memory than theirs. */
  readonly concat: (parts: readonly Table<Row>[]) => Table<Row>;
}

/** Texts of one block, one after the other, before its column is prepared. */
const columnDecodeThreshold = 64;

/** Rows, fewer than the numbers that a code can have. */
const maxChunkRows = 8_192;

export function defineTable<Row extends RowOf<Row>>(shape: Schema<Row>, make: RowBuilder<Row>): TableFactory<Row> {
  const layout = createLayout(shape);
  const from = (blocks: readonly Chunk[]): Table<Row> => tableOf(blocks, shape, make, layout);
  return {
    of: (rows) => from(chunked(rows, maxChunkRows).map((stretch) => pack(stretch, layout))),
    concat: (parts) => from(parts.flatMap(({ chunks }) => chunks)),
  };
}

function chunked<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function tableOf<Row extends RowOf<Row>>(
  chunks: readonly Chunk[],
  shape: Schema<Row>,
  make: RowBuilder<Row>,
  layout: Layout<Row>,
): Table<Row> {
  const parts = viewsOf(chunks);
  const length = chunks.reduce((sum, block) => sum + block.length, 0);
  const places = new Map<keyof Row, number>();
  for (const names of [layout.plain, layout.dictionary])
    for (const [place, name] of names.entries()) places.set(name, place);
  const placeOf = (name: keyof Row): number => places.get(name) ?? 0;

  function valueAt<Name extends keyof Row>(name: Name, { chunk, utf8 }: ChunkView, row: number): Row[Name] {
    const { encoding, read } = shape[name];
    const cell = placeOf(name) * chunk.length + row;
    return read(
      encoding === 'dictionary' ? dictionaryValue(chunk, cell, placeOf(name)) : plainValue(chunk, utf8, cell),
    );
  }

  function rowAt(part: ChunkView, row: number): Row {
    return make((name) => valueAt(name, part, row));
  }

  function at(index: number): Row | undefined {
    const part = viewAt(parts, index);
    return part === undefined ? undefined : rowAt(part, index - part.firstRow);
  }

  return {
    length,
    byteLength: chunks.reduce((sum, block) => sum + chunkBytes(block), 0),
    chunks,
    at,
    field: (name) => {
      const { encoding, read } = shape[name];
      const place = placeOf(name);
      let part: ChunkView | undefined;
      let column: CellReader | undefined;
      let cells = 0;
      return (index) => {
        if (part === undefined || !containsRow(index, part)) {
          part = viewAt(parts, index);
          column = part && cellColumn(part, place, encoding);
          cells = 0;
        }
        if (part === undefined || column === undefined) throw new RangeError(`There is no row ${index}`);
        cells += 1;
        // Where the rows are read in no order, to prepare a column for each would take a thousand times as long.
        if (cells === columnDecodeThreshold && encoding !== 'dictionary') column = decodeColumn(part, place);
        return read(column(index - part.firstRow));
      };
    },
    where: (name, passes) => {
      const marks = new Uint8Array(length);
      const place = placeOf(name);
      for (const { firstRow, chunk } of parts) {
        const good = (chunk.dictionaries[place] ?? []).map((value) => Number(passes(shape[name].read(value))));
        for (let row = 0; row < chunk.length; row += 1)
          marks[firstRow + row] = good[chunk.indices[place * chunk.length + row] ?? 0] ?? 0;
      }
      return marks;
    },
    counts: (name) => {
      const counts = new Map<Row[typeof name], number>();
      const place = placeOf(name);
      for (const { chunk } of parts) {
        const each = new Uint32Array(chunk.dictionaries[place]?.length ?? 0);
        for (const code of chunk.indices.subarray(place * chunk.length, (place + 1) * chunk.length))
          each[code] = (each[code] ?? 0) + 1;
        for (const [code, count] of each.entries()) {
          const value = shape[name].read(chunk.dictionaries[place]?.[code] ?? null);
          counts.set(value, (counts.get(value) ?? 0) + count);
        }
      }
      return counts;
    },
    *[Symbol.iterator]() {
      for (const part of parts) for (let row = 0; row < part.chunk.length; row += 1) yield rowAt(part, row);
    },
  };
}

function cellColumn({ chunk, utf8 }: ChunkView, place: number, held: ColumnType<unknown>['encoding']): CellReader {
  if (held === 'dictionary') return (row) => dictionaryValue(chunk, place * chunk.length + row, place);
  return (row) => plainValue(chunk, utf8, place * chunk.length + row);
}

function viewsOf(blocks: readonly Chunk[]): readonly ChunkView[] {
  let first = 0;
  return blocks
    .filter(({ length }) => length > 0)
    .map((block) => {
      const { buffer, byteOffset, byteLength } = block.utf8;
      const part = { firstRow: first, chunk: block, utf8: Buffer.from(buffer, byteOffset, byteLength) };
      first += block.length;
      return part;
    });
}

function containsRow(index: number, { firstRow, chunk }: ChunkView): boolean {
  return index >= firstRow && index < firstRow + chunk.length;
}

function viewAt(parts: readonly ChunkView[], index: number): ChunkView | undefined {
  let low = 0;
  let high = parts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const part = parts[middle];
    if (part === undefined || containsRow(index, part)) return part;
    if (index < part.firstRow) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
}
