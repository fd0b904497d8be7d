import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { sortCooperatively } from '../tables/sort.ts';

/** Rows of a list at one moment. */
export interface ComparedRows {
  /** Their numbers. */
  readonly rows: Iterable<number>;
  /** Rows with one key can be the same row at two moments. */
  readonly keyAt: (row: number) => string;
  /** Everything that counts as a change. */
  readonly contentAt: (row: number) => string;
  /** What else of a row is shown: it decides among rows of equal content. */
  readonly restAt: (row: number) => string;
}

export interface Pairing {
  /** The numbers of a row before and of the same row after, where they are not the same. */
  readonly changed: readonly (readonly [before: number, after: number])[];
  readonly gone: readonly number[];
  readonly came: readonly number[];
}

/**
 * Pairs the rows of two moments by key. Where several have one key, rows of equal content are paired first, and the
 * others in the order of their content: the order of the rows changes nothing.
 */
export function* pairRows(
  before: ComparedRows,
  after: ComparedRows,
  isSame: (before: number, after: number) => boolean,
): Cooperative<Pairing> {
  const [rowsBefore, rowsAfter] = [yield* rowsByKey(before), yield* rowsByKey(after)];
  const changed: (readonly [number, number])[] = [];
  const gone: number[] = [];
  const came: number[] = [];
  const pair = (left: readonly number[], right: readonly number[]): void => {
    for (const [index, row] of left.entries()) {
      const other = right[index];
      if (other === undefined) gone.push(row);
      else if (!isSame(row, other)) changed.push([row, other]);
    }
    for (const row of right.slice(left.length)) came.push(row);
  };

  let keys = 0;
  for (const [key, rows] of rowsBefore) {
    if (++keys % itemsPerStep === 0) yield;
    const [left, right] = [listOf(rows), listOf(rowsAfter.get(key))];
    if (left.length + right.length <= 2) pair(left, right);
    else {
      const [ordered, others] = yield* alignEqual(yield* inOrder(left, before), yield* inOrder(right, after));
      for (let from = 0; from < Math.max(ordered.length, others.length); from += itemsPerStep) {
        pair(ordered.slice(from, from + itemsPerStep), others.slice(from, from + itemsPerStep));
        yield;
      }
    }
  }
  for (const [key, right] of rowsAfter) {
    if (++keys % itemsPerStep === 0) yield;
    if (!rowsBefore.has(key)) pair([], listOf(right));
  }
  return { changed, gone, came };
}

/** The numbers of all rows of a list. */
export function* allRows({ length }: { readonly length: number }): Generator<number> {
  for (let row = 0; row < length; row += 1) yield row;
}

/** Most keys have one row, and a list of one takes more memory than its key. */
type RowsOfKey = number | number[];

function listOf(rows: RowsOfKey | undefined): readonly number[] {
  if (rows === undefined) return [];
  return typeof rows === 'number' ? [rows] : rows;
}

function* rowsByKey({ rows, keyAt }: ComparedRows): Cooperative<ReadonlyMap<string, RowsOfKey>> {
  const byKey = new Map<string, RowsOfKey>();
  let read = 0;
  for (const row of rows) {
    if (++read % itemsPerStep === 0) yield;
    const key = keyAt(row);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, row);
    else if (typeof same === 'number') byKey.set(key, [same, row]);
    else same.push(row);
  }
  return byKey;
}

interface OrderedRow {
  readonly row: number;
  readonly content: string;
  readonly rest: string;
}

function* inOrder(rows: readonly number[], { contentAt, restAt }: ComparedRows): Cooperative<readonly OrderedRow[]> {
  const read: OrderedRow[] = [];
  for (const row of rows) {
    read.push({ row, content: contentAt(row), rest: restAt(row) });
    if (read.length % itemsPerStep === 0) yield;
  }
  return yield* sortCooperatively(read, (a, b) => order(a.content, b.content) || order(a.rest, b.rest));
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The numbers of the rows: those of equal content first, at the same index of both lists. */
function* alignEqual(
  left: readonly OrderedRow[],
  right: readonly OrderedRow[],
): Cooperative<readonly [readonly number[], readonly number[]]> {
  const equal: [number[], number[]] = [[], []];
  const others: [number[], number[]] = [[], []];
  let at = 0;
  for (const [index, { row, content }] of left.entries()) {
    if ((index + 1) % itemsPerStep === 0) yield;
    let next = right[at];
    for (; next !== undefined && next.content < content; next = right[at]) {
      others[1].push(next.row);
      at += 1;
    }
    if (next?.content === content) {
      equal[0].push(row);
      equal[1].push(next.row);
      at += 1;
    } else others[0].push(row);
  }
  const rest = right.slice(at).map(({ row }) => row);
  return [
    [...equal[0], ...others[0]],
    [...equal[1], ...others[1], ...rest],
  ];
}
