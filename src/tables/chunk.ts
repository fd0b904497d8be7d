import { isAscii } from 'node:buffer';

/** What a field of a row can be. */
export type Value = string | number | boolean | null;

export type RowOf<Row> = { readonly [Name in keyof Row]: Value };

/** How a field is held, and how it is read again. */
export interface ColumnType<T> {
  /** As letters of its own, or as one of the few values that many rows have in common. */
  readonly encoding: 'plain' | 'dictionary';
  readonly read: (value: Value) => T;
}

export const text: ColumnType<string> = { encoding: 'plain', read: (value) => stringIn(value) ?? '' };

/** An empty text is null too. */
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

/** The fields of a row. */
export type Schema<Row> = { readonly [Name in keyof Row]: ColumnType<Row[Name]> };

/** The names of the fields that are held one way and the other, in the order in which blocks have them. */
export interface Layout<Row> {
  readonly plain: readonly (keyof Row)[];
  readonly dictionary: readonly (keyof Row)[];
}

export function createLayout<Row>(shape: Schema<Row>): Layout<Row> {
  const plain: (keyof Row)[] = [];
  const dictionary: (keyof Row)[] = [];
  for (const name in shape) (shape[name].encoding === 'dictionary' ? dictionary : plain).push(name);
  return { plain, dictionary };
}

/** Some rows of a table. In each array, the first field of all rows stands before the second of all rows. */
export interface Chunk {
  readonly length: number;
  /** UTF-8. */
  readonly utf8: Uint8Array<ArrayBuffer>;
  /** Where each text ends in the letters; it begins where the one before it ends. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  /** Which of its field's values each row has. */
  readonly indices: Uint16Array<ArrayBuffer>;
  /** The values of each shared field. */
  readonly dictionaries: readonly (readonly Value[])[];
}

export function pack<Row extends RowOf<Row>>(rows: readonly Row[], layout: Layout<Row>): Chunk {
  const texts = layout.plain.map((name) => rows.map((row) => stringIn(row[name]) ?? ''));
  const offsets = new Uint32Array(texts.length * rows.length);
  const indices = new Uint16Array(layout.dictionary.length * rows.length);
  const dictionaries = layout.dictionary.map((name, place) =>
    encode(
      rows.map((row) => row[name]),
      indices.subarray(place * rows.length, (place + 1) * rows.length),
    ),
  );
  return { length: rows.length, utf8: write(texts, offsets), offsets, indices, dictionaries };
}

const encoder = new TextEncoder();

/** Writes the letters of all columns one behind the other, and where each text ends. */
function write(columns: readonly (readonly string[])[], ends: Uint32Array): Uint8Array<ArrayBuffer> {
  const wholes = columns.map((column) => column.join(''));
  // No character of a string takes more than three bytes.
  const letters = new Uint8Array(3 * wholes.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  let cell = 0;
  for (const [index, column] of columns.entries()) {
    const whole = wholes[index] ?? '';
    const begin = end;
    // Most columns have as many bytes as characters, and then no text needs to be measured again.
    const isPlain = encoder.encodeInto(whole, letters.subarray(begin)).written === whole.length;
    // Else halves of characters at the ends of two texts would be made one.
    const texts = isPlain ? column : column.map((each) => each.toWellFormed());
    if (!isPlain) encoder.encodeInto(texts.join(''), letters.subarray(begin));
    for (const each of texts) {
      end += isPlain ? each.length : Buffer.byteLength(each);
      ends[cell] = end;
      cell += 1;
    }
  }
  return letters.slice(0, end);
}

/** Writes the code of each value, and gives back the values by their codes. */
function encode(column: readonly Value[], codes: Uint16Array): readonly Value[] {
  const known = new Map<Value, number>();
  let last: Value | undefined;
  let code = 0;
  for (let index = 0; index < column.length; index += 1) {
    const value = column[index] ?? null;
    // Most rows have the value of the row before, and to look one up takes as long as to read a field.
    if (value !== last) {
      code = known.get(value) ?? known.size;
      if (code === known.size) known.set(value, code);
      last = value;
    }
    codes[index] = code;
  }
  return [...known.keys()];
}

/** A block where it stands in its table. */
export interface ChunkView {
  readonly firstRow: number;
  readonly chunk: Chunk;
  readonly utf8: Buffer;
}

export function dictionaryValue({ indices, dictionaries }: Chunk, cell: number, place: number): Value {
  return dictionaries[place]?.[indices[cell] ?? 0] ?? null;
}

export function plainValue({ offsets }: Chunk, letters: Buffer, cell: number): string | null {
  const from = cell === 0 ? 0 : (offsets[cell - 1] ?? 0);
  const to = offsets[cell] ?? from;
  return from === to ? null : letters.toString('utf8', from, to);
}

/** Reads one field of a block by the row's place in it. */
export type CellReader = (row: number) => Value;

/** Turns a whole column into one string, of which a row's text is a slice: that takes a tenth of the time. */
export function decodeColumn(part: ChunkView, place: number): CellReader {
  const { chunk, utf8 } = part;
  const bytes = columnUtf8(part, place);
  // Only there does a character take one byte.
  if (!isAscii(bytes)) return (row) => plainValue(chunk, utf8, place * chunk.length + row);
  const whole = bytes.toString('latin1');
  const begin = bytes.byteOffset - utf8.byteOffset;
  return (row) => {
    const cell = place * chunk.length + row;
    const from = cell === 0 ? 0 : (chunk.offsets[cell - 1] ?? 0);
    const to = chunk.offsets[cell] ?? from;
    return from === to ? null : whole.slice(from - begin, to - begin);
  };
}

/** The letters of one field of all rows. */
export function columnUtf8({ chunk: { length, offsets }, utf8 }: ChunkView, place: number): Buffer {
  return utf8.subarray(place === 0 ? 0 : offsets[place * length - 1], offsets[(place + 1) * length - 1]);
}

/** For an array of a block, and for one of its values beside the letters. */
const bytesAround = 200;
const bytesOfValue = 50;

export function chunkBytes({ utf8, offsets, indices, dictionaries }: Chunk): number {
  const around = bytesAround * (4 + dictionaries.length);
  const shared = dictionaries
    .flat()
    .reduce((sum: number, value) => sum + bytesOfValue + (stringIn(value)?.length ?? 0), 0);
  return utf8.byteLength + offsets.byteLength + indices.byteLength + around + shared;
}
