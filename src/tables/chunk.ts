import { isAscii } from 'node:buffer';

/** What a field of a row can be. */
export type Value = string | number | boolean | null;

export type RowOf<Row> = { readonly [Name in keyof Row]: Value };

/** `plain` stores the UTF-8 of each row. `dictionary` stores each distinct value once, and its index for each row. */
export type Encoding = 'plain' | 'dictionary';

/** How a column is stored, and how its values are read. */
export interface ColumnType<T> {
  readonly encoding: Encoding;
  readonly read: (value: Value) => T;
}

/** Null is read as an empty text. */
export const text: ColumnType<string> = { encoding: 'plain', read: (value) => stringIn(value) ?? '' };

/** An empty text is read as null. */
export const textOrNull: ColumnType<string | null> = { encoding: 'plain', read: stringIn };

export const dictionaryText: ColumnType<string | null> = { encoding: 'dictionary', read: stringIn };

export const dictionaryNumber: ColumnType<number | null> = {
  encoding: 'dictionary',
  read: (value) => (typeof value === 'number' ? value : null),
};

export const dictionaryFlag: ColumnType<boolean | null> = {
  encoding: 'dictionary',
  read: (value) => (typeof value === 'boolean' ? value : null),
};

function stringIn(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

/** The column type of each field. */
export type Schema<Row> = { readonly [Name in keyof Row]: ColumnType<Row[Name]> };

/** The columns of each encoding, in the order in which every chunk stores them. */
export type Layout<Row> = { readonly [Each in Encoding]: readonly (keyof Row)[] };

export function createLayout<Row>(schema: Schema<Row>): Layout<Row> {
  const layout: { readonly [Each in Encoding]: (keyof Row)[] } = { plain: [], dictionary: [] };
  for (const name in schema) layout[schema[name].encoding].push(name);
  return layout;
}

/** Some rows of a table, named after Apache Arrow. Each array holds its columns one after another. */
export interface Chunk {
  readonly length: number;
  /** The texts of the plain columns. */
  readonly utf8: Buffer;
  /** Where each text begins in `utf8`, and at last where the last one ends. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  /** For each row of the dictionary columns, the index of its value in the column's dictionary. */
  readonly indices: Uint16Array<ArrayBuffer>;
  /** The distinct values of each dictionary column. */
  readonly dictionaries: readonly (readonly Value[])[];
}

/** Packs at most 65,536 rows: an index has 16 bits. */
export function pack<Row extends RowOf<Row>>(rows: readonly Row[], layout: Layout<Row>): Chunk {
  const texts = layout.plain.map((name) => rows.map((row) => stringIn(row[name]) ?? ''));
  const offsets = new Uint32Array(texts.length * rows.length + 1);
  const indices = new Uint16Array(layout.dictionary.length * rows.length);
  const dictionaries = layout.dictionary.map((name, column) =>
    encodeDictionary(
      rows.map((row) => row[name]),
      indices.subarray(column * rows.length, (column + 1) * rows.length),
    ),
  );
  return { length: rows.length, utf8: encodePlain(texts, offsets), offsets, indices, dictionaries };
}

const encoder = new TextEncoder();

/** Encodes the columns one after another, and writes where each text ends to `offsets`, which begin with a zero. */
function encodePlain(columns: readonly (readonly string[])[], offsets: Uint32Array): Buffer {
  const joined = columns.map((column) => column.join(''));
  // UTF-8 needs at most three bytes for a UTF-16 code unit.
  const utf8 = new Uint8Array(3 * joined.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  let index = 0;
  for (const [columnIndex, column] of columns.entries()) {
    const whole = joined[columnIndex] ?? '';
    const begin = end;
    // Most columns are ASCII. Their texts have as many bytes as characters, so none has to be measured.
    const onlyAscii = encoder.encodeInto(whole, utf8.subarray(begin)).written === whole.length;
    // In other columns a lone surrogate at the end of one text could pair with one at the start of the next.
    const texts = onlyAscii ? column : column.map((each) => each.toWellFormed());
    if (!onlyAscii) encoder.encodeInto(texts.join(''), utf8.subarray(begin));
    for (const each of texts) {
      end += onlyAscii ? each.length : Buffer.byteLength(each);
      index += 1;
      offsets[index] = end;
    }
  }
  return Buffer.from(utf8.slice(0, end).buffer);
}

/** Writes the dictionary index of each value to `indices`, and returns the dictionary. */
function encodeDictionary(values: readonly Value[], indices: Uint16Array): readonly Value[] {
  const known = new Map<Value, number>();
  let last: Value | undefined;
  let index = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? null;
    // Most rows repeat the value of the row before, and a comparison is much faster than a look-up.
    if (value !== last) {
      index = known.get(value) ?? known.size;
      if (index === known.size) known.set(value, index);
      last = value;
    }
    indices[row] = index;
  }
  return [...known.keys()];
}

/**
 * Reads one value, by the column's index among those of its encoding and the row's index in the chunk. A plain text is
 * decoded each time.
 */
export function readValue(chunk: Chunk, encoding: Encoding, column: number, row: number): Value {
  const { length, utf8, offsets, indices, dictionaries } = chunk;
  const index = column * length + row;
  if (encoding === 'dictionary') return dictionaries[column]?.[indices[index] ?? 0] ?? null;
  return offsets[index] === offsets[index + 1] ? null : utf8.toString('utf8', offsets[index], offsets[index + 1]);
}

/** The texts of a plain column of a chunk. */
export interface TextColumn {
  readonly length: number;
  readonly utf8: Buffer;
  /** The text of row `n` lies between offsets `n` and `n + 1` of `utf8`. */
  readonly offsets: Uint32Array;
}

export function textColumn({ length, utf8, offsets }: Chunk, column: number): TextColumn {
  return { length, utf8, offsets: offsets.subarray(column * length, (column + 1) * length + 1) };
}

/** The bytes of all texts of a column. */
export function columnBytes({ utf8, offsets }: TextColumn): Buffer {
  return utf8.subarray(offsets[0], offsets.at(-1));
}

/** Decodes a whole plain column and slices each text from it, which takes a tenth of the time for many rows. */
export function decodeColumn(chunk: Chunk, column: number): (row: number) => Value {
  const texts = textColumn(chunk, column);
  const bytes = columnBytes(texts);
  // Offsets count bytes. Only in ASCII do they count characters too.
  if (!isAscii(bytes)) return (row) => readValue(chunk, 'plain', column, row);
  const decoded = bytes.toString('latin1');
  const { offsets } = texts;
  const begin = offsets[0] ?? 0;
  return (row) => {
    const from = offsets[row] ?? 0;
    const to = offsets[row + 1] ?? from;
    return from === to ? null : decoded.slice(from - begin, to - begin);
  };
}

/** Bytes of an empty array, and of a dictionary's value besides its characters. */
const arrayBytes = 200;
const valueBytes = 50;

/** Estimates the bytes of memory that a chunk takes. */
export function chunkBytes({ utf8, offsets, indices, dictionaries }: Chunk): number {
  const arrays = arrayBytes * (4 + dictionaries.length);
  const values = dictionaries
    .flat()
    .reduce((sum: number, value) => sum + valueBytes + (stringIn(value)?.length ?? 0), 0);
  return utf8.byteLength + offsets.byteLength + indices.byteLength + arrays + values;
}
