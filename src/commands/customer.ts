import { shortName } from '../vendors/declaration.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { valueOf, type Result } from '../sources/result.ts';
import type { AssignmentList, Purchase, PurchaseList, UserList } from '../vendors/vendor.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import { readFullRoster, type FullRoster } from '../people/roster.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText } from '../verdicts/savings.ts';
import type { Command, CommandContext } from './command.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes, usedText, reasonText } from '../views/notices.ts';
import { missingReason, purchaseLists, sourceResults } from '../people/lists.ts';
import { formatCount, joinTexts, pluralize, type Figures } from '../text/format.ts';
import { skippedSummary, severityText, wholeOf } from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';

export const customer: Command = {
  name: 'customer',
  aliases: ['tenant', 'client', 'company', 'organization', 'organisation', 'overview', 'summary'],
  summary:
    "One customer at a glance: a count per source, licences used of bought. Typing the customer's name does the same.",
  examples: ['customer contoso', 'contoso'],
  syntax: { customer: 'needed', text: false, all: false, paged: false, filters: [] },
  run,
};

type Group = Extract<CardData, { card: 'customer' }>['body']['sources'][number];

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const found = requireCustomer(query);
  const roster = await readFullRoster(found, context.sources, context.turn);
  const judgement = await cachedJudgement(roster, context.verdicts, context.now());
  const results = sourceResults(roster.lists);
  const chart = usageChart(purchaseLists.map((list) => roster.lists[list]));
  return {
    card: 'customer',
    title: 'Customer',
    headline: found.title,
    body: {
      sources: catalog.map((row) => groupOf(row, roster.lists, context.figures)),
      hasChart: chart.length > 0,
      chart,
      findings: findingsText(judgement, context.figures),
      money: moneyOf(judgement, context),
      identity: context.permissions.canName(found) ? identityText(found) : found.name,
    },
    notices: missingNotices(...results),
    buttons: [
      { title: 'Reconcile', line: lineFor('reconcile', found) },
      { title: 'Users', line: lineFor('users', found) },
      ...(missingReason(roster.lists.liveLicences) === null
        ? [{ title: 'Not licensed', line: lineFor('users', found, { filters: { licensed: 'no' } }) }]
        : []),
      { title: 'Licences', line: lineFor('licenses', found) },
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      { title: 'Customers', line: lineFor('customers') },
    ],
    readTimes: readTimes(...results),
    names: null,
  };
}

/** Severities and what was not judged. "none" only if no source failed, because a failed source can hide findings. */
function findingsText({ findings, skipped }: Judgement, figures: Figures): string {
  const severity = severityText(findings, figures) || (skipped.some(({ failed }) => failed) ? '' : 'none');
  return joinTexts([severity, skippedSummary(skipped)], ', ');
}

function moneyOf(judgement: Judgement, { figures, verdicts, now }: CommandContext): string {
  const { findings } = judgement;
  if (figures.hides(findings.length)) return '';
  return savingsText(savingsOf(findings, verdicts.prices, now()), wholeOf(judgement));
}

const maxBars = 6;

/** For each purchase, the share that is used, in whole per cent. */
function usageChart(results: readonly Result<PurchaseList>[]): { x: string; y: number }[] {
  return results
    .flatMap((result) => valueOf(result)?.rows ?? [])
    .flatMap(({ title, used, bought }) =>
      bought === null || bought === 0 ? [] : [{ x: title, y: Math.round((used / bought) * 100) }],
    )
    .slice(0, maxBars);
}

/** The figures of one result, or the reason why there are none. */
function linesOf<T>(name: string, result: Result<T>, lines: (value: T) => string[]): Group['figures'] {
  if (result.state === 'known') return lines(result.value).map((text) => ({ text, tone: 'Default' }));
  const tone = 'problem' in result ? 'Warning' : 'Default';
  const isOfList = 'problem' in result || result.state === 'not offered';
  return [{ text: isOfList ? `${name} ${reasonText(result)}` : reasonText(result), tone }];
}

/** Without repeated texts: a source that is not connected or not linked says so once, not once for each figure. */
function groupOf(
  { title, lists: { users, assignments, purchases } }: CatalogRow,
  results: FullRoster['lists'],
  figures: Figures,
): Group {
  const lines = [
    ...(users === undefined
      ? []
      : linesOf(shortName(users), results[users.name], (list) => [totalText(list, users.one, figures)])),
    ...(assignments === undefined
      ? []
      : linesOf(shortName(assignments), results[assignments.name], (list) =>
          assignmentLines(list, assignments.one, figures),
        )),
    ...(purchases === undefined
      ? []
      : linesOf(shortName(purchases), results[purchases.name], (list) => purchaseLines(list.rows, purchases.total))),
  ];
  return { title, figures: [...new Map(lines.map((line) => [line.text, line])).values()] };
}

function totalText({ rows, truncated }: UserList, one: string, figures: Figures): string {
  return formatCount({ number: rows.length, exact: truncated === null }, one, figures);
}

function assignmentLines({ rows, truncated }: AssignmentList, one: string, figures: Figures): string[] {
  const exact = truncated === null;
  const byProduct = Array.from(rows.counts('product'), ([product, number]) =>
    product === null ? [] : [`${product}: ${formatCount({ number, exact }, 'licence', figures)}`],
  );
  return [formatCount({ number: rows.length, exact }, one, figures), ...byProduct.flat()];
}

function purchaseLines(purchases: readonly Purchase[], total: string | null): string[] {
  if (total === null) return skuLines(purchases);
  return purchases.length === 0
    ? [`${total} bought: unknown`]
    : purchases.map((purchase) => `${total}: ${usedText(purchase)}`);
}

const maxSkus = 6;

function skuLines(skus: readonly Purchase[]): string[] {
  const more = skus.length - maxSkus;
  const lines = skus.slice(0, maxSkus).map((sku) => `${sku.title}: ${usedText(sku)}`);
  return more > 0 ? [...lines, pluralize(more, 'more SKU', 'more SKUs')] : lines;
}

function identityText({ name, title, aliases, domain, tenantId }: Customer): string {
  const others = aliases.filter((alias) => alias !== title);
  return joinTexts([...new Set([name, ...others, domain]), tenantId === null ? null : `tenant ${tenantId}`], ' · ');
}
