import { nextRound } from '../async/cooperative.ts';
import { cellText, inertText } from './cell-text.ts';
import type { Cell } from './listed.ts';
import { joined, type Part } from './parts.ts';

export const csvType = 'text/csv; charset=utf-8';

/** UTF-8 with a mark in front, without which Excel takes it for something else; commas, and an empty line between parts. */
export async function* csvOf(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const piece of joined(linesOf(parts))) {
    yield Buffer.from(piece);
    await nextRound();
  }
}

function* linesOf(parts: readonly Part[]): Generator<string> {
  yield '\uFEFF';
  for (const [index, { columns, rows }] of parts.entries()) {
    if (index > 0) yield '\r\n';
    if (columns !== undefined) yield lineOf(columns);
    for (const cells of rows) yield lineOf(cells);
  }
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(fieldOf).join(',')}\r\n`;
}

function fieldOf(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  return `"${inertText(cellText(cell)).replaceAll('"', '""')}"`;
}
