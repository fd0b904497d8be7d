import type { CardData, Notice } from '../cards/draw.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf, type Result, type SourceResult } from '../sources/result.ts';
import { indexesOf } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase } from '../vendors/vendor.ts';
import { sourceIds, sourceTitles, type SourceId } from '../vendors/catalog.ts';
import type { Command, CommandContext } from './command.ts';
import { requireCustomer, queryFor, type Query } from '../grammar/query.ts';
import { missingNotices, valueOrThrow, readTimes, usedOf, reasonText } from '../views/notices.ts';
import { pluralize, formatNumber } from '../text/format.ts';
import { writeLine } from '../grammar/line.ts';
import { countByKind, assignmentRows, skuRows, concat, type LazyRows } from '../views/licenses.ts';
import { pageOf, sortedPageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { matchesTerms } from '../search/terms.ts';
import { assignmentsFound } from '../search/rows.ts';

export const licenses: Command = {
  name: 'licenses',
  aliases: ['licences', 'license', 'licence'],
  summary: 'Who holds a licence at a customer, by source; Microsoft SKUs as used of bought (from:partner).',
  examples: [
    'licenses contoso',
    'licenses contoso from:licensespring',
    'licenses contoso product:PHN1',
    'licenses contoso from:partner',
  ],
  syntax: { customer: 'needed', text: true, all: false, paged: true, filters: ['from', 'product'] },
  open: false,
  immediate: false,
  run,
};

type Body = Extract<CardData, { card: 'licenses' }>['body'];
type Group = Body['groups'][number];

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const customer = requireCustomer(query);
  const { from } = query.filters;
  const ids = sourceIds.filter((id) => from === undefined || from === id);
  const results = await Promise.all(ids.map((id) => readSource(id, customer, context)));
  const [only] = results;
  if (from !== undefined && only !== undefined) valueOrThrow(only.main, only.source, customer);

  const each = await Promise.all(results.map((read) => entriesOf(read, query, customer)));
  const entries = concat(each.flat());
  const all = Array.from({ length: entries.length }, (_, number) => number);
  const shown = isNarrowed(query) ? sortedPageOf(all, entries.nameOf, query) : pageOf(all, query);
  const asked = results.flatMap((read) => read.asked);
  const chart = chartOf(results);
  const headline = [
    `${customer.title}: ${countText(entries.length, query, results)}`,
    pageText(query, entries.length, true),
  ]
    .filter((text) => text !== '')
    .join(', ');

  return {
    card: 'licenses',
    title: 'Licences',
    headline,
    body: {
      groups: results.map(groupOf),
      hasChart: chart.length > 0 && query.page === 1 && !isNarrowed(query),
      chartTitle: 'Live Platform licences by reason',
      chart,
      rows: shown.map(entries.rowOf),
    },
    notices: [...productNotice(query, results), ...missingNotices(...asked)],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < entries.length),
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...(from !== 'partner' && customer.refs.partner !== null
        ? [
            {
              title: 'Microsoft SKUs',
              line: writeLine(queryFor('licenses', customer, { filters: { from: 'partner' } })),
            },
          ]
        : []),
      ...(from === undefined ? [] : [{ title: 'All sources', line: writeLine(queryFor('licenses', customer)) }]),
      { title: 'Users', line: writeLine(queryFor('users', customer)) },
      { title: 'Overview', line: writeLine(queryFor('customer', customer)) },
    ],
    readTimes: readTimes(...asked),
    line: writeLine({ ...query, fresh: false }),
    names: { of: [customer], headline },
  };
}

/** A count only of the lists that answered; none of them: the reasons instead of a 0. */
function countText(rows: number, query: Query, results: readonly SourceLicenses[]): string {
  const withSkus = query.filters.from === 'partner' || isNarrowed(query);
  const counting = withSkus ? results : results.filter(({ source }) => source !== 'partner');
  const missing = counting.flatMap(({ source, main }) =>
    main.state === 'known' ? [] : [`${sourceTitles[source]} ${reasonText(main)}`],
  );
  if (missing.length === counting.length) return missing.join(', ');
  const failed = counting.some(({ main }) => 'problem' in main);
  if (failed && rows === 0) return 'nothing found, as far as could be read';
  const one = query.filters.from === 'partner' ? 'SKU' : 'licence';
  const count = isNarrowed(query) ? pluralize(rows, 'match', 'matches') : pluralize(rows, one);
  return `${failed ? 'at least ' : ''}${count}`;
}

/** What one source says of licences: people who hold one, or products with used of bought, or both. */
interface SourceLicenses {
  readonly source: SourceId;
  readonly holders: Result<Table<LicenseAssignment>>;
  readonly purchases: Result<readonly Purchase[]>;
  /** The one that makes the source's rows. */
  readonly main: Result<unknown>;
  readonly asked: readonly SourceResult<unknown>[];
}

async function readSource(source: SourceId, customer: Customer, context: CommandContext): Promise<SourceLicenses> {
  const [holders, purchases] = await Promise.all([
    context.sources.assignments(source, customer, context.turn),
    context.sources.purchases(source, customer, context.turn),
  ]);
  const main = holders.state === 'not offered' ? purchases : holders;
  return {
    source,
    holders,
    purchases,
    main,
    asked: [
      { source, result: holders },
      { source, result: purchases },
    ],
  };
}

function isNarrowed(query: Query): boolean {
  return query.terms.length > 0 || query.filters.product !== undefined;
}

/** SKUs are rows only when asked for alone: beside people they would drown them. */
async function entriesOf(read: SourceLicenses, query: Query, customer: Customer): Promise<LazyRows[]> {
  const { source, holders, purchases } = read;
  const alone = query.filters.from !== undefined;
  const showSkus = source === 'partner' && (alone || isNarrowed(query));
  const people = holders.state === 'known' ? await numbersFound(holders.value, query) : [];
  return [
    ...(holders.state === 'known' ? [assignmentRows(holders.value, people, source, customer)] : []),
    ...(showSkus ? [skuRows(skusFound(valueOf(purchases) ?? [], query), source, customer)] : []),
  ];
}

async function numbersFound(
  holders: Table<LicenseAssignment>,
  { terms, filters: { product } }: Query,
): Promise<number[]> {
  return indexesOf(holders.length, [
    ...(product === undefined ? [] : [holders.where('product', (value) => isCalled(value, product))]),
    ...(await assignmentsFound(holders, terms)),
  ]);
}

function skusFound(skus: readonly Purchase[], { terms, filters: { product } }: Query): Purchase[] {
  return skus
    .filter((sku) => product === undefined || isCalled(sku.product, product) || isCalled(sku.title, product))
    .filter((sku) => matchesTerms(terms, [sku.title, sku.product], null));
}

function isCalled(name: string | null, wanted: string): boolean {
  return name?.toLowerCase() === wanted.toLowerCase();
}

const maxParts = 5;

function groupOf({ source, holders, purchases, main }: SourceLicenses): Group {
  const title = sourceTitles[source];
  if (main.state !== 'known') {
    const tone = 'problem' in main ? 'Warning' : 'Default';
    return { title, figure: reasonText(main), tone, parts: '' };
  }
  if (source === 'partner') return skuGroup(title, valueOf(purchases) ?? []);
  const people = valueOf(holders);
  const bought = source === 'live' ? boughtText(purchases) : '';
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

/** Live Platform counts what is bought in one figure for the whole service. */
function boughtText(purchases: Result<readonly Purchase[]>): string {
  const purchase = valueOf(purchases)?.[0];
  return purchase === undefined ? ', bought unknown' : `, ${usedOf(purchase)} by its own count`;
}

function someOf(parts: readonly string[]): string {
  const more = parts.length - maxParts;
  return [...parts.slice(0, maxParts), ...(more > 0 ? [`${more} more`] : [])].join(' · ');
}

function chartOf(results: readonly SourceLicenses[]): Body['chart'] {
  const holders = results.find((read) => read.source === 'live')?.holders;
  return countByKind(holders === undefined ? null : valueOf(holders));
}

function productNotice(query: Query, results: readonly SourceLicenses[]): Notice[] {
  const asksLive = results.some((read) => read.source === 'live' && read.main.state === 'known');
  if (query.filters.product === undefined || !asksLive) return [];
  return [{ label: 'Note', text: 'Live Platform licences have no product, so product: leaves them out.' }];
}
