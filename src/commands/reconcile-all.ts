import type { Button } from '../cards/actions.ts';
import { incomplete, note, type Notice } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { savingsOf, savingsText, sumSavings, type Savings } from '../verdicts/savings.ts';
import type { Severity } from '../verdicts/rule.ts';
import type { CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { cut, formatCount, formatNumber, formatSince, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { acceptedCount, findingFigures, skippedSummary, joinFirst, wholeOf } from '../views/findings.ts';
import { notFoundNotice, searchedText, withoutWordsButton } from '../views/searched.ts';
import { narrowedText } from './narrow-judgement.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { unreadNotices } from './customers.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';
import { countOf, reconcileCustomers, type Reconciled } from './reconcile-each.ts';

/** Every customer that the asker may see, worst first. */
export async function reconcileAll(query: Query, context: CommandContext): Promise<CardData> {
  const all = context.customers.customers;
  const { ranked, rest, asOf, memoryProblem } = await reconcileCustomers(query, context);
  const shown = ranked.filter(isShown);
  const findings = ranked.flatMap(({ outcome }) => outcome.findings).length;
  const verdict = verdicts.find(({ id }) => id === query.filters.verdict);
  const disabled = ranked.filter(({ outcome }) => outcome.disabled.some((each) => each === verdict));
  const partly = ranked.filter(isPartly);
  const savings = sumSavings(ranked.map((reconciled) => savingsFor(reconciled, context)));
  const whole = partly.length > 0 ? 'part' : 'whole';
  const count = findingsText(findings, partly.length, context.figures);
  const searched = searchedText(query);
  const missing = findings > 0 ? [] : query.terms;
  const answerWith = (text: string): string =>
    joinTexts([customersText(ranked, partly.length, context.figures), text, narrowedText(query)], ' · ');
  const answer = answerWith(searched === '' ? count : words.reconcile.matching(count, searched));
  return {
    card: 'reconcile-all',
    eyebrow: words.reconcile.eyebrow,
    subject: words.reconcile.allCustomers,
    answer,
    summary: joinTexts(
      [answer, context.figures.hides(findings) ? '' : savingsText(savings, { whole, figures: context.figures })],
      ', ',
    ),
    body: {
      figures: findingFigures(findings, savings, { figures: context.figures, whole }),
      rows: pageOf(shown, query).map((reconciled) => rowOf(reconciled, query, context)),
      others: othersText(ranked.filter((reconciled) => !isShown(reconciled))),
      page: pageText(query, shown.length, true),
    },
    notices: [
      ...asOfNotice(asOf, context),
      ...(memoryProblem === null ? [] : [incomplete(words.memory.without(memoryProblem.title))]),
      ...notFoundNotice(missing, whole),
      ...acceptedCount(
        ranked.flatMap(({ outcome }) => outcome.accepted),
        context.figures,
      ),
      ...(disabled.length > 0 ? [note(words.reconcile.switchedOffAt(namesOf(disabled)))] : []),
      ...restNotice(rest, asOf),
      ...(partly.length > 0 ? [incomplete(words.reconcile.partly(namesOf(partly)))] : []),
      ...unreadNotices(context.customers),
    ],
    buttons: [
      ...withoutWordsButton(query, missing),
      ...pageButtons(query, query.page * rowsPerPage < shown.length),
      ...worstButton(ranked, query),
      { title: words.buttons.customers, line: lineFor('customers') },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    names: {
      customers: all,
      subject: words.reconcile.allCustomers,
      answer: joinTexts([answerWith(count), asOfText(asOf, context)], ' · '),
    },
  };
}

/** Whether a source failed for the customer, so that there can be more findings. */
function isPartly({ outcome }: Reconciled): boolean {
  return outcome.skipped.some(({ failed }) => failed);
}

/** A customer has a row of its own where there are findings, or could be. */
function isShown(reconciled: Reconciled): boolean {
  return reconciled.outcome.findings.length > 0 || isPartly(reconciled);
}

/** The customers without findings, in one line. */
function othersText(others: readonly Reconciled[]): string {
  if (others.length === 0) return '';
  return words.reconcile.noFindingsAt(customerCount(others.length), namesOf(others));
}

function namesOf(reconciled: readonly Reconciled[]): string {
  return joinFirst(reconciled.map(({ customer }) => customer));
}

function asOfNotice(asOf: Date | null, { now }: CommandContext): Notice[] {
  return asOf === null ? [] : [note(words.memory.asOf(formatSince(asOf, now())))];
}

/** For readers who see no notices. */
function asOfText(asOf: Date | null, { now }: CommandContext): string {
  return asOf === null ? '' : words.memory.asOfTime(formatSince(asOf, now()));
}

/** Customers that were never read, or, in an answer read now, those that the limits left out. */
export function restNotice(rest: readonly Customer[], asOf: Date | null): Notice[] {
  if (rest.length === 0) return [];
  const names = joinFirst(rest);
  return [incomplete(asOf === null ? words.reconcile.notReconciled(names) : words.memory.neverRead(names))];
}

function customerCount(count: number): string {
  return words.customers.count(formatNumber(count), count === 1);
}

/** `2 of 33 customers have findings`. While a source failed at some, the number is a minimum, and 0 is unknown. */
function customersText(ranked: readonly Reconciled[], partly: number, figures: Figures): string {
  const some = ranked.filter(({ outcome }) => outcome.findings.length > 0).length;
  const all = customerCount(ranked.length);
  if (partly > 0 && some === 0) return all;
  const isOne = some === 1 && !figures.hides(some);
  const text = words.reconcile.withFindings(figures.number(some), all, isOne);
  return partly > 0 && !figures.hides(some) ? words.figures.atLeast(text) : text;
}

function worstButton([worst]: readonly Reconciled[], query: Query): Button[] {
  if (worst === undefined || worst.outcome.findings.length === 0) return [];
  return [{ title: words.buttons.reviewWorst, line: lineOf(worst, query) }];
}

type Row = Extract<CardData, { card: 'reconcile-all' }>['body']['rows'][number];

/** A customer with its findings by severity. While a source failed there, 0 is unknown. */
function rowOf(reconciled: Reconciled, query: Query, context: CommandContext): Row {
  const { customer, outcome } = reconciled;
  const whole = wholeOf(outcome);
  const countText = (severity: Severity): string => {
    const count = countOf(reconciled, severity);
    return whole === 'part' && count === 0 ? words.reconcile.unknown : context.figures.number(count);
  };
  return {
    name: cut(customer.title, maxName),
    high: countText('high'),
    medium: countText('medium'),
    low: countText('low'),
    ...(countOf(reconciled, 'high') > 0
      ? { tone: 'Attention', weight: 'Bolder' }
      : { tone: 'Default', weight: 'Default' }),
    detail: joinTexts(
      [savingsText(savingsFor(reconciled, context), { whole }), skippedSummary(outcome.skipped)],
      ' · ',
    ),
    line: lineOf(reconciled, query),
  };
}

const maxName = 40;

function lineOf({ customer }: Reconciled, { terms, filters }: Query): string {
  return lineFor('reconcile', customer, { terms, filters });
}

/** While a source failed for some customer, the number is a minimum, and 0 is unknown. */
function findingsText(findings: number, partly: number, figures: Figures): string {
  if (partly > 0 && findings === 0) return words.findings.unknownCount;
  return formatCount({ number: findings, exact: partly === 0 }, words.findings.one, figures);
}

function savingsFor({ outcome }: Reconciled, context: CommandContext): Savings {
  return savingsOf(outcome.findings, context.prices, context.now());
}
