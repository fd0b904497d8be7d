import { accountLists, licenseLists, purchaseLists } from '../people/lists.ts';
import type { Result } from '../sources/result.ts';
import type { AccountListName, AssignmentListName, PurchaseListName } from '../vendors/catalog.ts';
import type { Purchase, VendorList } from '../vendors/vendor.ts';
import { severities, type Severity } from '../verdicts/rule.ts';
import { savingsOf } from '../verdicts/savings.ts';
import { wholeReading } from './reading.ts';
import type { Judged } from './rules.ts';

/**
 * A list by its own name has its rows. `purchased` and `assigned` have the licenses of all products that have a number
 * purchased. `savings` is what could be saved a month, in minor units of a currency such as EUR.
 */
export type FigureName =
  | AccountListName
  | AssignmentListName
  | `${'purchased' | 'assigned'}:${PurchaseListName}`
  | 'people'
  | 'findings'
  | Severity
  | `${'savings' | 'savingsAtRenewal'}:${string}`;

/** False for a figure that an older or newer version stored. */
export function isFigureName(name: string): name is FigureName {
  const [kind = '', about] = name.split(':');
  if (about === undefined) return plainNames.includes(kind);
  return kind.startsWith('savings') || purchaseLists.some((list) => list === about);
}

const plainNames: readonly string[] = [...accountLists, ...licenseLists, 'people', 'findings', ...severities];

type Figure = readonly [name: FigureName, value: number | null];

/**
 * The figures of one customer on the day when its lists were read. Null: not known, because a list or a check failed.
 * What the customer has no list for has no figure.
 */
export function figuresOf(judged: Judged, today: Date): ReadonlyMap<FigureName, number | null> {
  return new Map([
    ...rowFigures(judged),
    ...purchaseLists.flatMap((list) => purchaseFigures(list, judged)),
    ...findingFigures(judged),
    ...savingFigures(judged, today),
  ]);
}

function rowFigures({ judgement, roster: { lists } }: Judged): Figure[] {
  const rows = [...accountLists, ...licenseLists].flatMap((list): Figure[] => {
    const count = known<{ readonly length: number }, number>(lists[list], ({ length }) => length);
    return count === undefined ? [] : [[list, count]];
  });
  if (rows.length === 0) return [];
  return [...rows, ['people', rows.some(([, count]) => count === null) ? null : judgement.people]];
}

function purchaseFigures(list: PurchaseListName, { roster: { lists } }: Judged): Figure[] {
  const sums = known(lists[list], sumOf);
  if (sums === undefined) return [];
  return [
    [`purchased:${list}`, sums?.purchased ?? null],
    [`assigned:${list}`, sums?.assigned ?? null],
  ];
}

/** Null where no product has a number: "unlimited" is not 0. */
function sumOf(purchases: readonly Purchase[]): { readonly purchased: number; readonly assigned: number } | null {
  const counted = purchases.filter(({ bought }) => bought !== null);
  if (counted.length === 0 && purchases.length > 0) return null;
  return {
    purchased: counted.reduce((sum, { bought }) => sum + (bought ?? 0), 0),
    assigned: counted.reduce((sum, { used }) => sum + used, 0),
  };
}

/** What the rows of a list give; null where it failed, and undefined where the customer has no such list. */
function known<Rows, Value>(result: Result<VendorList<Rows>>, read: (rows: Rows) => Value): Value | null | undefined {
  const reading = wholeReading(result);
  if (reading !== null) return read(reading.rows);
  return result.state === 'known' || 'problem' in result ? null : undefined;
}

function findingFigures({ judgement: { findings, skipped } }: Judged): Figure[] {
  const failed = skipped.filter((each) => each.failed).map(({ verdict }) => verdict.severity);
  return [
    ['findings', failed.length > 0 ? null : findings.length],
    ...severities.map((severity): Figure => {
      const count = findings.filter(({ verdict }) => verdict.severity === severity).length;
      return [severity, failed.includes(severity) ? null : count];
    }),
  ];
}

/** In every currency that has a price. With a failed check they would be too low. */
function savingFigures({ judgement: { findings, skipped }, settings: { prices } }: Judged, today: Date): Figure[] {
  const { now, atRenewal } = savingsOf(findings, prices, today);
  const isWhole = !skipped.some(({ failed }) => failed);
  return [...new Set(prices.map(({ currency }) => currency))].flatMap((currency): Figure[] => [
    [`savings:${currency}`, isWhole ? toMinorUnits(now.get(currency) ?? 0, currency) : null],
    [`savingsAtRenewal:${currency}`, isWhole ? toMinorUnits(atRenewal.get(currency) ?? 0, currency) : null],
  ]);
}

/** `5250` of 52.5 EUR. A yen has no smaller unit, and a dinar has a thousand. */
function toMinorUnits(amount: number, currency: string): number {
  return Math.round(amount * 10 ** minorDigits(currency));
}

const digits = new Map<string, number>();

/** How many digits a currency has after its point, as Intl knows them. It takes 0.1 ms to ask. */
function minorDigits(currency: string): number {
  const found = digits.get(currency);
  if (found !== undefined) return found;
  const { maximumFractionDigits = 0 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  digits.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}
