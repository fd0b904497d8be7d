import { concat } from '../views/licenses.ts';
import { licensesRow, licenseVendors, listsSkus, type SourceLicenses } from '../views/source-licenses.ts';
import { panelFor } from '../views/panels.ts';
import { barsText, isOverAllocated, usageBars } from '../views/purchases.ts';
import type { Button } from '../cards/actions.ts';
import { note, type Notice } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { missingReason } from '../people/lists.ts';
import { valueOf } from '../sources/result.ts';
import type { Command, CommandContext } from './command.ts';
import { isLinked } from './examples.ts';
import { sourceIds } from '../vendors/catalog.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes, reasonText } from '../views/notices.ts';
import { formatNumber, joinNames, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, sortedPageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { notFoundNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';
import { isNarrowed, licenseRows, readAskedLicenses } from './license-rows.ts';
import { listLicenses } from './list-licenses.ts';

export const licenses: Command = {
  name: 'licenses',
  aliases: [
    'licences',
    'license',
    'licence',
    'licensing',
    'seats',
    'skus',
    'sku',
    'subscriptions',
    'products',
    'product',
    'entitlements',
    'assignments',
    'usage',
    'lic',
    'lics',
  ],
  summary: words.licenses.summary,
  examples: [
    'licenses contoso',
    'licenses contoso from:licensespring',
    'licenses contoso product:PHN1',
    'licenses contoso from:partner',
  ],
  syntax: { customer: 'needed', text: true, all: false, paged: true, filters: ['from', 'product'] },
  menu: 'everywhere',
  canAnswer: ({ customer, filters: { from } }, context) =>
    customer === null || sourceIds.every((id) => id !== from || isLinked(id, customer, context)),
  run,
  list: listLicenses,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const customer = requireCustomer(query);
  const { from } = query.filters;
  const results = await readAskedLicenses(query, customer, context);
  const parts = await Promise.all(results.map((result) => licenseRows(result, query, customer)));
  const rows = concat(parts.flat());
  const products = concat(parts.flatMap((part, index) => (listsProducts(results[index]) ? part : []))).length;
  const indexes = Array.from({ length: rows.length }, (_, index) => index);
  const shown = isNarrowed(query) ? await sortedPageOf(indexes, rows.nameAt, query) : pageOf(indexes, query);
  const lists = results.flatMap((result) => result.lists);
  const isOverview = query.page === 1 && !isNarrowed(query);
  const count = countText({ rows: rows.length, products }, query, results, context.figures);
  const whole = results.some(isFailed) ? 'part' : 'whole';
  const searched = searchedText(query);
  const { product } = query.filters;
  const matches = searched === '' ? count : `${count}${words.licenses.matchesFor(searched)}`;
  const answer = joinTexts([matches, product ?? ''], ' · ');
  const missing = await wordsNotFound(query, rows.length, async (terms) => {
    const found = await Promise.all(results.map((result) => licenseRows(result, { ...query, terms }, customer)));
    return concat(found.flat()).length;
  });

  return {
    card: 'licenses',
    eyebrow: words.buttons.licenses,
    subject: customer.title,
    alert: isNarrowed(query) ? '' : alertText(results, context.figures),
    answer,
    body: {
      ...overviewOf(isOverview ? results : [], from === undefined),
      heading: headingOf(rows.length, products),
      held: isNarrowed(query) ? '' : heldText(results),
      rows: shown.map(rows.rowAt),
      page: pageText(query, rows.length, true),
    },
    notices: [
      ...notFoundNotice(missing, whole),
      ...productNotice(query, results),
      ...holdersNotice(query, { rows: rows.length, products }, results),
      ...missingNotices(...lists),
    ],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < rows.length),
      ...withoutWordsButton(query, missing),
      ...(from === undefined ? [] : [{ title: words.buttons.allSources, line: lineFor('licenses', customer) }]),
      { title: words.buttons.users, line: lineFor('users', customer) },
      ...skuButtons(query, customer),
      { title: words.buttons.reconcile, line: lineFor('reconcile', customer) },
      { title: words.buttons.overview, line: lineFor('customer', customer) },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    panel: panelFor(query, words.licenses.hint, ['from'], { from: licenseVendors.map(({ id }) => id) }),
    readTimes: readTimes(...lists),
    names: { customers: [customer], subject: customer.title, answer: count },
  };
}

/** The products of all sources as bars, and each source in a line. */
function overviewOf(results: readonly SourceLicenses[], isOfAll: boolean): Pick<Body, 'bars' | 'alt' | 'sources'> {
  const bars = usageBars(results.map(({ purchases }) => purchases));
  return { bars, alt: barsText(bars), sources: isOfAll ? results.map(licensesRow) : [] };
}

type Body = Extract<CardData, { card: 'licenses' }>['body'];

function alertText(results: readonly SourceLicenses[], figures: Figures): string {
  const over = results.flatMap(({ purchases }) => valueOf(purchases)?.rows ?? []).filter(isOverAllocated).length;
  if (over === 0) return '';
  return words.purchases.overAllocated(figures.number(over), over === 1 && !figures.hides(over));
}

/** `146 Live Platform, at least 17 LicenseSpring`. */
function heldText(results: readonly SourceLicenses[]): string {
  return results
    .flatMap(({ vendor, assignments }) => {
      const held = valueOf(assignments);
      if (held === null) return [];
      const count = formatNumber(held.rows.length);
      return [words.licenses.held(held.truncated === null ? count : words.figures.atLeast(count), vendor.title)];
    })
    .join(', ');
}

/** How many rows there are, and how many of them are products in place of a person’s license. */
interface Counts {
  readonly rows: number;
  readonly products: number;
}

function listsProducts(result: SourceLicenses | undefined): boolean {
  return result !== undefined && listsSkus(result.vendor);
}

function headingOf(rows: number, products: number): string {
  if (products === 0) return words.licenses.assignedTo;
  return products === rows ? words.licenses.products : words.licenses.found;
}

/** The number of rows. If no list could be read, the reasons instead: a 0 would be wrong. */
function countText(
  { rows, products }: Counts,
  query: Query,
  results: readonly SourceLicenses[],
  figures: Figures,
): string {
  const [only] = query.filters.from === undefined ? [] : results;
  const withSkus = only !== undefined || isNarrowed(query);
  const counting = withSkus ? results : results.filter(({ vendor }) => !listsSkus(vendor));
  const missing = counting.flatMap(({ vendor, main }) =>
    main.state === 'known' ? [] : [words.findings.sourceIs(vendor.title, reasonText(main))],
  );
  if (missing.length === counting.length) return missing.join(', ');
  const failed = counting.some(isFailed);
  if (failed && rows === 0) return words.licenses.noMatch;
  const count = countOf({ rows, products }, query, only, figures);
  return failed && !figures.hides(rows) ? words.figures.atLeast(count) : count;
}

/** True when its rows, or some of them, could not be read. */
function isFailed({ main }: SourceLicenses): boolean {
  return 'problem' in (missingReason(main) ?? {});
}

function countOf({ rows, products }: Counts, query: Query, only: SourceLicenses | undefined, figures: Figures): string {
  const count = figures.number(rows);
  const isOne = rows === 1 && !figures.hides(rows);
  if (rows > 0 ? products === rows : listsProducts(only)) return words.purchases.products(count, isOne);
  if (isNarrowed(query)) return words.licenses.matches(count, isOne);
  return words.licenses.assignedByName(count, isOne);
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

/** Who asks who has a product finds how many have it. */
function holdersNotice(query: Query, { rows, products }: Counts, results: readonly SourceLicenses[]): Notice[] {
  if (!isNarrowed(query) || products === 0 || products < rows) return [];
  const sources = results.filter(listsProducts).map(({ vendor }) => vendor.title);
  return [note(words.licenses.holdersUnknown(joinNames(sources)))];
}

function productNotice(query: Query, results: readonly SourceLicenses[]): Notice[] {
  if (query.filters.product === undefined) return [];
  return results
    .filter(({ vendor: { lists }, main }) => main.state === 'known' && lists.assignments?.groupedBy === 'reason')
    .map(({ vendor: { title } }) => note(words.licenses.noProduct(title)));
}
