import { assignmentRows, concat, skuRows, type LazyRows } from '../views/licenses.ts';
import {
  licenseGroup,
  licenseVendors,
  listsSkus,
  readLicenses,
  groupChart,
  type SourceLicenses,
} from '../views/source-licenses.ts';
import { note, type Notice, type Button, type CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { missingReason } from '../people/lists.ts';
import { valueOf } from '../sources/result.ts';
import { indexesOf } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase } from '../vendors/vendor.ts';
import type { Command, CommandContext } from './command.ts';
import { isLinked } from './examples.ts';
import { sourceIds } from '../vendors/catalog.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes, reasonText, valueOrThrow } from '../views/notices.ts';
import { joinTexts, type Figures } from '../text/format.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, sortedPageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { notFoundNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { termTest } from '../search/terms.ts';
import { assignmentsFound } from '../search/rows.ts';

export const licenses: Command = {
  name: 'licenses',
  aliases: ['licences', 'license', 'licence', 'seats', 'skus', 'sku', 'subscriptions', 'products', 'product'],
  summary: 'Who holds a licence at a customer, by source; Microsoft SKUs as used of bought (from:partner).',
  examples: [
    'licenses contoso',
    'licenses contoso from:licensespring',
    'licenses contoso product:PHN1',
    'licenses contoso from:partner',
  ],
  syntax: { customer: 'needed', text: true, all: false, paged: true, filters: ['from', 'product'] },
  canAnswer: ({ customer, filters: { from } }, context) =>
    customer === null || sourceIds.every((id) => id !== from || isLinked(id, customer, context)),
  run,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const customer = requireCustomer(query);
  const { from } = query.filters;
  const vendors = licenseVendors.filter(({ id }) => from === undefined || from === id);
  const results = await Promise.all(vendors.map((vendor) => readLicenses(vendor, customer, context)));
  const [only] = results;
  if (from !== undefined && only !== undefined) valueOrThrow(only.main, only.vendor.id, customer);

  const parts = await Promise.all(results.map((result) => rowsOf(result, query, customer)));
  const rows = concat(parts.flat());
  const indexes = Array.from({ length: rows.length }, (_, index) => index);
  const shown = isNarrowed(query) ? await sortedPageOf(indexes, rows.nameAt, query) : pageOf(indexes, query);
  const lists = results.flatMap((result) => result.lists);
  const chart = groupChart(results);
  const count = countText(rows.length, query, results, context.figures);
  const headlineWith = (searched: string): string =>
    joinTexts([`${customer.title}: ${count}${searched}`, pageText(query, rows.length, true)], ', ');
  const searched = searchedText(query);
  const missing = await wordsNotFound(query, rows.length, async (terms) => {
    const found = await Promise.all(results.map((result) => rowsOf(result, { ...query, terms }, customer)));
    return concat(found.flat()).length;
  });

  return {
    card: 'licenses',
    title: 'Licences',
    headline: headlineWith(searched === '' ? '' : ` for${searched}`),
    body: {
      groups: results.map(licenseGroup),
      hasChart: chart.chart.length > 0 && query.page === 1 && !isNarrowed(query),
      ...chart,
      rows: shown.map(rows.rowAt),
    },
    notices: [...notFoundNotice(missing), ...productNotice(query, results), ...missingNotices(...lists)],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < rows.length),
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...withoutWordsButton(query, missing),
      ...skuButtons(query, customer),
      ...(from === undefined ? [] : [{ title: 'All sources', line: lineFor('licenses', customer) }]),
      { title: 'Users', line: lineFor('users', customer) },
      { title: 'Overview', line: lineFor('customer', customer) },
    ],
    readTimes: readTimes(...lists),
    names: { customers: [customer], headline: headlineWith('') },
  };
}

/** The number of rows. If no list could be read, the reasons instead: a 0 would be wrong. */
function countText(rows: number, query: Query, results: readonly SourceLicenses[], figures: Figures): string {
  const [only] = query.filters.from === undefined ? [] : results;
  const withSkus = only !== undefined || isNarrowed(query);
  const counting = withSkus ? results : results.filter(({ vendor }) => !listsSkus(vendor));
  const missing = counting.flatMap(({ vendor, main }) =>
    main.state === 'known' ? [] : [`${vendor.title} ${reasonText(main)}`],
  );
  if (missing.length === counting.length) return missing.join(', ');
  const failed = counting.some(({ main }) => 'problem' in (missingReason(main) ?? {}));
  if (failed && rows === 0) return 'nothing found, as far as could be read';
  const one = only !== undefined && listsSkus(only.vendor) ? 'SKU' : 'licence';
  const count = isNarrowed(query) ? figures.of(rows, 'match', 'matches') : figures.of(rows, one);
  return `${failed && !figures.hides(rows) ? 'at least ' : ''}${count}`;
}

function isNarrowed(query: Query): boolean {
  return query.terms.length > 0 || query.filters.product !== undefined;
}

/** SKUs are rows only in a search or for a single source. In the list of all sources they would hide the people. */
async function rowsOf(result: SourceLicenses, query: Query, customer: Customer): Promise<LazyRows[]> {
  const { vendor, assignments, purchases } = result;
  const { id: source } = vendor;
  const showsSkus = listsSkus(vendor) && (query.filters.from !== undefined || isNarrowed(query));
  const indexes = assignments.state === 'known' ? await findAssignments(assignments.value.rows, query) : [];
  return [
    ...(assignments.state === 'known' ? [assignmentRows(assignments.value.rows, indexes, source, customer)] : []),
    ...(showsSkus ? [skuRows(findSkus(valueOf(purchases)?.rows ?? [], query), source, customer)] : []),
  ];
}

async function findAssignments(
  assignments: Table<LicenseAssignment>,
  { terms, filters: { product } }: Query,
): Promise<number[]> {
  return indexesOf(assignments.length, [
    ...(product === undefined ? [] : [assignments.where('product', (value) => isNamed(value, product))]),
    ...(await assignmentsFound(assignments, terms)),
  ]);
}

function findSkus(skus: readonly Purchase[], { terms, filters: { product } }: Query): Purchase[] {
  const isFound = termTest(terms);
  return skus
    .filter((sku) => product === undefined || isNamed(sku.product, product) || isNamed(sku.title, product))
    .filter((sku) => isFound([sku.title, sku.product]));
}

function isNamed(name: string | null, wanted: string): boolean {
  return name?.toLowerCase() === wanted.toLowerCase();
}

/** A button for each other source that lists products without the people who hold them. */
function skuButtons({ filters: { from } }: Query, customer: Customer): Button[] {
  return licenseVendors
    .filter((vendor) => listsSkus(vendor) && vendor.id !== from && customer.refs[vendor.id] !== null)
    .map(({ id, title, lists }) => ({
      title: lists.purchases?.heading ?? title,
      line: lineFor('licenses', customer, { filters: { from: id } }),
    }));
}

function productNotice(query: Query, results: readonly SourceLicenses[]): Notice[] {
  if (query.filters.product === undefined) return [];
  return results
    .filter(({ vendor: { lists }, main }) => main.state === 'known' && lists.assignments?.groupedBy === 'reason')
    .map(({ vendor: { title } }) => note(`${title} licences have no product, so product: leaves them out.`));
}
