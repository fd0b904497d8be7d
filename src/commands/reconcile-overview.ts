import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import type { FilterName } from '../grammar/filters.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { sourceResults } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import type { Customer } from '../sources/customer.ts';
import { formatCount, formatNumber, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { Finding } from '../verdicts/finding.ts';
import { peopleWith, type Judgement } from '../verdicts/judge.ts';
import { severities, type Severity, type Verdict } from '../verdicts/rule.ts';
import { hidesSavings, savingsAmounts, savingsOf, savingsText, type Savings } from '../verdicts/savings.ts';
import {
  acceptedCount,
  disabledNotice,
  findingFigures,
  skippedNotice,
  skippedRows,
  skippedSummary,
  wholeOf,
} from '../views/findings.ts';
import { panelFor } from '../views/panels.ts';
import { severityMark } from '../views/rows.ts';
import type { CommandContext } from './command.ts';

/** All findings on a customer, by severity and type. */
export function overviewCard(
  query: Query,
  roster: FullRoster,
  judgement: Judgement,
  filters: readonly FilterName[],
  context: CommandContext,
): CardData {
  const { customer, lists } = roster;
  const { findings, skipped, accepted, disabled } = judgement;
  const known = sourceResults(lists).filter(({ result }) => result.state === 'known');
  const answered = new Set(known.map(({ source }) => source)).size;
  const hasFailed = skipped.some(({ failed }) => failed);
  const figures = findingFigures(findings.length, savingsFor(findings, context), {
    figures: context.figures,
    whole: wholeOf(judgement),
  });
  return {
    card: 'reconcile',
    eyebrow: words.reconcile.eyebrow,
    subject: customer.title,
    answer: answerOf(judgement, answered, context),
    summary: `${customer.title}: ${summaryOf(judgement, context)}`,
    body: {
      figures,
      groups: severities.flatMap((severity) => groupOf(severity, customer, judgement, context) ?? []),
      footnote: footnoteOf(findings, context),
      unchecked: skippedRows(skipped),
    },
    notices: [...skippedNotice(skipped), ...acceptedCount(accepted, context.figures), ...disabledNotice(disabled)],
    buttons: [
      ...reviewButtons(customer, judgement),
      { title: words.buttons.overview, line: lineFor('customer', customer) },
      { title: words.buttons.users, line: lineFor('users', customer) },
      { title: words.buttons.reconcileAll, line: lineFor('reconcile', null, { all: true }) },
      ...(hasFailed ? [] : [{ title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) }]),
    ],
    panel: panelFor(query, words.reconcile.hint, filters),
    names: null,
  };
}

/** The main next step: after a failure to ask again, else to look at the worst kind of finding. */
function reviewButtons(customer: Customer, { findings, skipped }: Judgement): Button[] {
  if (skipped.some(({ failed }) => failed))
    return [{ title: words.buttons.tryAgain, line: lineFor('reconcile', customer, { fresh: true }) }];
  const [worst] = findings;
  if (worst === undefined) return [];
  const filters = { verdict: worst.verdict.id };
  return [{ title: words.buttons.reviewFindings, line: lineFor('reconcile', customer, { filters }) }];
}

type Body = Extract<CardData, { card: 'reconcile' }>['body'];

/** The findings of one severity, a row for each type; null for none. */
function groupOf(
  severity: Severity,
  customer: Customer,
  { findings, skipped }: Judgement,
  context: CommandContext,
): Body['groups'][number] | null {
  const ofSeverity = findings.filter(({ verdict }) => verdict.severity === severity);
  if (ofSeverity.length === 0) return null;
  const count = { number: ofSeverity.length, exact: wholeOf({ skipped }, severity) === 'whole' };
  const rows = verdicts.flatMap((verdict) => {
    const found = ofSeverity.filter((finding) => finding.verdict === verdict);
    return found.length === 0 ? [] : [typeRow(verdict, found, customer, context)];
  });
  return {
    ...severityMark(severity),
    count: formatCount(count, words.findings.one, context.figures),
    rows,
  };
}

function typeRow(
  { id, title }: Verdict,
  found: readonly Finding[],
  customer: Customer,
  context: CommandContext,
): Body['groups'][number]['rows'][number] {
  return {
    title,
    count: context.figures.number(found.length),
    money: monthlyText(found, context),
    line: lineFor('reconcile', customer, { filters: { verdict: id } }),
  };
}

/** `€9.50/mo`, with a star where it can be saved only at the renewal. */
function monthlyText(found: readonly Finding[], context: CommandContext): string {
  if (context.figures.hides(found.length)) return '';
  const savings = savingsFor(found, context);
  if (hidesSavings(savings, context.figures)) return '';
  const { now, atRenewal } = savingsAmounts(savings);
  return joinTexts(
    [
      now === '' ? '' : words.findings.perMonthShort(now),
      atRenewal === '' ? '' : words.findings.perMonthAtRenewal(atRenewal),
    ],
    ' ',
  );
}

/** What the sums mean, where there are any. */
function footnoteOf(findings: readonly Finding[], context: CommandContext): string {
  if (context.figures.hides(findings.length)) return '';
  const savings = savingsFor(findings, context);
  const { now, atRenewal, withoutPrice } = savings;
  if (hidesSavings(savings, context.figures)) return '';
  const { footnoteRenewal, footnoteOnce } = words.findings;
  return joinTexts(
    [
      atRenewal.size > 0 ? footnoteRenewal : '',
      now.size + atRenewal.size > 0 ? footnoteOnce : '',
      withoutPrice > 0 ? words.savings.noPrice(formatNumber(withoutPrice), withoutPrice === 1) : '',
    ],
    ' · ',
  );
}

function savingsFor(findings: readonly Finding[], { prices, now }: CommandContext): Savings {
  return savingsOf(findings, prices, now());
}

/** `212 people checked in 3 sources: 198 match, 14 need review`. Without "match" unless two sources can be compared. */
function answerOf(judgement: Judgement, answered: number, { figures }: CommandContext): string {
  const { people, findings, skipped } = judgement;
  const withFinding = peopleWith(findings);
  const hasFailed = skipped.some(({ failed }) => failed);
  const sources = words.reconcile.sources(formatNumber(answered), answered === 1);
  const parts = [
    answered > 1 && !hasFailed ? words.reconcile.match(figures.number(people - withFinding)) : '',
    withFinding > 0 || !hasFailed ? reviewText(withFinding, figures) : '',
    productsText(findings, figures),
  ];
  const checked = words.reconcile.checked(peopleText(people, hasFailed, figures), sources);
  return answered === 0 ? words.reconcile.noneRead : joinTexts([checked, joinTexts(parts, ', ')], ': ');
}

/** The answer for the notification: how many need review, and what it costs. */
function summaryOf({ people, findings, skipped }: Judgement, context: CommandContext): string {
  const { figures } = context;
  const hasFailed = skipped.some(({ failed }) => failed);
  const withFinding = peopleWith(findings);
  return joinTexts(
    [
      peopleText(people, hasFailed, figures),
      withFinding > 0 || !hasFailed ? reviewText(withFinding, figures) : '',
      productsText(findings, figures),
      skippedSummary(skipped),
      moneyOf(findings, context, wholeOf({ skipped })),
    ],
    ', ',
  );
}

function productsText(findings: readonly Finding[], figures: Figures): string {
  const products = findings.filter(({ person }) => person === null).length;
  if (products === 0) return '';
  return words.reconcile.products(figures.number(products), products === 1 && !figures.hides(products));
}

/** If a source failed, the number is a minimum, and 0 is unknown. */
function peopleText(people: number, hasFailed: boolean, figures: Figures): string {
  if (hasFailed && people === 0) return words.reconcile.peopleUnknown;
  const { person, people: many } = words.reconcile;
  return formatCount({ number: people, exact: !hasFailed }, person, figures, many);
}

function reviewText(people: number, figures: Figures): string {
  return words.reconcile.review(figures.number(people), people === 1 && !figures.hides(people));
}

/** What the findings cost. It would tell how many there are where their number is not shown. */
function moneyOf(findings: readonly Finding[], context: CommandContext, whole: 'whole' | 'part' = 'whole'): string {
  const { figures } = context;
  return figures.hides(findings.length) ? '' : savingsText(savingsFor(findings, context), { whole, figures });
}
