import { exactFigures, formatMoney, formatNumber, joinNames, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Finding } from './finding.ts';
import type { Reclaimable } from './rule.ts';
import type { Price } from './settings.ts';

/** The monthly cost of the reclaimable licences. */
export interface Savings {
  /** Amount by currency, of licences that can be given back now. */
  readonly now: ReadonlyMap<string, number>;
  /** Amount by currency, of licences that are paid until their renewal. */
  readonly atRenewal: ReadonlyMap<string, number>;
  /** Number of licences without a known price. They are never added as 0. */
  readonly withoutPrice: number;
  /** Number of licences in each of the sums, by the sum and its currency. */
  readonly units: ReadonlyMap<string, number>;
}

/** Each licence counts once, however many verdicts name it. */
export function savingsOf(
  findings: readonly Pick<Finding, 'reclaimable'>[],
  prices: readonly Price[],
  today: Date,
): Savings {
  const reclaimable = new Map(findings.flatMap((finding) => finding.reclaimable.map((each) => [each.key, each])));
  const now = new Map<string, number>();
  const atRenewal = new Map<string, number>();
  const units = new Map<string, number>();
  let withoutPrice = 0;
  for (const each of reclaimable.values()) {
    const price = priceOf(each, prices);
    if (price === null) {
      withoutPrice += each.units;
      continue;
    }
    const isLater = price.renews !== null && price.renews > today;
    const sum = isLater ? atRenewal : now;
    const unitsKey = `${isLater ? 'atRenewal' : 'now'} ${price.currency}`;
    units.set(unitsKey, (units.get(unitsKey) ?? 0) + each.units);
    const monthly = (price.per === 'year' ? price.amount / 12 : price.amount) * each.units;
    sum.set(price.currency, (sum.get(price.currency) ?? 0) + monthly);
  }
  return { now, atRenewal, withoutPrice, units };
}

/** Adds up the savings of several customers. */
export function sumSavings(parts: readonly Savings[]): Savings {
  return {
    now: add(parts.map((part) => part.now)),
    atRenewal: add(parts.map((part) => part.atRenewal)),
    withoutPrice: parts.reduce((sum, part) => sum + part.withoutPrice, 0),
    units: add(parts.map((part) => part.units)),
  };
}

/** True where one of the sums is that of so few licences that their number is not told: a price would tell it. */
export function hidesSavings({ units, withoutPrice }: Savings, figures: Figures): boolean {
  return [...units.values(), withoutPrice].some(figures.hides);
}

function add(sums: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const [currency, amount] of sums.flatMap((each) => [...each]))
    sum.set(currency, (sum.get(currency) ?? 0) + amount);
  return sum;
}

/**
 * `€310/month now, $45/month at renewal, 3 licenses have no price`; empty when nothing is reclaimable. `part` writes
 * `at least`, for when a source failed and there may be more.
 */
export function savingsText(
  savings: Savings,
  { whole = 'whole', figures = exactFigures }: { readonly whole?: 'whole' | 'part'; readonly figures?: Figures } = {},
): string {
  if (hidesSavings(savings, figures)) return '';
  const { now, atRenewal } = savingsAmounts(savings);
  const text = joinTexts(
    [
      now === '' ? '' : words.savings.now(now),
      atRenewal === '' ? '' : words.savings.atRenewal(atRenewal),
      savings.withoutPrice === 0
        ? ''
        : words.savings.noPrice(formatNumber(savings.withoutPrice), savings.withoutPrice === 1),
    ],
    ', ',
  );
  return text === '' || whole === 'whole' ? text : words.figures.atLeast(text);
}

/** The sums of each kind, such as `€52.50`; empty for none. */
export function savingsAmounts({ now, atRenewal }: Savings): { readonly now: string; readonly atRenewal: string } {
  return { now: amounts(now), atRenewal: amounts(atRenewal) };
}

/** A price for the product comes before a price for the whole source. */
function priceOf({ source, product }: Reclaimable, prices: readonly Price[]): Price | null {
  const ofSource = prices.filter((price) => price.source === source);
  const same = ofSource.find(
    (price) => price.product !== null && price.product.toLowerCase() === product?.toLowerCase(),
  );
  return same ?? ofSource.find((price) => price.product === null) ?? null;
}

function amounts(sums: ReadonlyMap<string, number>): string {
  return joinNames(Array.from(sums, ([currency, sum]) => formatMoney(sum, currency)).toSorted());
}
