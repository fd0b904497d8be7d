import { assignmentRows, skuRows, type LazyRows } from '../views/licenses.ts';
import { valueOrThrow } from '../views/notices.ts';
import { licenseVendors, listsSkus, readLicenses, type SourceLicenses } from '../views/source-licenses.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf } from '../sources/result.ts';
import type { Reader } from '../sources/sources.ts';
import { indexesOf } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase } from '../vendors/vendor.ts';
import type { Query } from '../grammar/query.ts';
import { termTest } from '../search/terms.ts';
import { assignmentsFound } from '../search/rows.ts';

/** The licenses of each source that a query asks. Throws when it asks one only, and that cannot be read. */
export async function readAskedLicenses(
  { filters: { from } }: Query,
  customer: Customer,
  reader: Reader,
): Promise<readonly SourceLicenses[]> {
  const vendors = licenseVendors.filter(({ id }) => from === undefined || from === id);
  const results = await Promise.all(vendors.map((vendor) => readLicenses(vendor, customer, reader)));
  const [only] = results;
  if (from !== undefined && only !== undefined) valueOrThrow(only.main, only.vendor.id, customer);
  return results;
}

/** SKUs are rows only in a search or for a single source. In the list of all sources they would hide the people. */
export async function licenseRows(result: SourceLicenses, query: Query, customer: Customer): Promise<LazyRows[]> {
  const { vendor, assignments, purchases } = result;
  const { id: source } = vendor;
  const showsSkus = listsSkus(vendor) && (query.filters.from !== undefined || isNarrowed(query));
  const indexes = assignments.state === 'known' ? await findAssignments(assignments.value.rows, query) : [];
  return [
    ...(assignments.state === 'known' ? [assignmentRows(assignments.value.rows, indexes, source, customer)] : []),
    ...(showsSkus ? [skuRows(findSkus(valueOf(purchases)?.rows ?? [], query), source, customer)] : []),
  ];
}

/** The rows of these assignments that a query asks for. */
export async function findAssignments(
  assignments: Table<LicenseAssignment>,
  { terms, filters: { product } }: Query,
): Promise<number[]> {
  return indexesOf(assignments.length, [
    ...(product === undefined ? [] : [assignments.where('product', (value) => isNamed(value, product))]),
    ...(await assignmentsFound(assignments, terms)),
  ]);
}

export function findSkus(skus: readonly Purchase[], { terms, filters: { product } }: Query): Purchase[] {
  const isFound = termTest(terms);
  return skus
    .filter((sku) => product === undefined || isNamed(sku.product, product) || isNamed(sku.title, product))
    .filter((sku) => isFound([sku.title, sku.product]));
}

function isNamed(name: string | null, wanted: string): boolean {
  return name?.toLowerCase() === wanted.toLowerCase();
}

export function isNarrowed(query: Query): boolean {
  return query.terms.length > 0 || query.filters.product !== undefined;
}
