import {
  chunkBytes,
  createLayout,
  decodeColumn,
  pack,
  readValue,
  textColumn,
  type Chunk,
  type Layout,
  type RowOf,
  type Schema,
  type TextColumn,
  type Value,
} from './chunk.ts';
import { chunkFault } from './check-chunk.ts';
import type { RowMask } from './row-mask.ts';

/** Builds a row from its fields. */
export type RowBuilder<Row> = (field: <Name extends keyof Row>(name: Name) => Row[Name]) => Row;

/**
 * A long list stored as columns in buffers outside the heap. A user takes some 140 bytes, where an object took 370 and
 * left as much again to be collected. A row is built each time it is read, in about a microsecond.
 */
export interface Table<Row extends RowOf<Row>> extends Iterable<Row> {
  readonly length: number;
  /** Estimated bytes of memory. */
  readonly byteLength: number;
  /** The row at an index that counts from 0. */
  readonly at: (index: number) => Row | undefined;
  /**
   * A reader of one field by the row's index, which throws a RangeError where there is no such row. Use one reader for
   * many rows: after some rows of a chunk it decodes the whole column, and the texts that it returns keep that in memory.
   */
  readonly field: <Name extends keyof Row>(name: Name) => (index: number) => Row[Name];
  /** The texts of plain columns as they are stored, chunk by chunk. */
  readonly texts: (names: readonly (keyof Row)[]) => readonly (readonly TextColumn[])[];
  /** The rows whose value in a dictionary column passes. `passes` runs once per chunk and distinct value. */
  readonly where: <Name extends keyof Row>(name: Name, passes: (value: Row[Name]) => boolean) => RowMask;
  /** How many rows have each value of a dictionary column, in the order of first occurrence. */
  readonly counts: <Name extends keyof Row>(name: Name) => ReadonlyMap<Row[Name], number>;
  readonly chunks: readonly Chunk[];
}

/** Creates tables of one schema. */
export interface TableFactory<Row extends RowOf<Row>> {
  readonly of: (rows: readonly Row[]) => Table<Row>;
  /** One table of the chunks of several, which are shared and not copied. */
  readonly concat: (tables: readonly Table<Row>[]) => Table<Row>;
  /** A table of chunks that were stored. Throws a RangeError with the reason where one does not fit the schema. */
  readonly from: (chunks: readonly Chunk[]) => Table<Row>;
  readonly layout: Layout<Row>;
  /** The columns and their encodings, such as `name:plain voice:dictionary`: chunks of other columns do not fit. */
  readonly columns: string;
}

/** How many texts of one chunk are decoded one by one before the whole column is. */
const columnDecodeThreshold = 64;

/** Rows of a chunk at most. */
export const maxChunkRows = 8_192;

export function defineTable<Row extends RowOf<Row>>(schema: Schema<Row>, build: RowBuilder<Row>): TableFactory<Row> {
  const layout = createLayout(schema);
  const from = (chunks: readonly Chunk[]): Table<Row> => tableOf(chunks, schema, layout, build);
  return {
    of: (rows) => from(slices(rows, maxChunkRows).map((slice) => pack(slice, layout))),
    concat: (tables) => from(tables.flatMap(({ chunks }) => chunks)),
    from: (chunks) => {
      for (const chunk of chunks) {
        const fault = chunkFault(chunk, schema, layout);
        if (fault !== null) throw new RangeError(fault);
      }
      return from(chunks);
    },
    layout,
    columns: columnsOf(layout),
  };
}

function columnsOf<Row>({ plain, dictionary }: Layout<Row>): string {
  return [
    ...plain.map((name) => `${String(name)}:plain`),
    ...dictionary.map((name) => `${String(name)}:dictionary`),
  ].join(' ');
}

function slices<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function tableOf<Row extends RowOf<Row>>(
  chunks: readonly Chunk[],
  schema: Schema<Row>,
  layout: Layout<Row>,
  build: RowBuilder<Row>,
): Table<Row> {
  const views = viewsOf(chunks);
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const columnIndex = (name: keyof Row): number => layout[schema[name].encoding].indexOf(name);

  function rowAt(chunk: Chunk, row: number): Row {
    return build((name) => {
      const { encoding, read } = schema[name];
      return read(readValue(chunk, encoding, columnIndex(name), row));
    });
  }

  return {
    length,
    byteLength: chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0),
    chunks,
    at: (index) => {
      const view = viewAt(views, index);
      return view && rowAt(view.chunk, index - view.firstRow);
    },
    field: (name) => {
      const { encoding, read } = schema[name];
      const column = columnIndex(name);
      let view: ChunkView | undefined;
      let decoded: ((row: number) => Value) | undefined;
      let reads = 0;
      return (index) => {
        if (view === undefined || !containsRow(view, index)) {
          view = viewAt(views, index);
          decoded = undefined;
          reads = 0;
        }
        if (view === undefined) throw new RangeError(`There is no row ${index}`);
        const row = index - view.firstRow;
        reads += 1;
        // To decode a whole column for each row would take a thousand times as long where rows are read in random order.
        if (reads === columnDecodeThreshold && encoding === 'plain') decoded = decodeColumn(view.chunk, column);
        return read(decoded === undefined ? readValue(view.chunk, encoding, column, row) : decoded(row));
      };
    },
    texts: (names) => views.map(({ chunk }) => names.map((name) => textColumn(chunk, columnIndex(name)))),
    where: (name, passes) => {
      const mask = new Uint8Array(length);
      const column = columnIndex(name);
      for (const { firstRow, chunk } of views) {
        const passed = (chunk.dictionaries[column] ?? []).map((value) => Number(passes(schema[name].read(value))));
        for (let row = 0; row < chunk.length; row += 1)
          mask[firstRow + row] = passed[chunk.indices[column * chunk.length + row] ?? 0] ?? 0;
      }
      return mask;
    },
    counts: (name) => {
      const counts = new Map<Row[typeof name], number>();
      const column = columnIndex(name);
      for (const { chunk } of views) {
        const dictionary = chunk.dictionaries[column] ?? [];
        const rows = new Uint32Array(dictionary.length);
        for (const index of chunk.indices.subarray(column * chunk.length, (column + 1) * chunk.length))
          rows[index] = (rows[index] ?? 0) + 1;
        for (const [index, each] of dictionary.entries()) {
          const value = schema[name].read(each);
          counts.set(value, (counts.get(value) ?? 0) + (rows[index] ?? 0));
        }
      }
      return counts;
    },
    *[Symbol.iterator]() {
      for (const { chunk } of views) for (let row = 0; row < chunk.length; row += 1) yield rowAt(chunk, row);
    },
  };
}

/** A chunk, and the index of its first row in the table. */
interface ChunkView {
  readonly firstRow: number;
  readonly chunk: Chunk;
}

function viewsOf(chunks: readonly Chunk[]): readonly ChunkView[] {
  let firstRow = 0;
  return chunks
    .filter(({ length }) => length > 0)
    .map((chunk) => {
      const view = { firstRow, chunk };
      firstRow += chunk.length;
      return view;
    });
}

function containsRow({ firstRow, chunk }: ChunkView, index: number): boolean {
  return index >= firstRow && index < firstRow + chunk.length;
}

/** Binary search. */
function viewAt(views: readonly ChunkView[], index: number): ChunkView | undefined {
  let low = 0;
  let high = views.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const view = views[middle];
    if (view === undefined || containsRow(view, index)) return view;
    if (index < view.firstRow) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
}
