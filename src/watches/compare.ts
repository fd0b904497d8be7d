import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Cell } from '../exports/listed.ts';
import type { Snapshot } from './snapshot.ts';

/** A row that is not as it was. */
export interface RowChange {
  readonly kind: 'came' | 'gone' | 'changed';
  readonly key: string;
  /** Null for one that came. */
  readonly before: readonly Cell[] | null;
  /** Null for one that has gone. */
  readonly after: readonly Cell[] | null;
}

export interface CompareOptions {
  /** Customers of whom not all is known: their rows stay as they were. Keys begin with the customer's name. */
  readonly unknown: ReadonlySet<string>;
  /** Keys of rows that nobody wants to hear of now. */
  readonly snoozed: ReadonlySet<string>;
  /** True for a list of events, whose rows only come. */
  readonly isLog: boolean;
}

/** What changed between two snapshots of one line, and what the next one is to be compared with. */
export interface Comparison {
  readonly changes: readonly RowChange[];
  readonly next: Snapshot;
}

/** Nothing where one of the two has no rows: then the counts alone tell. */
export function* compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  { unknown, snoozed, isLog }: CompareOptions,
): Cooperative<Comparison> {
  if (before.rows === null || after.rows === null) return { changes: [], next: after };
  const isKept = (key: string): boolean => snoozed.has(key) || unknown.has(key.slice(0, key.indexOf(' ')));
  const changes: RowChange[] = [];
  const rows = new Map<string, readonly Cell[]>();
  for (const [key, cells] of after.rows) {
    if (rows.size % itemsPerStep === 0) yield;
    const known = before.rows.get(key) ?? null;
    if (isKept(key)) {
      if (known !== null) rows.set(key, known);
      continue;
    }
    rows.set(key, cells);
    if (known === null) changes.push({ kind: 'came', key, before: null, after: cells });
    else if (!isSame(known, cells)) changes.push({ kind: 'changed', key, before: known, after: cells });
  }
  for (const [key, cells] of before.rows) {
    if (rows.has(key) || after.rows.has(key)) continue;
    if (isKept(key)) rows.set(key, cells);
    else if (!isLog) changes.push({ kind: 'gone', key, before: cells, after: null });
  }
  return { changes, next: { ...after, rows } };
}

function isSame(one: readonly Cell[], other: readonly Cell[]): boolean {
  return one.length === other.length && one.every((cell, index) => cell === other[index]);
}
