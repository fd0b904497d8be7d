import type { Drawing, Notice } from '../cards.ts';
import type { Customer } from '../customers.ts';
import { fold } from '../fold.ts';
import type { Result } from '../sources.ts';
import { sourceIds, sourceTitles, type Holder, type Purchase, type SourceId } from '../vendors/vendor.ts';
import { ask, customerOf, type Command, type Desk } from './command.ts';
import { counted, figure, missingNotices, needed, stamps, usedOf, valueOf, whyNot, type Asked } from './figures.ts';
import { writeLine, type Request } from './grammar.ts';
import { byName, rowOf, searchTexts, type Entry } from './licence-rows.ts';
import { cut, cutSorted, pageButtons, pageText, rowsPerPage } from './paging.ts';
import { finder, matches } from './search.ts';

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
  atOnce: false,
  run,
};

type Body = Extract<Drawing, { card: 'licenses' }>['body'];
type Group = Body['groups'][number];

async function run(request: Request, desk: Desk): Promise<Drawing> {
  const customer = customerOf(request);
  const { from } = request.filters;
  const ids = sourceIds.filter((id) => from === undefined || from === id);
  const results = await Promise.all(ids.map((id) => readSource(id, customer, desk)));
  const [only] = results;
  if (from !== undefined && only !== undefined) needed(only.main, only.source, customer);

  const entries = await Promise.all(results.map((read) => entriesOf(read, request, from !== undefined)));
  const rows = entries.flat();
  const shown = isNarrowed(request) ? cutSorted(rows, byName, request) : cut(rows, request);
  const asked = results.flatMap((read) => read.asked);
  const chart = chartOf(results);
  const headline = [
    `${customer.title}: ${countText(rows.length, request, results)}`,
    pageText(request, rows.length, true),
  ]
    .filter((text) => text !== '')
    .join(', ');

  return {
    card: 'licenses',
    title: 'Licences',
    headline,
    body: {
      groups: results.map(groupOf),
      hasChart: chart.length > 0 && request.page === 1 && !isNarrowed(request),
      chartTitle: 'Live Platform licences by reason',
      chart,
      rows: shown.map((entry) => rowOf(entry, customer)),
    },
    notices: [...productNotice(request, results), ...missingNotices(...asked)],
    buttons: [
      ...pageButtons(request, request.page * rowsPerPage < rows.length),
      { title: 'Refresh', line: writeLine({ ...request, fresh: true }) },
      ...(from !== 'partner' && customer.links.partner !== null
        ? [{ title: 'Microsoft SKUs', line: writeLine(ask('licenses', customer, { filters: { from: 'partner' } })) }]
        : []),
      ...(from === undefined ? [] : [{ title: 'All sources', line: writeLine(ask('licenses', customer)) }]),
      { title: 'Users', line: writeLine(ask('users', customer)) },
      { title: 'Overview', line: writeLine(ask('customer', customer)) },
    ],
    asOf: stamps(...asked),
    line: writeLine({ ...request, fresh: false }),
    names: { of: [customer], headline },
  };
}

/** A count only of the lists that answered; none of them: the reasons instead of a 0. */
function countText(rows: number, request: Request, results: readonly SourceLicenses[]): string {
  const withSkus = request.filters.from === 'partner' || isNarrowed(request);
  const counting = withSkus ? results : results.filter(({ source }) => source !== 'partner');
  const missing = counting.flatMap(({ source, main }) =>
    main.state === 'known' ? [] : [`${sourceTitles[source]} ${whyNot(main)}`],
  );
  if (missing.length === counting.length) return missing.join(', ');
  const failed = counting.some(({ main }) => 'problem' in main);
  if (failed && rows === 0) return 'nothing found, as far as could be read';
  const one = request.filters.from === 'partner' ? 'SKU' : 'licence';
  const count = isNarrowed(request) ? counted(rows, 'match', 'matches') : counted(rows, one);
  return `${failed ? 'at least ' : ''}${count}`;
}

/** What one source says of licences: people who hold one, or products with used of bought, or both. */
interface SourceLicenses {
  readonly source: SourceId;
  readonly holders: Result<readonly Holder[]>;
  readonly purchases: Result<readonly Purchase[]>;
  /** The one that makes the source's rows. */
  readonly main: Result<unknown>;
  readonly asked: readonly Asked<unknown>[];
}

async function readSource(source: SourceId, customer: Customer, desk: Desk): Promise<SourceLicenses> {
  const [holders, purchases] = await Promise.all([
    desk.sources.holders(source, customer, desk.turn),
    desk.sources.purchases(source, customer, desk.turn),
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

function isNarrowed(request: Request): boolean {
  return request.terms.length > 0 || request.filters.product !== undefined;
}

/** SKUs are rows only when asked for alone: beside people they would drown them. */
async function entriesOf(read: SourceLicenses, request: Request, alone: boolean): Promise<Entry[]> {
  const { source } = read;
  const { product } = request.filters;
  const wanted = (candidate: string | null): boolean =>
    product === undefined || candidate?.toLowerCase() === product.toLowerCase();
  const holders = valueOf(read.holders) ?? [];
  const texts = request.terms.length > 0 ? await searchTexts(holders) : null;
  const isFound = finder(request.terms);
  const people = holders
    .filter((holder, index) => wanted(holder.product) && (texts === null || isFound(texts[index] ?? '')))
    .map((holder) => ({ source, holder }));
  const showSkus = alone || (isNarrowed(request) && source === 'partner');
  const skus = (source === 'partner' && showSkus ? (valueOf(read.purchases) ?? []) : [])
    .filter((sku) => wanted(sku.product) || wanted(sku.title))
    .filter((sku) => matches(request.terms, [sku.title, sku.product], null))
    .map((sku) => ({ source, sku }));
  return [...people, ...skus];
}

const mostParts = 5;

function groupOf({ source, holders, purchases, main }: SourceLicenses): Group {
  const title = sourceTitles[source];
  if (main.state !== 'known') {
    const tone = 'problem' in main ? 'Warning' : 'Default';
    return { title, figure: whyNot(main), tone, parts: '' };
  }
  if (source === 'partner') return skuGroup(title, valueOf(purchases) ?? []);
  const people = valueOf(holders) ?? [];
  const bought = source === 'live' ? boughtText(purchases) : '';
  const parts = countBy(people).map(({ legend, value }) => `${legend}: ${figure(value)}`);
  return { title, figure: `${counted(people.length, 'licence')} held${bought}`, tone: 'Default', parts: someOf(parts) };
}

function skuGroup(title: string, skus: readonly Purchase[]): Group {
  const over = skus.filter((sku) => sku.used > sku.bought).length;
  return {
    title,
    figure: `${counted(skus.length, 'SKU')}${over > 0 ? `, ${figure(over)} with more used than bought` : ''}`,
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
  const more = parts.length - mostParts;
  return [...parts.slice(0, mostParts), ...(more > 0 ? [`${more} more`] : [])].join(' · ');
}

function chartOf(results: readonly SourceLicenses[]): Body['chart'] {
  const holders = results.find((read) => read.source === 'live')?.holders;
  const people = holders === undefined ? [] : (valueOf(holders) ?? []);
  return countBy(people);
}

/** The vendor spells one reason in several ways, `Users-By` and `Users - By`: they count together, as first spelt. */
function countBy(people: readonly Holder[]): Body['chart'] {
  const counts = new Map<string, number>();
  for (const holder of people) counts.set(kindOf(holder), (counts.get(kindOf(holder)) ?? 0) + 1);
  const groups = Map.groupBy(counts, ([kind]) => fold(kind).replace(/\s*-\s*/g, '-'));
  return Array.from(groups.values(), (group) => ({
    legend: group[0]?.[0] ?? '',
    value: group.reduce((sum, [, count]) => sum + count, 0),
  }));
}

function kindOf(holder: Holder): string {
  return holder.product ?? holder.reason ?? 'No reason given';
}

function productNotice(request: Request, results: readonly SourceLicenses[]): Notice[] {
  const asksLive = results.some((read) => read.source === 'live' && read.main.state === 'known');
  if (request.filters.product === undefined || !asksLive) return [];
  return [{ label: 'Note', text: 'Live Platform licences have no product, so product: leaves them out.' }];
}
