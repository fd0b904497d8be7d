import type { CardData } from '../cards/render.ts';
import type { FullRoster } from '../people/roster.ts';
import { readCustomer } from './full-roster.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText } from '../verdicts/savings.ts';

import type { Command, CommandContext } from './command.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { sourceResults } from '../people/lists.ts';
import { formatCount, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import {
  acceptedNotices,
  findingRow,
  skippedNotice,
  skippedText,
  disabledVerdict,
  wholeOf,
} from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { panelFor } from '../views/panels.ts';
import { listAllFindings, listFindings } from './list-findings.ts';
import { narrowedText, narrowJudgement } from './narrow-judgement.ts';
import { reconcileAll } from './reconcile-all.ts';
import { overviewCard } from './reconcile-overview.ts';
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
    'in sync',
    'out of sync',
    'difference between',
    'differences between',
    'different between',
    'savings',
    'save',
    'cost savings',
    'waste',
    'wasted',
    'wasting',
    'reclaimable',
    'wrong',
    'compare',
  ],
  summary: words.reconcile.summary,
  examples: ['reconcile contoso', 'reconcile contoso verdict:licensed-unknown-person', 'reconcile all'],
  syntax: { customer: 'needed', text: true, all: true, paged: true, filters: ['severity', 'verdict'] },
  menu: 'everywhere',
  run: (query, context) => (query.all ? reconcileAll(query, context) : run(query, context)),
  list: (query, context) => (query.all ? listAllFindings(query, context) : listFindings(query, context)),
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const roster = await readCustomer(requireCustomer(query), context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  const { verdict, severity } = query.filters;
  const isNarrowed = verdict !== undefined || severity !== undefined || query.terms.length > 0;
  const card = isNarrowed
    ? await listCard(query, roster, judgement, context)
    : overviewCard(query, roster, judgement, reconcile.syntax.filters, context);
  const results = sourceResults(roster.lists);
  const notices = [...(card.notices ?? []), ...missingNotices(...results)];
  return { ...card, notices, readTimes: readTimes(...results) };
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
  const narrowed = await narrowJudgement(judgement, query, roster);
  const { findings: found, accepted } = narrowed;
  const skippedVerdict = skipped.find((each) => each.verdict === verdict);
  const count = skippedVerdict === undefined ? countText(narrowed, context.figures) : skippedText(skippedVerdict);
  const searched = searchedText(query);
  const missing = await wordsNotFound(
    query,
    found.length,
    async (terms) => (await narrowJudgement(judgement, { ...query, terms }, roster)).findings.length,
  );
  const answerWith = (text: string): string =>
    joinTexts([text, narrowedText(query), moneyOf(narrowed, context)], ' · ');
  return {
    card: 'findings',
    eyebrow: words.reconcile.eyebrow,
    subject: customer.title,
    answer: answerWith(searched === '' ? count : words.reconcile.matching(count, searched)),
    body: {
      explanation: verdict === undefined ? '' : `${verdict.explanation} ${verdict.next}`,
      rows: pageOf(found, query).map((finding) => findingRow(finding, roster, 'person')),
      page: pageText(query, found.length, true),
    },
    notices: [...notFoundNotice(missing, wholeOf(narrowed)), ...acceptedNotices(accepted), ...skippedNotice(skipped)],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < found.length),
      ...withoutWordsButton(query, missing),
      { title: words.buttons.allFindings, line: lineFor('reconcile', customer) },
      { title: words.buttons.overview, line: lineFor('customer', customer) },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    panel: panelFor(query, words.reconcile.hint, reconcile.syntax.filters),
    names: { customers: [customer], subject: customer.title, answer: answerWith(count) },
  };
}

/** If a source failed, the number is a minimum, and 0 is unknown. */
function countText(judgement: Judgement, figures: Figures): string {
  const { length } = judgement.findings;
  const isWhole = wholeOf(judgement) === 'whole';
  if (!isWhole && length === 0) return words.findings.unknownCount;
  return formatCount({ number: length, exact: isWhole }, words.findings.one, figures);
}

/** What the findings cost. It would tell how many there are where their number is not shown. */
function moneyOf(judgement: Judgement, { figures, prices, now }: CommandContext): string {
  const { findings } = judgement;
  if (figures.hides(findings.length)) return '';
  return savingsText(savingsOf(findings, prices, now()), { whole: wholeOf(judgement), figures });
}
