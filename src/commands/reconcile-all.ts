import type { Button } from '../cards/actions.ts';
import { incomplete, note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { readFullRoster } from '../people/roster.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText, sumSavings, type Savings } from '../verdicts/savings.ts';
import { severities, type Severity } from '../verdicts/rule.ts';
import type { CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { cut, formatCount, formatNumber, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { findingFigures, skippedSummary, joinFirst, wholeOf } from '../views/findings.ts';
import { notFoundNotice, searchedText, withoutWordsButton } from '../views/searched.ts';
import { narrowedText, narrowJudgement } from './narrow-judgement.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { unreadNotices } from './customers.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { pageOf, pageButtons, pageText, rowsPerPage } from '../views/paging.ts';

/** How many customers one query reads, and how many of them at a time. */
const maxCustomers = 200;
const concurrency = 2;

/** Milliseconds after which no further customer is begun. */
const maxStartMs = 60_000;

interface Reconciled {
  readonly customer: Customer;
  /** As far as the query asks for it. */
  readonly judgement: Judgement;
}

/** Every customer that the asker may see, worst first. */
export async function reconcileAll(query: Query, context: CommandContext): Promise<CardData> {
  const all = context.customers.customers;
  const done = await reconcileEach(all, query, context);
  const rest = all.slice(done.length);
  const ranked = done.toSorted(worstFirst);
  const findings = ranked.flatMap(({ judgement }) => judgement.findings).length;
  const verdict = verdicts.find(({ id }) => id === query.filters.verdict);
  const disabled = ranked.filter(({ judgement }) => judgement.disabled.some((each) => each === verdict));
  const partly = ranked.filter(({ judgement }) => judgement.skipped.some(({ failed }) => failed)).length;
  const savings = sumSavings(ranked.map((reconciled) => savingsFor(reconciled, context)));
  const whole = partly > 0 ? 'part' : 'whole';
  const count = findingsText(findings, partly, context.figures);
  const searched = searchedText(query);
  const missing = findings > 0 ? [] : query.terms;
  const answerWith = (text: string): string =>
    joinTexts([customersText(ranked, partly, context.figures), text, narrowedText(query)], ' · ');
  const answer = answerWith(searched === '' ? count : words.reconcile.matching(count, searched));
  return {
    card: 'reconcile-all',
    eyebrow: words.reconcile.eyebrow,
    subject: words.reconcile.allCustomers,
    answer,
    summary: joinTexts([answer, context.figures.hides(findings) ? '' : savingsText(savings, whole)], ', '),
    body: {
      figures: findingFigures(findings, savings, { figures: context.figures, whole }),
      rows: pageOf(ranked, query).map((reconciled) => rowOf(reconciled, query, context)),
      page: pageText(query, ranked.length, true),
    },
    notices: [
      ...notFoundNotice(missing, whole),
      ...(disabled.length > 0
        ? [note(words.reconcile.switchedOffAt(joinFirst(disabled.map(({ customer }) => customer))))]
        : []),
      ...(rest.length > 0 ? [incomplete(words.reconcile.notReconciled(joinFirst(rest)))] : []),
      ...(partly > 0 ? [incomplete(words.reconcile.partly(customerCount(partly)))] : []),
      ...unreadNotices(context.customers),
    ],
    buttons: [
      ...withoutWordsButton(query, missing),
      ...pageButtons(query, query.page * rowsPerPage < ranked.length),
      ...worstButton(ranked, query),
      { title: words.buttons.customers, line: lineFor('customers') },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    names: { customers: all, subject: words.reconcile.allCustomers, answer: answerWith(count) },
  };
}

function customerCount(count: number): string {
  return words.customers.count(formatNumber(count), count === 1);
}

/** `2 of 33 customers have findings`. While a source failed at some, the number is a minimum, and 0 is unknown. */
function customersText(ranked: readonly Reconciled[], partly: number, figures: Figures): string {
  const some = ranked.filter(({ judgement }) => judgement.findings.length > 0).length;
  const all = customerCount(ranked.length);
  if (partly > 0 && some === 0) return all;
  const isOne = some === 1 && !figures.hides(some);
  const text = words.reconcile.withFindings(figures.number(some), all, isOne);
  return partly > 0 && !figures.hides(some) ? words.figures.atLeast(text) : text;
}

function worstButton([worst]: readonly Reconciled[], query: Query): Button[] {
  if (worst === undefined || worst.judgement.findings.length === 0) return [];
  return [{ title: words.buttons.reviewWorst, line: lineOf(worst, query) }];
}

async function reconcileEach(
  customers: readonly Customer[],
  query: Query,
  context: CommandContext,
): Promise<Reconciled[]> {
  const started = context.now().getTime();
  const done: Reconciled[] = [];
  while (done.length < Math.min(customers.length, maxCustomers) && context.now().getTime() - started < maxStartMs) {
    const next = customers.slice(done.length, Math.min(done.length + concurrency, maxCustomers));
    done.push(...(await Promise.all(next.map((customer) => reconcileOne(customer, query, context)))));
    const [worst] = done.toSorted(worstFirst);
    const progress = words.reconcile.progress(formatNumber(done.length), customerCount(customers.length));
    const worstText = worst === undefined ? '' : words.reconcile.worstSoFar(worst.customer.title);
    context.turn.progress(joinTexts([progress, worstText], ', '), 'turn');
  }
  return done;
}

async function reconcileOne(customer: Customer, query: Query, context: CommandContext): Promise<Reconciled> {
  const roster = await readFullRoster(customer, context.sources, context.turn);
  const judgement = await cachedJudgement(roster, context.verdicts, context.now());
  return { customer, judgement: await narrowJudgement(judgement, query, roster) };
}

/** Compares by the number of high findings, then medium, then low, then by name. */
function worstFirst(a: Reconciled, b: Reconciled): number {
  for (const severity of severities) {
    const difference = countOf(b, severity) - countOf(a, severity);
    if (difference !== 0) return difference;
  }
  return a.customer.name < b.customer.name ? -1 : 1;
}

function countOf({ judgement }: Reconciled, severity: string): number {
  return judgement.findings.filter(({ verdict }) => verdict.severity === severity).length;
}

type Row = Extract<CardData, { card: 'reconcile-all' }>['body']['rows'][number];

/** A customer with its findings by severity. While a source failed there, 0 is unknown. */
function rowOf(reconciled: Reconciled, query: Query, context: CommandContext): Row {
  const { customer, judgement } = reconciled;
  const whole = wholeOf(judgement);
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
    detail: joinTexts([savingsText(savingsFor(reconciled, context), whole), skippedSummary(judgement.skipped)], ' · '),
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

function savingsFor({ judgement }: Reconciled, context: CommandContext): Savings {
  return savingsOf(judgement.findings, context.verdicts.prices, context.now());
}
