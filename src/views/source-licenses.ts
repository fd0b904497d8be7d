import type { Customer } from '../sources/customer.ts';
import { valueOf, type Result, type SourceResult } from '../sources/result.ts';
import type { Reader } from '../sources/sources.ts';
import { exactFigures, formatCount, formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { withShortfall } from '../people/lists.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import type { AssignmentList, Purchase, PurchaseList } from '../vendors/vendor.ts';
import { countByGroup } from './licenses.ts';
import { reasonText, type Missing } from './notices.ts';
import { assignedText, fullAssignedText, isOverAllocated } from './purchases.ts';
import { plainState, stateOf, systemRow, type State, type SystemRow } from './rows.ts';

/** The vendors that list license assignments or purchases. */
export const licenseVendors: readonly CatalogRow[] = catalog.filter(
  ({ lists }) => lists.assignments !== undefined || lists.purchases !== undefined,
);

/** True for a vendor that lists products, but not the people to whom they are assigned. */
export function listsSkus({ lists }: CatalogRow): boolean {
  return lists.assignments === undefined;
}

/** The licenses of one source: assignments, or purchases, or both. */
export interface SourceLicenses {
  readonly vendor: CatalogRow;
  readonly assignments: Result<AssignmentList>;
  readonly purchases: Result<PurchaseList>;
  /** The list that makes the rows of this source. */
  readonly main: Result<AssignmentList | PurchaseList>;
  readonly lists: readonly SourceResult<unknown>[];
}

export async function readLicenses(
  vendor: CatalogRow,
  customer: Customer,
  { sources, turn }: Reader,
): Promise<SourceLicenses> {
  const { id: source } = vendor;
  const [assignments, purchases] = await Promise.all([
    sources.assignments(source, customer, turn),
    sources.purchases(source, customer, turn),
  ]);
  const main = assignments.state === 'not offered' ? purchases : assignments;
  return {
    vendor,
    assignments,
    purchases,
    main,
    lists: [...withShortfall(source, assignments), ...withShortfall(source, purchases)],
  };
}

/** One source in a line: how many licenses are assigned there, and of what. */
export function licensesRow({ vendor, assignments, purchases, main }: SourceLicenses): SystemRow {
  const { title, lists } = vendor;
  if (main.state !== 'known') return missingRow(title, main);
  const held = valueOf(assignments);
  if (lists.assignments === undefined || held === null) return productsRow(title, valueOf(purchases)?.rows ?? []);
  const groups = countByGroup(held.rows, lists.assignments.groupedBy);
  return systemRow(
    title,
    plainState(heldText(held, lists.purchases === undefined ? null : purchases)),
    joinFirst(groups.map(({ name, count }) => `${name} ${formatNumber(count)}`)),
  );
}

/** A source whose figures are missing, and why. */
function missingRow(title: string, missing: Missing): SystemRow {
  return systemRow(title, missingState(missing));
}

export function missingState(missing: Missing): State {
  return stateOf('problem' in missing ? 'unknown' : 'none', reasonText(missing));
}

function productsRow(title: string, skus: readonly Purchase[]): SystemRow {
  const over = skus.filter(isOverAllocated).length;
  const count = words.purchases.products(formatNumber(skus.length), skus.length === 1);
  const alert = words.purchases.overAllocated(formatNumber(over), over === 1);
  return systemRow(title, over === 0 ? plainState(count) : stateOf('alert', `${count}, ${alert}`));
}

/** A source that lists license assignments has one figure for what was purchased; null where it has none. */
function heldText({ rows, truncated }: AssignmentList, purchases: Result<PurchaseList> | null): string {
  const count = formatCount({ number: rows.length, exact: truncated === null }, words.purchases.license, exactFigures);
  const purchase = purchases === null ? undefined : valueOf(purchases)?.rows[0];
  if (purchases === null) return words.purchases.assigned(count);
  if (purchase === undefined) return `${words.purchases.assigned(count)}, ${words.purchases.purchasedUnknown}`;
  // The source counts for itself. Where its number is another one, both are told.
  return purchase.used === rows.length
    ? fullAssignedText(purchase)
    : words.purchases.bothCounts(words.purchases.assigned(count), assignedText(purchase));
}

const maxParts = 5;

function joinFirst(parts: readonly string[]): string {
  const more = parts.length - maxParts;
  return [...parts.slice(0, maxParts), ...(more > 0 ? [words.figures.more(formatNumber(more))] : [])].join(' · ');
}
