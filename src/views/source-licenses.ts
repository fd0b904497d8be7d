import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf, type Result, type SourceResult } from '../sources/result.ts';
import type { Reader } from '../sources/sources.ts';
import type { Table } from '../tables/table.ts';
import { formatNumber, pluralize } from '../text/format.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import type { LicenseAssignment, Purchase } from '../vendors/vendor.ts';
import { countByKind } from './licenses.ts';
import { reasonText, usedOf } from './notices.ts';

type Body = Extract<CardData, { card: 'licenses' }>['body'];
type Group = Body['groups'][number];

/** The vendors that tell of licenses. */
export const licenseVendors: readonly CatalogRow[] = catalog.filter(
  ({ lists }) => lists.assignments !== undefined || lists.purchases !== undefined,
);

/** True for a vendor that lists products and not who holds them. */
export function listsSkus({ lists }: CatalogRow): boolean {
  return lists.assignments === undefined;
}

/** What one source says of licences: people who hold one, or products with used of bought, or both. */
export interface SourceLicenses {
  readonly vendor: CatalogRow;
  readonly holders: Result<Table<LicenseAssignment>>;
  readonly purchases: Result<readonly Purchase[]>;
  /** The one that makes the source's rows. */
  readonly main: Result<unknown>;
  readonly asked: readonly SourceResult<unknown>[];
}

export async function readLicenses(
  vendor: CatalogRow,
  customer: Customer,
  { sources, turn }: Reader,
): Promise<SourceLicenses> {
  const { id: source } = vendor;
  const [holders, purchases] = await Promise.all([
    sources.assignments(source, customer, turn),
    sources.purchases(source, customer, turn),
  ]);
  const main = holders.state === 'not offered' ? purchases : holders;
  return {
    vendor,
    holders,
    purchases,
    main,
    asked: [
      { source, result: holders },
      { source, result: purchases },
    ],
  };
}

const maxParts = 5;

export function licenseGroup({ vendor, holders, purchases, main }: SourceLicenses): Group {
  const { title, lists } = vendor;
  if (main.state !== 'known') {
    const tone = 'problem' in main ? 'Warning' : 'Default';
    return { title, figure: reasonText(main), tone, parts: '' };
  }
  if (listsSkus(vendor)) return skuGroup(title, valueOf(purchases) ?? []);
  const people = valueOf(holders);
  const bought = lists.purchases === undefined ? '' : boughtText(purchases);
  const parts = countByKind(people).map(({ legend, value }) => `${legend}: ${formatNumber(value)}`);
  return {
    title,
    figure: `${pluralize(people?.length ?? 0, 'licence')} held${bought}`,
    tone: 'Default',
    parts: someOf(parts),
  };
}

function skuGroup(title: string, skus: readonly Purchase[]): Group {
  const over = skus.filter((sku) => sku.used > sku.bought).length;
  return {
    title,
    figure: `${pluralize(skus.length, 'SKU')}${over > 0 ? `, ${formatNumber(over)} with more used than bought` : ''}`,
    tone: over > 0 ? 'Warning' : 'Default',
    parts: someOf(skus.map((sku) => `${sku.title}: ${usedOf(sku)}`)),
  };
}

/** A source that lists who holds a license has one figure for what was bought. */
function boughtText(purchases: Result<readonly Purchase[]>): string {
  const purchase = valueOf(purchases)?.[0];
  return purchase === undefined ? ', bought unknown' : `, ${usedOf(purchase)} by its own count`;
}

function someOf(parts: readonly string[]): string {
  const more = parts.length - maxParts;
  return [...parts.slice(0, maxParts), ...(more > 0 ? [`${more} more`] : [])].join(' · ');
}

/** Who holds a license, by reason, of the first source that gives reasons. */
export function reasonChart(results: readonly SourceLicenses[]): {
  readonly title: string;
  readonly bars: Body['chart'];
} {
  const charted = results.find(({ vendor }) => vendor.lists.assignments?.chart);
  const title = charted?.vendor.lists.assignments?.chart ?? '';
  return { title, bars: countByKind(charted === undefined ? null : valueOf(charted.holders)) };
}
