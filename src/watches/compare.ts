import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Cell } from '../exports/listed.ts';
import { listedKey, type Snapshot } from './snapshot.ts';

/** A row that is not as it was. */
export interface RowChange {
  readonly kind: 'came' | 'gone' | 'changed' | 'accepted';
  readonly key: string;
  /** Null for one that came. */
  readonly before: readonly Cell[] | null;
  /** Null for one that has gone, or is left out since somebody accepted it. */
  readonly after: readonly Cell[] | null;
  /** By whom and until when it is accepted; empty for others. */
  readonly note: string;
}

export interface CompareOptions {
  /** Keys of rows that nobody wants to hear of now. */
  readonly snoozed: ReadonlySet<string>;
  /** Of rows that are left out since somebody accepted them: by whom and until when, by their keys. */
  readonly accepted: ReadonlyMap<string, string>;
  /** True for a list of events, whose rows only come. */
  readonly isLog: boolean;
}

/** What changed between two snapshots of one line, and what the next one is to be compared with. */
export interface Comparison {
  readonly changes: readonly RowChange[];
  /** True where there are no rows to compare, and as many are known to be others than before. */
  readonly isOtherCount: boolean;
  readonly next: Snapshot;
}

/**
 * Rows and money of customers of whom not all is known stay as they were, and count so. What was not known at first, and
 * is now, is no news. Nothing where one of the two has no rows: then the counts alone tell.
 */
export function* compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  { snoozed, accepted, isLog }: CompareOptions,
): Cooperative<Comparison> {
  if (before.rows === null || after.rows === null) return compareCounts(before, after);
  const isUnknown = (key: string): boolean => after.unknown.has(customerOf(key));
  const isKept = (key: string): boolean => snoozed.has(key) || isUnknown(key);
  let { count } = after;
  const changes: RowChange[] = [];
  const rows = new Map<string, readonly Cell[]>();
  for (const [key, cells] of after.rows) {
    if (rows.size % itemsPerStep === 0) yield;
    const known = before.rows.get(key) ?? null;
    if (isKept(key)) {
      if (known !== null) rows.set(key, known);
      else if (isUnknown(key)) count -= 1;
      continue;
    }
    rows.set(key, cells);
    const isNew = known === null && !before.unknown.has(customerOf(key));
    if (isNew) changes.push({ kind: 'came', key, before: null, after: cells, note: '' });
    if (known !== null && !isSame(known, cells))
      changes.push({ kind: 'changed', key, before: known, after: cells, note: '' });
  }
  for (const [key, cells] of before.rows) {
    if (rows.has(key) || after.rows.has(key)) continue;
    if (isKept(key)) {
      rows.set(key, cells);
      if (isUnknown(key)) count += 1;
    } else if (!isLog) {
      const note = accepted.get(listedKey(key)) ?? '';
      changes.push({ kind: note === '' ? 'gone' : 'accepted', key, before: cells, after: null, note });
    }
  }
  const unknown = new Set([...before.unknown].filter((name) => after.unknown.has(name)));
  return { changes, isOtherCount: false, next: { count, money: moneyAfter(before, after), rows, unknown } };
}

/** A count does not say which customers it lacks, so that one which is not whole tells nothing. */
function compareCounts(before: Snapshot, after: Snapshot): Comparison {
  if (after.unknown.size > 0)
    return { changes: [], isOtherCount: false, next: { ...before, money: moneyAfter(before, after) } };
  return { changes: [], isOtherCount: before.unknown.size === 0 && before.count !== after.count, next: after };
}

function customerOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function moneyAfter({ money: before }: Snapshot, { money: after, unknown }: Snapshot): Snapshot['money'] {
  if (before === null || after === null) return after;
  return Object.fromEntries([
    ...Object.entries(after).filter(([name]) => !unknown.has(name)),
    ...Object.entries(before).filter(([name]) => unknown.has(name)),
  ]);
}

function isSame(one: readonly Cell[], other: readonly Cell[]): boolean {
  return one.length === other.length && one.every((cell, index) => cell === other[index]);
}
