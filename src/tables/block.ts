import { isAscii } from 'node:buffer';

/** What a field of a row can be. */
export type Value = string | number | boolean | null;

export type RowOf<Row> = { readonly [Name in keyof Row]: Value };

/** How a field is held, and how it is read again. */
export interface Kind<T> {
  /** As letters of its own, or as one of the few values that many rows have in common. */
  readonly held: 'as letters' | 'shared';
  readonly read: (value: Value) => T;
}

export const text: Kind<string> = { held: 'as letters', read: (value) => stringIn(value) ?? '' };

/** An empty text is null too. */
export const textOrNull: Kind<string | null> = { held: 'as letters', read: stringIn };

export const sharedText: Kind<string | null> = { held: 'shared', read: stringIn };

export const sharedNumber: Kind<number | null> = {
  held: 'shared',
  read: (value) => (typeof value === 'number' ? value : null),
};

export const sharedFlag: Kind<boolean | null> = {
  held: 'shared',
  read: (value) => (typeof value === 'boolean' ? value : null),
};

function stringIn(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

/** The fields of a row. */
export type Shape<Row> = { readonly [Name in keyof Row]: Kind<Row[Name]> };

/** The names of the fields that are held one way and the other, in the order in which blocks have them. */
export interface Layout<Row> {
  readonly texts: readonly (keyof Row)[];
  readonly shared: readonly (keyof Row)[];
}

export function layoutOf<Row>(shape: Shape<Row>): Layout<Row> {
  const texts: (keyof Row)[] = [];
  const shared: (keyof Row)[] = [];
  for (const name in shape) (shape[name].held === 'shared' ? shared : texts).push(name);
  return { texts, shared };
}

/** Some rows of a table. In each array, the first field of all rows stands before the second of all rows. */
export interface Block {
  readonly length: number;
  /** UTF-8. */
  readonly letters: Uint8Array<ArrayBuffer>;
  /** Where each text ends in the letters; it begins where the one before it ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** Which of its field's values each row has. */
  readonly codes: Uint16Array<ArrayBuffer>;
  /** The values of each shared field. */
  readonly values: readonly (readonly Value[])[];
}

export function pack<Row extends RowOf<Row>>(rows: readonly Row[], layout: Layout<Row>): Block {
  const texts = layout.texts.map((name) => rows.map((row) => stringIn(row[name]) ?? ''));
  const ends = new Uint32Array(texts.length * rows.length);
  const codes = new Uint16Array(layout.shared.length * rows.length);
  const values = layout.shared.map((name, place) =>
    encode(
      rows.map((row) => row[name]),
      codes.subarray(place * rows.length, (place + 1) * rows.length),
    ),
  );
  return { length: rows.length, letters: write(texts, ends), ends, codes, values };
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
export interface Part {
  readonly first: number;
  readonly block: Block;
  readonly letters: Buffer;
}

export function sharedAt({ codes, values }: Block, cell: number, place: number): Value {
  return values[place]?.[codes[cell] ?? 0] ?? null;
}

export function textAt({ ends }: Block, letters: Buffer, cell: number): string | null {
  const from = cell === 0 ? 0 : (ends[cell - 1] ?? 0);
  const to = ends[cell] ?? from;
  return from === to ? null : letters.toString('utf8', from, to);
}

/** Reads one field of a block by the row's place in it. */
export type Column = (row: number) => Value;

/** Turns a whole column into one string, of which a row's text is a slice: that takes a tenth of the time. */
export function textColumn(part: Part, place: number): Column {
  const { block, letters } = part;
  const bytes = columnOf(part, place);
  // Only there does a character take one byte.
  if (!isAscii(bytes)) return (row) => textAt(block, letters, place * block.length + row);
  const whole = bytes.toString('latin1');
  const begin = bytes.byteOffset - letters.byteOffset;
  return (row) => {
    const cell = place * block.length + row;
    const from = cell === 0 ? 0 : (block.ends[cell - 1] ?? 0);
    const to = block.ends[cell] ?? from;
    return from === to ? null : whole.slice(from - begin, to - begin);
  };
}

/** The letters of one field of all rows. */
export function columnOf({ block: { length, ends }, letters }: Part, place: number): Buffer {
  return letters.subarray(place === 0 ? 0 : ends[place * length - 1], ends[(place + 1) * length - 1]);
}

/** For an array of a block, and for one of its values beside the letters. */
const bytesAround = 200;
const bytesOfValue = 50;

export function bytesOf({ letters, ends, codes, values }: Block): number {
  const around = bytesAround * (4 + values.length);
  const shared = values.flat().reduce((sum: number, value) => sum + bytesOfValue + (stringIn(value)?.length ?? 0), 0);
  return letters.byteLength + ends.byteLength + codes.byteLength + around + shared;
}
