import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { columnBytes, type RowOf, type TextColumn } from '../tables/chunk.ts';
import { noRows, type RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { foldings, foldPlain } from '../text/fold.ts';

/** The folded texts of a list in one buffer, row after row, so that one search goes through all rows. */
export interface FoldedRows {
  /** Each text, in each of its foldings, ends with a line feed. Folded words contain none, so no match spans two texts. */
  readonly utf8: Buffer;
  /** Where the texts of each row end in `utf8`. They begin where those of the row before end. */
  readonly offsets: Uint32Array;
}

/** Folds the texts of some plain columns. An empty text is left out. */
export function* foldRows<Row extends RowOf<Row>>(
  table: Table<Row>,
  names: readonly (keyof Row)[],
): Cooperative<FoldedRows> {
  const offsets = new Uint32Array(table.length);
  const pieces: Buffer[] = [];
  let begin = 0;
  let row = 0;
  for (const columns of table.texts(names)) {
    const folded = yield* foldChunk(columns);
    for (const end of folded.offsets) offsets[row++] = begin + end;
    pieces.push(folded.utf8);
    begin += folded.utf8.length;
  }
  return { utf8: Buffer.concat(pieces, begin), offsets };
}

function* foldChunk(columns: readonly TextColumn[]): Cooperative<FoldedRows> {
  const offsets = new Uint32Array(columns[0]?.length ?? 0);
  // Enough for plain texts, which keep their length, and for the line feeds.
  const writer = createWriter(columns.reduce((sum, column) => sum + columnBytes(column).length + column.length, 0));
  for (let row = 0; row < offsets.length; row += 1) {
    let last = -1;
    for (const { utf8, offsets: ends } of columns) {
      const [from = 0, to = 0] = [ends[row], ends[row + 1]];
      if (from < to) last = writer.append(utf8, from, to, last);
    }
    offsets[row] = writer.length();
    if (row % itemsPerStep === 0) yield;
  }
  return { utf8: writer.written(), offsets };
}

interface Writer {
  /**
   * Folds and appends a text, unless it repeats the one that begins at `last`, as most SIP addresses repeat the address.
   * Returns where the last text begins.
   */
  readonly append: (source: Buffer, from: number, to: number, last: number) => number;
  readonly length: () => number;
  readonly written: () => Buffer;
}

const lineFeed = 0x0a;

function createWriter(capacity: number): Writer {
  let utf8 = Buffer.alloc(capacity);
  let end = 0;

  /** Korean, for one, is longer when it is folded. */
  function makeRoom(bytes: number): void {
    if (end + bytes > utf8.length) utf8 = Buffer.concat([utf8], 2 * (end + bytes));
  }

  function write(source: Buffer, from: number, to: number): number {
    makeRoom(to - from + 1);
    if (foldPlain(source, from, to, utf8, end)) return to - from;
    const folded = Buffer.from(foldings(source.toString('utf8', from, to)).join('\n'));
    makeRoom(folded.length + 1);
    return folded.copy(utf8, end);
  }

  return {
    append(source, from, to, last) {
      const begin = end;
      end += write(source, from, to);
      utf8[end] = lineFeed;
      end += 1;
      if (last < 0 || !isRepeated(utf8, last, begin, end)) return begin;
      end = begin;
      return last;
    },
    length: () => end,
    written: () => utf8.subarray(0, end),
  };
}

/** True when the bytes from `begin` to `end` are the same as those from `last` to `begin`. */
function isRepeated(utf8: Buffer, last: number, begin: number, end: number): boolean {
  if (begin - last !== end - begin) return false;
  for (let index = begin; index < end; index += 1) if (utf8[index] !== utf8[index - begin + last]) return false;
  return true;
}

/** Selects the rows that have the folded words in one of their texts. Empty words are in every text. */
export function rowsContaining({ utf8, offsets }: FoldedRows, words: string): RowMask {
  const sought = Buffer.from(words === '' ? '\n' : words);
  const first = utf8.indexOf(sought);
  if (first < 0) return noRows;
  const mask = new Uint8Array(offsets.length);
  let row = 0;
  for (let hit = first; hit >= 0; hit = utf8.indexOf(sought, offsets[row])) {
    while ((offsets[row] ?? Infinity) <= hit) row += 1;
    mask[row] = 1;
  }
  return mask;
}
