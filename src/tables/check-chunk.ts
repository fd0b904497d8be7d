import { isUtf8 } from 'node:buffer';
import type { Chunk, Layout, RowOf, Schema } from './chunk.ts';

/** An index has 16 bits. */
const maxRows = 65_536;

/** Why a chunk that comes from outside does not fit the schema; null when it does. */
export function chunkFault<Row extends RowOf<Row>>(
  chunk: Chunk,
  schema: Schema<Row>,
  layout: Layout<Row>,
): string | null {
  const { length, offsets, indices, dictionaries } = chunk;
  if (!Number.isInteger(length) || length < 0 || length > maxRows) return 'its number of rows is not possible';
  if (offsets.length !== layout.plain.length * length + 1) return 'it has another number of texts';
  if (indices.length !== layout.dictionary.length * length) return 'it has another number of indices';
  if (dictionaries.length !== layout.dictionary.length) return 'it has another number of dictionaries';
  return textFault(chunk) ?? dictionaryFault(chunk, schema, layout);
}

function textFault({ utf8, offsets }: Chunk): string | null {
  if (offsets[0] !== 0 || offsets.at(-1) !== utf8.byteLength) return 'its texts end elsewhere';
  if (!isUtf8(utf8)) return 'its texts are not UTF-8';
  for (let index = 1; index < offsets.length; index += 1) {
    const offset = offsets[index] ?? 0;
    if (offset < (offsets[index - 1] ?? 0)) return 'its offsets do not rise';
    if (continuesCharacter(utf8[offset])) return 'a text ends within a character';
  }
  return null;
}

/** UTF-8 marks all bytes of a character but the first with the bits 10. */
function continuesCharacter(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

function dictionaryFault<Row extends RowOf<Row>>(
  { length, indices, dictionaries }: Chunk,
  schema: Schema<Row>,
  layout: Layout<Row>,
): string | null {
  for (const [column, name] of layout.dictionary.entries()) {
    const dictionary = dictionaries[column] ?? [];
    // A column reads a value of another kind as another value, such as null.
    if (dictionary.some((value) => schema[name].read(value) !== value)) return 'a dictionary has an odd value';
    for (const index of indices.subarray(column * length, (column + 1) * length))
      if (index >= dictionary.length) return 'an index is beyond its dictionary';
  }
  return null;
}
