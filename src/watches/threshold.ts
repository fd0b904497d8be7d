import { amountsOf, type Snapshot } from './snapshot.ts';

/** `5` of rows, or `EUR100` a month. */
export interface Threshold {
  readonly amount: number;
  /** Null: rows are counted. */
  readonly currency: string | null;
}

export function thresholdOf(text: string): Threshold {
  const { currency = '', amount = '' } = /^(?<currency>[A-Z]*)(?<amount>\d+)$/.exec(text)?.groups ?? {};
  return { amount: Number(amount), currency: currency === '' ? null : currency };
}

/** The smallest count that everyone may be told. */
const smallest = 5;

/** True when a crossing tells of fewer than may be told: an amount can be that of a single license. */
export function tellsSmallCounts({ amount, currency }: Threshold): boolean {
  return currency !== null || amount < smallest;
}

/** Which way the line went over the threshold or back; null where it did neither, and where one side is not known. */
export function crossing(before: Snapshot, after: Snapshot, threshold: Threshold): 'over' | 'back' | null {
  const [was, is] = [valueOf(before, threshold), valueOf(after, threshold)];
  if (was === null || is === null || was > threshold.amount === is > threshold.amount) return null;
  return is > threshold.amount ? 'over' : 'back';
}

function valueOf(snapshot: Snapshot, { currency }: Threshold): number | null {
  if (currency === null) return snapshot.count;
  const amounts = amountsOf(snapshot);
  return amounts === null ? null : (amounts[currency] ?? 0);
}
