import type { Problem } from '../../problem.ts';
import type { VendorList } from '../vendor.ts';
import { issuesText, type LeftOut } from './left-out.ts';
import type { problemsOf } from './problems.ts';

/** A list that came in one answer. */
export function listOf<Rows>(
  { rows, leftOut }: { readonly rows: Rows; readonly leftOut: LeftOut },
  problems: Parameters<typeof shortfallOf>[1],
): VendorList<Rows> {
  return { rows, truncated: shortfallOf(leftOut, problems) };
}

/**
 * Why a list is not whole; null when no row was left out. Throws where what is left says too little: when all of it was
 * left out, or at least three rows and a twentieth.
 */
export function shortfallOf(
  { count, of, issues }: LeftOut,
  problems: Pick<ReturnType<typeof problemsOf>, 'unexpected' | 'rowsLeftOut'>,
): Problem | null {
  if (count === 0) return null;
  const isMost = count === of || (count >= 3 && count * 20 >= of);
  if (isMost) throw problems.unexpected(issuesText(issues));
  return problems.rowsLeftOut({ count, of, issues });
}
