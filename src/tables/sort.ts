import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';

export type Compare<T> = (a: T, b: T) => number;

/** Equal to `localeCompare` in English, and a collator made once. */
export const compareText: Compare<string> = new Intl.Collator('en').compare;

const fewRows = 2_000;
const sampleSize = 500;

/**
 * The rows from `from` to `to` of all, as they would stand if all were sorted. The others are only compared with those
 * that a sample shows to stand just outside: ten of 100,000 rows cost one comparison a row, not seventeen.
 */
export function sortedStretch<T>(rows: readonly T[], compare: Compare<T>, from: number, to: number): T[] {
  if (rows.length <= fewRows) return rows.toSorted(compare).slice(from, to);
  const every = Math.floor(rows.length / sampleSize);
  const sample = rows.filter((_, index) => index % every === 0).toSorted(compare);
  const first = sample[placeIn(sample, from / rows.length, -1)];
  const last = sample[placeIn(sample, to / rows.length, 1)];
  const within: T[] = [];
  let before = 0;
  for (const row of rows)
    if (first !== undefined && compare(row, first) < 0) before += 1;
    else if (last === undefined || compare(row, last) <= 0) within.push(row);
  const isSure = before <= from && before + within.length >= Math.min(to, rows.length);
  // Many equal rows, or an unlucky sample.
  if (!isSure || within.length > rows.length / 2) return rows.toSorted(compare).slice(from, to);
  return sortedStretch(within, compare, from - before, to - before);
}

/** Where a share of all rows ends in the sample, four times its standard error off to the safe side. */
function placeIn(sample: readonly unknown[], share: number, side: -1 | 1): number {
  const error = Math.sqrt(sample.length * share * (1 - Math.min(share, 1)) || 0);
  return Math.round(sample.length * share + side * (4 * error + 4));
}

/** All rows sorted, in steps; equal ones keep their order. */
export function* sortCooperatively<T>(rows: readonly T[], compare: Compare<T>): Cooperative<T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < rows.length; from += itemsPerStep) {
    runs.push(rows.slice(from, from + itemsPerStep).toSorted(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let index = 0; index < runs.length; index += 2)
      longer.push(yield* merged(runs[index] ?? [], runs[index + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged<T>(left: readonly T[], right: readonly T[], compare: Compare<T>): Cooperative<T[]> {
  const all: T[] = [];
  let at = 0;
  for (const row of left) {
    for (let next = right[at]; next !== undefined && compare(next, row) < 0; next = right[at]) {
      all.push(next);
      at += 1;
    }
    all.push(row);
    if (all.length % itemsPerStep === 0) yield;
  }
  for (const row of right.slice(at)) all.push(row);
  return all;
}
