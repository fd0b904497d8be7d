import type { Cell } from './listed.ts';

/** A part of a file, such as the sheet of a workbook. */
export interface Part {
  readonly title: string;
  /** The names above the rows, of a part that is a list. */
  readonly columns?: readonly string[];
  /** Made one by one, as often as they are asked for. */
  readonly rows: Iterable<readonly Cell[]>;
}

/** Letters that are written at once. */
const chunkLength = 64 * 1024;

/** Joins texts to pieces of some length, so that each is worth writing. */
export function* joined(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < chunkLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
