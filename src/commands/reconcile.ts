import type { CardData } from '../cards/render.ts';
import { readFullRoster, type FullRoster } from '../people/roster.ts';
import { peopleWith, type Judgement } from '../verdicts/judge.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText } from '../verdicts/savings.ts';
import type { Finding } from '../verdicts/finding.ts';
import type { Command, CommandContext } from './command.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { sourceResults } from '../people/lists.ts';
import { formatCount, joinTexts, type Figures } from '../text/format.ts';
import {
  acceptedCount,
  acceptedNotices,
  findingRow,
  skippedNotice,
  skippedRows,
  skippedSummary,
  skippedText,
  disabledNotice,
  wholeOf,
  disabledVerdict,
} from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { narrowedText, narrowJudgement } from './narrow-judgement.ts';
import { reconcileAll } from './reconcile-all.ts';
import { notFoundNotice, searchedText, withoutWordsButton, wordsNotFound } from '../views/searched.ts';

export const reconcile: Command = {
  name: 'reconcile',
  aliases: [
    'findings',
    'issues',
    'problems',
    'check',
    'recon',
    'mismatches',
    'mismatch',
    'discrepancies',
    'discrepancy',
    'differences',
    'savings',
    'save',
    'cost',
    'waste',
    'wasted',
    'wrong',
    'compare',
    'audit',
  ],
  summary:
    'Where the sources disagree about a customer, grouped by verdict, and what it costs; `reconcile all` for all.',
  examples: ['reconcile contoso', 'reconcile contoso verdict:licensed-unknown-person', 'reconcile all'],
  syntax: { customer: 'needed', text: true, all: true, paged: true, filters: ['severity', 'verdict'] },
  run: (query, context) => (query.all ? reconcileAll(query, context) : run(query, context)),
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const roster = await readFullRoster(requireCustomer(query), context.sources, context.turn);
  const judgement = await cachedJudgement(roster, context.verdicts, context.now());
  const { verdict, severity } = query.filters;
  const isNarrowed = verdict !== undefined || severity !== undefined || query.terms.length > 0;
  const card = isNarrowed
    ? await listCard(query, roster, judgement, context)
    : overviewCard(query, roster, judgement, context);
  const results = sourceResults(roster.lists);
  const notices = [...(card.notices ?? []), ...missingNotices(...results)];
  return { ...card, notices, readTimes: readTimes(...results) };
}

function overviewCard(query: Query, roster: FullRoster, judgement: Judgement, context: CommandContext): CardData {
  const { customer, lists } = roster;
  const { findings, skipped, accepted, disabled } = judgement;
  const known = sourceResults(lists).filter(({ result }) => result.state === 'known');
  const answered = new Set(known.map(({ source }) => source)).size;
  const groups = verdicts
    .map((verdict) => ({ verdict, found: findings.filter((finding) => finding.verdict === verdict) }))
    .filter(({ found }) => found.length > 0);
  return {
    card: 'reconcile',
    title: 'Reconcile',
    headline: `${customer.title}: ${headlineOf(judgement, answered, context)}`,
    body: {
      hasChart: groups.length > 1 && !groups.some(({ found }) => context.figures.hides(found.length)),
      chart: groups.map(({ verdict, found }) => ({ legend: verdict.title, value: found.length })),
      rows: groups.map(({ verdict, found }) => ({
        title: verdict.title,
        count: context.figures.number(found.length),
        severity: verdict.severity,
        explanation: verdict.explanation,
        money: moneyOf(found, context),
        line: lineFor('reconcile', customer, { filters: { verdict: verdict.id } }),
      })),
      notJudged: skippedRows(skipped),
    },
    notices: [...acceptedCount(accepted, context.figures), ...disabledNotice(disabled)],
    buttons: [
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      { title: 'Overview', line: lineFor('customer', customer) },
      { title: 'Reconcile all', line: lineFor('reconcile', null, { all: true }) },
    ],
    names: null,
  };
}

/** `212 people: 198 agree, 14 need a look, about 310 EUR a month`. Without "agree" unless two sources can be compared. */
function headlineOf({ people, findings, skipped }: Judgement, answered: number, context: CommandContext): string {
  const withFinding = peopleWith(findings);
  const { figures } = context;
  const hasFailed = skipped.some(({ failed }) => failed);
  const products = findings.filter(({ person }) => person === null).length;
  const parts = [
    answered > 1 && !hasFailed ? `${figures.number(people - withFinding)} agree` : '',
    withFinding > 0 || !hasFailed ? needALook(withFinding, figures) : '',
    products === 0 ? '' : `${figures.of(products, 'SKU')} too`,
    skippedSummary(skipped),
    moneyOf(findings, context, wholeOf({ skipped })),
  ].filter((text) => text !== '');
  return `${peopleText(people, hasFailed, figures)}: ${parts.join(', ')}`;
}

/** If a source failed, the number is a minimum, and 0 is unknown. */
function peopleText(people: number, hasFailed: boolean, figures: Figures): string {
  if (hasFailed && people === 0) return 'people unknown';
  return formatCount({ number: people, exact: !hasFailed }, 'person', figures, 'people');
}

function needALook(people: number, figures: Figures): string {
  return `${figures.number(people)} ${people === 1 && !figures.hides(people) ? 'needs' : 'need'} a look`;
}

/** What the findings cost. It would tell how many there are where their number is not shown. */
function moneyOf(
  findings: readonly Finding[],
  { figures, verdicts: { prices }, now }: CommandContext,
  whole: 'whole' | 'part' = 'whole',
): string {
  return figures.hides(findings.length) ? '' : savingsText(savingsOf(findings, prices, now()), whole);
}

async function listCard(
  query: Query,
  roster: FullRoster,
  judgement: Judgement,
  context: CommandContext,
): Promise<CardData> {
  const { customer } = roster;
  const { skipped, disabled } = judgement;
  const verdict = verdicts.find(({ id }) => id === query.filters.verdict);
  if (verdict !== undefined && disabled.includes(verdict)) throw disabledVerdict(verdict, customer);
  const { findings: found, accepted } = await narrowJudgement(judgement, query, roster);
  const skippedVerdict = skipped.find((each) => each.verdict === verdict);
  const count =
    skippedVerdict === undefined ? context.figures.of(found.length, 'finding') : skippedText(skippedVerdict);
  const pages = pageText(query, found.length, true);
  const headlineWith = (searched: string): string =>
    joinTexts([`${customer.title}: ${count}${searched}`, narrowedText(query), moneyOf(found, context), pages], ', ');
  const searched = searchedText(query);
  const missing = await wordsNotFound(
    query,
    found.length,
    async (terms) => (await narrowJudgement(judgement, { ...query, terms }, roster)).findings.length,
  );
  return {
    card: 'findings',
    title: 'Reconcile',
    headline: headlineWith(searched === '' ? '' : ` for${searched}`),
    body: {
      intro: verdict === undefined ? '' : `${verdict.explanation} ${verdict.next}`,
      rows: pageOf(found, query).map((finding) => ({ name: finding.name, ...findingRow(finding, roster) })),
    },
    notices: [...notFoundNotice(missing), ...acceptedNotices(accepted), ...skippedNotice(skipped)],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < found.length),
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
      ...withoutWordsButton(query, missing),
      { title: 'All verdicts', line: lineFor('reconcile', customer) },
    ],
    names: { customers: [customer], headline: headlineWith('') },
  };
}
