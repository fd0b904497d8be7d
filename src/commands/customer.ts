import type { CardData } from '../cards/draw.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf, type Result } from '../sources/result.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase, UserList } from '../vendors/vendor.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';
import { readFullRoster } from '../people/roster.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText } from '../verdicts/savings.ts';
import type { Command, CommandContext } from './command.ts';
import { requireCustomer, queryFor, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes, usedOf, reasonText } from '../views/notices.ts';
import { sourceResults } from '../people/lists.ts';
import { formatCount, pluralize } from '../text/format.ts';
import { skippedSummary, severityText, wholeOf } from '../views/findings.ts';
import { writeLine } from '../grammar/line.ts';

export const customer: Command = {
  name: 'customer',
  aliases: ['tenant', 'overview'],
  summary:
    "One customer at a glance: a count per source, licences used of bought. Typing the customer's name does the same.",
  examples: ['customer contoso', 'contoso'],
  syntax: { customer: 'needed', text: false, all: false, paged: false, filters: [] },
  open: false,
  immediate: false,
  run,
};

type Group = Extract<CardData, { card: 'customer' }>['body']['sources'][number];

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const asked = requireCustomer(query);
  const roster = await readFullRoster(asked, context.sources, context.turn);
  const { liveUsers, liveLicences, livePurchases, seats, partnerAccounts, partnerPurchases } = roster.lists;
  const judgement = await cachedJudgement(roster, context.verdicts, context.now());
  const results = sourceResults(roster.lists);
  const chart = chartOf(livePurchases, partnerPurchases);
  return {
    card: 'customer',
    title: 'Customer',
    headline: asked.title,
    body: {
      sources: [
        groupOf('live', [
          say('users', liveUsers, (read) => [totalOf(read, 'user')]),
          say('licences', liveLicences, (holders) => [pluralize(holders.length, 'licensed user')]),
          say('licences bought', livePurchases, (purchases) =>
            purchases.length === 0
              ? ['Licences bought: unknown']
              : purchases.map((sold) => `Licences: ${usedOf(sold)}`),
          ),
        ]),
        groupOf('licensespring', [say('licences', seats, seatLines)]),
        groupOf('partner', [
          say('accounts', partnerAccounts, (read) => [totalOf(read, 'account')]),
          say('SKUs', partnerPurchases, skuLines),
        ]),
      ],
      hasChart: chart.length > 0,
      chart,
      findings: findingsText(judgement),
      money: savingsText(savingsOf(judgement.findings, context.verdicts.prices, context.now()), wholeOf(judgement)),
      identity: context.permissions.canName(asked) ? identityOf(asked) : asked.name,
    },
    notices: missingNotices(...results),
    buttons: [
      { title: 'Reconcile', line: writeLine(queryFor('reconcile', asked)) },
      { title: 'Users', line: writeLine(queryFor('users', asked)) },
      ...(liveLicences.state === 'known'
        ? [{ title: 'Not licensed', line: writeLine(queryFor('users', asked, { filters: { licensed: 'no' } })) }]
        : []),
      { title: 'Licences', line: writeLine(queryFor('licenses', asked)) },
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      { title: 'Customers', line: writeLine(queryFor('customers')) },
    ],
    readTimes: readTimes(...results),
    line: writeLine({ ...query, fresh: false }),
    names: null,
  };
}

/** Severities and what was not judged; "none" only while no source is unknown. */
function findingsText({ findings, skipped }: Judgement): string {
  const found = severityText(findings) || (skipped.some((each) => each.failed) ? '' : 'none');
  return [found, skippedSummary(skipped)].filter((text) => text !== '').join(', ');
}

const maxBars = 6;

/** Whole per cent of what was bought that is in use. */
function chartOf(...results: readonly Result<readonly Purchase[]>[]): { x: string; y: number }[] {
  const purchases = results.flatMap((result) => valueOf(result) ?? []).filter(({ bought }) => bought > 0);
  return purchases
    .slice(0, maxBars)
    .map(({ title, used, bought }) => ({ x: title, y: Math.round((used / bought) * 100) }));
}

/** The figures of one result, or the reason why there is none. */
function say<T>(what: string, result: Result<T>, lines: (value: T) => string[]): Group['figures'] {
  if (result.state === 'known') return lines(result.value).map((text) => ({ text, tone: 'Default' }));
  const tone = 'problem' in result ? 'Warning' : 'Default';
  const own = 'problem' in result || result.state === 'not offered';
  return [{ text: own ? `${what} ${reasonText(result)}` : reasonText(result), tone }];
}

/** A source that is not connected or not linked says so once, not once for each figure. */
function groupOf(source: SourceId, figures: readonly Group['figures'][]): Group {
  const byText = new Map(figures.flat().map((line) => [line.text, line]));
  return { title: sourceTitles[source], figures: [...byText.values()] };
}

function totalOf({ rows, truncated }: UserList, one: string): string {
  return formatCount({ number: rows.length, exact: truncated === null }, one);
}

function seatLines(holders: Table<LicenseAssignment>): string[] {
  const parts = Array.from(
    holders.counts('product'),
    ([product, count]) => `${product ?? ''}: ${pluralize(count, 'licence')}`,
  );
  return [pluralize(holders.length, 'licence'), ...parts];
}

const maxSkus = 6;

function skuLines(skus: readonly Purchase[]): string[] {
  const more = skus.length - maxSkus;
  const lines = skus.slice(0, maxSkus).map((sku) => `${sku.title}: ${usedOf(sku)}`);
  return more > 0 ? [...lines, pluralize(more, 'more SKU', 'more SKUs')] : lines;
}

function identityOf({ name, title, aliases, domain, tenantId }: Customer): string {
  const others = aliases.filter((alias) => alias !== title);
  return [...new Set([name, ...others, domain]), tenantId === null ? null : `tenant ${tenantId}`]
    .filter((text) => text !== null)
    .join(' · ');
}
