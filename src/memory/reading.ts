import type { Result } from '../sources/result.ts';
import type { VendorList } from '../vendors/vendor.ts';

/** Only this file can make one, so that nothing but whole readings is ever compared. */
const whole = Symbol('whole');

/** A list that was read to its end, with no row left out, and not an older one in place of a newer that failed. */
export interface WholeReading<Rows> {
  readonly rows: Rows;
  readonly at: Date;
  readonly [whole]: true;
}

/** Null where the list was not read now, or not as a whole. */
export function wholeReading<Rows>(result: Result<VendorList<Rows>>): WholeReading<Rows> | null {
  if (result.state !== 'known' || result.stale !== null || result.value.truncated !== null) return null;
  return { rows: result.value.rows, at: result.asOf, [whole]: true };
}

/** The rows of a reading that was whole when it was stored. */
export function storedReading<Rows>(rows: Rows, at: Date): WholeReading<Rows> {
  return { rows, at, [whole]: true };
}

/** Rows that a list may lose in one night before that needs a second look. */
const usualLoss = { rows: 50, percent: 20 };

/** True when a list is empty or much shorter than before, so that it is read once more before anybody is called gone. */
export function isDoubtful(rowsBefore: number, rowsAfter: number): boolean {
  const lost = rowsBefore - rowsAfter;
  if (rowsAfter === 0) return lost > 0;
  return lost >= usualLoss.rows && lost * 100 >= rowsBefore * usualLoss.percent;
}
