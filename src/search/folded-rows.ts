import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { RowOf } from '../tables/chunk.ts';
import type { RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { fold } from '../text/fold.ts';

/** The folded texts of a list in one buffer, row after row, so that one search goes through all rows. */
export interface FoldedRows {
  /** Each text ends with a line feed. Folded words contain none, so no match spans two texts. */
  readonly utf8: Buffer;
  /** Where the texts of each row end in `utf8`. They begin where those of the row before end. */
  readonly offsets: Uint32Array;
}

/** Folds some fields of each row. A field that is null or empty has no text. */
export function* foldRows<Row extends RowOf<Row>>(
  table: Table<Row>,
  names: readonly (keyof Row)[],
): Cooperative<FoldedRows> {
  const fields = names.map((name) => table.field(name));
  const offsets = new Uint32Array(table.length);
  const pieces: Buffer[] = [];
  let end = 0;
  for (let from = 0; from < table.length; from += itemsPerStep) {
    const rows: string[] = [];
    for (let row = from; row < Math.min(from + itemsPerStep, table.length); row += 1)
      rows.push(foldedTexts(fields, row));
    const joined = rows.join('');
    const piece = Buffer.from(joined);
    // Most texts are ASCII and have as many bytes as characters, which saves measuring each row.
    const isAscii = piece.length === joined.length;
    for (const [index, texts] of rows.entries()) {
      end += isAscii ? texts.length : Buffer.byteLength(texts);
      offsets[from + index] = end;
    }
    pieces.push(piece);
    yield;
  }
  return { utf8: Buffer.concat(pieces, end), offsets };
}

function foldedTexts(fields: readonly ((row: number) => unknown)[], row: number): string {
  let texts = '';
  let last: string | undefined;
  for (const field of fields) {
    const value = field(row);
    const folded = typeof value === 'string' && value !== '' ? fold(value) : last;
    // Most SIP addresses are the same as the address.
    if (folded !== last) texts += `${folded}\n`;
    last = folded;
  }
  return texts;
}

/** Selects the rows that have the folded words in one of their texts. Empty words are in every text. */
export function rowsContaining({ utf8, offsets }: FoldedRows, words: string): RowMask {
  const mask = new Uint8Array(offsets.length);
  const sought = Buffer.from(words === '' ? '\n' : words);
  let row = 0;
  for (let hit = utf8.indexOf(sought); hit >= 0; hit = utf8.indexOf(sought, offsets[row])) {
    while ((offsets[row] ?? Infinity) <= hit) row += 1;
    mask[row] = 1;
  }
  return mask;
}
