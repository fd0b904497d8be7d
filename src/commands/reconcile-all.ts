import { incomplete, note, type CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { readFullRoster } from '../people/roster.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { savingsOf, savingsText, sumSavings, type Savings } from '../verdicts/savings.ts';
import { severities } from '../verdicts/rule.ts';
import type { CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { formatCount, formatNumber, joinTexts, pluralize, type Figures } from '../text/format.ts';
import { skippedSummary, severityText, joinFirst, wholeOf } from '../views/findings.ts';
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
  const searched = searchedText(query);
  const missing = findings > 0 ? [] : query.terms;
  const partly = ranked.filter(({ judgement }) => judgement.skipped.some(({ failed }) => failed)).length;
  const savings = sumSavings(ranked.map((reconciled) => savingsFor(reconciled, context)));
  const headlineWith = (words: string): string =>
    joinTexts(
      [
        `${pluralize(done.length, 'customer')}: ${findingsText(findings, partly, context.figures)}${words}`,
        narrowedText(query),
        context.figures.hides(findings) ? '' : savingsText(savings, partly > 0 ? 'part' : 'whole'),
        pageText(query, ranked.length, true),
      ],
      ', ',
    );
  return {
    card: 'reconcile-all',
    title: 'Reconcile',
    headline: headlineWith(searched === '' ? '' : ` for${searched}`),
    body: { rows: pageOf(ranked, query).map((reconciled) => rowOf(reconciled, query, context)) },
    notices: [
      ...notFoundNotice(missing),
      ...(disabled.length > 0
        ? [note(`Switched off in the settings at ${joinFirst(disabled.map(({ customer }) => customer))}.`)]
        : []),
      ...(rest.length > 0 ? [incomplete(`Not reconciled: ${joinFirst(rest)}.`)] : []),
      ...(partly > 0 ? [incomplete(`At ${pluralize(partly, 'customer')} not every verdict was judged.`)] : []),
      ...unreadNotices(context.customers),
    ],
    buttons: [
      ...withoutWordsButton(query, missing),
      ...pageButtons(query, query.page * rowsPerPage < ranked.length),
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
    ],
    names: { customers: all, headline: headlineWith('') },
  };
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
    const worstText = worst === undefined ? '' : `, most findings so far at ${worst.customer.title}`;
    context.turn.progress(
      `${formatNumber(done.length)} of ${pluralize(customers.length, 'customer')} reconciled${worstText}`,
      'turn',
    );
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

function rowOf({ customer, judgement }: Reconciled, query: Query, context: CommandContext): Row {
  const { findings, skipped } = judgement;
  return {
    title: customer.title,
    count:
      findings.length === 0 && skipped.some(({ failed }) => failed)
        ? 'not judged'
        : pluralize(findings.length, 'finding'),
    detail: joinTexts(
      [
        severityText(findings, context.figures),
        savingsText(savingsFor({ customer, judgement }, context), wholeOf(judgement)),
        skippedSummary(skipped),
      ],
      ' · ',
    ),
    line: lineFor('reconcile', customer, { terms: query.terms, filters: query.filters }),
  };
}

/** While a source failed for some customer, the number is a minimum, and 0 is unknown. */
function findingsText(findings: number, partly: number, figures: Figures): string {
  if (partly > 0 && findings === 0) return 'findings unknown';
  return formatCount({ number: findings, exact: partly === 0 }, 'finding', figures);
}

function savingsFor({ judgement }: Reconciled, context: CommandContext): Savings {
  return savingsOf(judgement.findings, context.verdicts.prices, context.now());
}
