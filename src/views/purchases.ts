import type { CardData } from '../cards/render.ts';
import { valueOf, type Result } from '../sources/result.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Purchase, PurchaseList } from '../vendors/vendor.ts';

type Bar = Extract<CardData, { card: 'licenses' }>['body']['bars'][number];

/** `9 of 50`, `142 of 120, 22 over`, `free, 12 assigned` or `suspended, 3 still assigned`. */
export function assignedText(purchase: Purchase): string {
  return textWith(purchase, (figure) => figure);
}

/** The same where nothing else says what is counted: `9 of 50 assigned`, `142 of 120 assigned, 22 over`. */
export function fullAssignedText(purchase: Purchase): string {
  return textWith(purchase, words.purchases.assigned);
}

function textWith(purchase: Purchase, write: (figure: string) => string): string {
  const { used, bought, lapsed, standing } = purchase;
  if (bought === null) return standingText(standing, used);
  const figure = write(words.purchases.assignedOf(formatNumber(used), formatNumber(bought)));
  if (isOverAllocated(purchase)) return words.purchases.over(figure, formatNumber(used - bought - lapsed));
  return lapsed === 0 ? figure : words.purchases.lapsed(figure, formatNumber(lapsed));
}

/** False where it is not known how many were purchased. */
export function isOverAllocated({ used, bought, lapsed }: Purchase): boolean {
  return bought !== null && used > bought + lapsed;
}

function standingText(standing: Purchase['standing'], used: number): string {
  const { noLimit, free, none, stillAssigned } = words.purchases;
  if (standing === 'unlimited') return noLimit(formatNumber(used));
  if (standing === null || standing === 'free') return free(formatNumber(used));
  return stillAssigned(standing.lapsed, used === 0 ? none : formatNumber(used));
}

const maxBars = 5;

/** A bar for each product, with what is over-allocated first. Products without a number purchased have none. */
export function usageBars(results: readonly Result<PurchaseList>[]): Bar[] {
  const purchases = results.flatMap((result) => valueOf(result)?.rows ?? []);
  const sorted = purchases.toSorted((a, b) => Number(isOverAllocated(b)) - Number(isOverAllocated(a)));
  return sorted.flatMap((purchase) => barOf(purchase) ?? []).slice(0, maxBars);
}

function barOf(purchase: Purchase): Bar | null {
  const { title, used, bought, lapsed } = purchase;
  if (bought === null || bought + lapsed === 0) return null;
  const { assigned, available, over } = words.purchases.legend;
  const most = bought + lapsed;
  const rest = isOverAllocated(purchase)
    ? { legend: over, value: used - most, color: 'attention' }
    : { legend: available, value: most - used, color: 'neutral' };
  return {
    name: title,
    figure: assignedText(purchase),
    tone: isOverAllocated(purchase) ? 'Attention' : 'Default',
    parts: [{ legend: assigned, value: Math.min(used, most), color: 'categoricalBlue' }, rest],
  };
}

/** The bars in words, for those who do not see them. */
export function barsText(bars: readonly Bar[]): string {
  return bars.map(({ name, figure }) => `${name}: ${figure}`).join('. ');
}
