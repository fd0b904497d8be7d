import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';

export type Compare<T> = (a: T, b: T) => number;

/** The order of `localeCompare` in English. One collator for all comparisons is much faster. */
export const compareText: Compare<string> = new Intl.Collator('en').compare;

/** Beyond this, to sort all rows is faster. */
const maxSelected = 1_000;

/**
 * The first `count` rows in sorted order; equal rows keep their order. For a small `count` most rows are only compared
 * with the last row selected so far, so that ten of 100,000 rows take a tenth of the time of sorting all.
 */
export function* selectFirst<T>(rows: readonly T[], compare: Compare<T>, count: number): Cooperative<T[]> {
  if (count > maxSelected) return (yield* sortCooperatively(rows, compare)).slice(0, count);
  let selected: T[] = [];
  for (let from = 0; from < rows.length; from += itemsPerStep) {
    const last = selected[count - 1];
    const step = rows.slice(from, from + itemsPerStep);
    const before = last === undefined ? step : step.filter((row) => compare(row, last) < 0);
    if (before.length > 0) selected = [...selected, ...before].toSorted(compare).slice(0, count);
    yield;
  }
  return selected;
}

/** Merge sort in steps; equal rows keep their order. */
export function* sortCooperatively<T>(rows: readonly T[], compare: Compare<T>): Cooperative<T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < rows.length; from += itemsPerStep) {
    runs.push(rows.slice(from, from + itemsPerStep).toSorted(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let index = 0; index < runs.length; index += 2)
      longer.push(yield* merge(runs[index] ?? [], runs[index + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merge<T>(left: readonly T[], right: readonly T[], compare: Compare<T>): Cooperative<T[]> {
  const merged: T[] = [];
  let index = 0;
  for (const row of left) {
    for (let next = right[index]; next !== undefined && compare(next, row) < 0; next = right[index]) {
      merged.push(next);
      index += 1;
    }
    merged.push(row);
    if (merged.length % itemsPerStep === 0) yield;
  }
  for (const row of right.slice(index)) merged.push(row);
  return merged;
}
