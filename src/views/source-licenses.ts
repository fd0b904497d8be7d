import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf, type Result, type SourceResult } from '../sources/result.ts';
import type { Reader } from '../sources/sources.ts';
import { exactFigures, formatCount, formatNumber, pluralize } from '../text/format.ts';
import { withShortfall } from '../people/lists.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import type { AssignmentList, Purchase, PurchaseList } from '../vendors/vendor.ts';
import { countByGroup } from './licenses.ts';
import { isOverused, reasonText, usedText } from './notices.ts';

type Body = Extract<CardData, { card: 'licenses' }>['body'];
type Group = Body['groups'][number];

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

const maxParts = 5;

export function licenseGroup({ vendor, assignments, purchases, main }: SourceLicenses): Group {
  const { title, lists } = vendor;
  if (main.state !== 'known') {
    const tone = 'problem' in main ? 'Warning' : 'Default';
    return { title, figure: reasonText(main), tone, parts: '' };
  }
  const held = valueOf(assignments);
  if (lists.assignments === undefined || held === null) return skuGroup(title, valueOf(purchases)?.rows ?? []);
  const bought = lists.purchases === undefined ? '' : boughtText(purchases);
  const groups = countByGroup(held.rows, lists.assignments.groupedBy);
  return {
    title,
    figure: `${formatCount({ number: held.rows.length, exact: held.truncated === null }, 'licence', exactFigures)} held${bought}`,
    tone: 'Default',
    parts: joinFirst(groups.map(({ legend, value }) => `${legend}: ${formatNumber(value)}`)),
  };
}

function skuGroup(title: string, skus: readonly Purchase[]): Group {
  const overused = skus.filter(isOverused).length;
  return {
    title,
    figure: `${pluralize(skus.length, 'SKU')}${overused > 0 ? `, ${formatNumber(overused)} with more used than bought` : ''}`,
    tone: overused > 0 ? 'Warning' : 'Default',
    parts: joinFirst(skus.map((sku) => `${sku.title}: ${usedText(sku)}`)),
  };
}

/** A source that lists license assignments has one figure for what was bought. */
function boughtText(purchases: Result<PurchaseList>): string {
  const purchase = valueOf(purchases)?.rows[0];
  return purchase === undefined ? ', bought unknown' : `, ${usedText(purchase)} by its own count`;
}

function joinFirst(parts: readonly string[]): string {
  const more = parts.length - maxParts;
  return [...parts.slice(0, maxParts), ...(more > 0 ? [`${more} more`] : [])].join(' · ');
}

/** License assignments by group, of the first source that has a chart of them. */
export function groupChart(results: readonly SourceLicenses[]): Pick<Body, 'chartTitle' | 'chart'> {
  for (const { vendor, assignments } of results) {
    const { chart: chartTitle = null, groupedBy = 'reason' } = vendor.lists.assignments ?? {};
    const held = valueOf(assignments);
    if (chartTitle !== null && held !== null) return { chartTitle, chart: countByGroup(held.rows, groupedBy) };
  }
  return { chartTitle: '', chart: [] };
}
