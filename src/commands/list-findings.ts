import type { Cell, Listed, ListedRow } from '../exports/listed.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import { sourceResults } from '../people/lists.ts';
import type { Customer } from '../sources/customer.ts';
import { joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { Skipped } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { exceptionFor, outcomeOf, type OutcomeFinding } from '../verdicts/outcome.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import { savingsAmounts, savingsOf } from '../verdicts/savings.ts';
import {
  acceptedCount,
  acceptedText,
  disabledNotice,
  disabledVerdict,
  skippedText,
  wholeOf,
} from '../views/findings.ts';
import type { CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';
import { unreadNotices } from './customers.ts';
import { readCustomer } from './full-roster.ts';
import { narrowJudgement } from './narrow-judgement.ts';
import { restNotice } from './reconcile-all.ts';
import { reconcileCustomers } from './reconcile-each.ts';

/** Every finding on a customer that the query asks for, worst first. */
export async function listFindings(query: Query, context: CommandContext): Promise<Listed> {
  const customer = requireCustomer(query);
  const roster = await readCustomer(customer, context);
  const settings = await context.verdicts();
  const judgement = await cachedJudgement(roster, settings, context.now());
  const wanted = verdicts.find(({ id }) => id === query.filters.verdict);
  if (wanted !== undefined && judgement.disabled.includes(wanted)) throw disabledVerdict(wanted, customer);
  const narrowed = await narrowJudgement(judgement, query, roster);
  const { findings, accepted } = outcomeOf(narrowed, roster);
  const notices = [...acceptedCount(narrowed.accepted, context.figures), ...disabledNotice(narrowed.disabled)];
  return {
    ...tableOf([{ customer, findings }], Object.values(words.lists.findings), context),
    sources: sourceResults(roster.lists),
    asOf: null,
    accepted: acceptedIn([{ customer, accepted }], settings, context),
    money: moneyIn([{ customer, findings }], context),
    notes: [...skippedTexts(narrowed.skipped), ...notices.map(({ text }) => text), words.lists.countsOnce],
  };
}

/** Every finding on every customer, the worst customer first. */
export async function listAllFindings(query: Query, context: CommandContext): Promise<Listed> {
  const { ranked, rest, asOf, memoryProblem } = await reconcileCustomers(query, context);
  const partly = ranked.filter(({ outcome }) => wholeOf(outcome) === 'part');
  const notices = [...restNotice(rest, asOf), ...unreadNotices(context.customers)];
  const listed = ranked.map(({ customer, outcome: { findings } }) => ({ customer, findings }));
  return {
    ...tableOf(listed, Object.values(words.lists.findings), context),
    sources: [],
    asOf,
    accepted: acceptedIn(
      ranked.map(({ customer, outcome: { accepted } }) => ({ customer, accepted })),
      await context.verdicts(),
      context,
    ),
    unknown: new Set([...partly.map(({ customer }) => customer.name), ...rest.map(({ name }) => name)]),
    money: moneyIn(listed, context),
    notes: [
      ...(memoryProblem === null ? [] : [words.memory.without(memoryProblem.title)]),
      ...(partly.length === 0 ? [] : [words.reconcile.partly(joinNames(partly.map(({ customer }) => customer.name)))]),
      ...notices.map(({ text }) => text),
      words.lists.countsOnce,
    ],
  };
}

interface FindingsOf {
  readonly customer: Customer;
  readonly findings: readonly OutcomeFinding[];
}

function tableOf(
  listed: readonly FindingsOf[],
  columns: readonly string[],
  context: CommandContext,
): Pick<Listed, 'columns' | 'rows' | 'count'> {
  function* rows(): Generator<ListedRow> {
    for (const { customer, findings } of listed)
      for (const finding of findings) yield rowOf(customer, finding, context);
  }
  return {
    columns,
    rows: { [Symbol.iterator]: rows },
    count: listed.reduce((sum, { findings }) => sum + findings.length, 0),
  };
}

function moneyIn(listed: readonly FindingsOf[], { prices, now }: CommandContext): NonNullable<Listed['money']> {
  return new Map(listed.map(({ customer, findings }) => [customer.name, savingsOf(findings, prices, now()).now]));
}

interface AcceptedOf {
  readonly customer: Customer;
  readonly accepted: readonly OutcomeFinding[];
}

/** By whom and until when each finding is accepted, by the key that its row would have. */
function acceptedIn(
  listed: readonly AcceptedOf[],
  settings: VerdictSettings,
  { now }: CommandContext,
): ReadonlyMap<string, string> {
  return new Map(
    listed.flatMap(({ customer, accepted }) =>
      accepted.flatMap((finding) => {
        const exception = exceptionFor(finding, customer, settings, now());
        return exception === undefined ? [] : [[keyOf(customer, finding), acceptedText(exception)] as const];
      }),
    ),
  );
}

function keyOf({ name }: Customer, { verdict, subject }: OutcomeFinding): string {
  return `${name} ${verdict.id} ${subject}`;
}

function rowOf(customer: Customer, finding: OutcomeFinding, context: CommandContext): ListedRow {
  const { verdict, texts } = finding;
  const [name = null, key = null] = texts;
  return {
    key: keyOf(customer, finding),
    cells: cellsIn(words.lists.findings, {
      customer: customer.title,
      severity: words.severity[verdict.severity],
      finding: verdict.title,
      type: verdict.id,
      name,
      subject: key,
      ...moneyOf(finding, context),
    }),
  };
}

type Money = Readonly<Record<'now' | 'atRenewal' | 'currency', Cell>>;

/** A month, now and at the renewal, and the currency. Sums of several currencies are texts. */
function moneyOf(finding: OutcomeFinding, { prices, now }: CommandContext): Money {
  const savings = savingsOf([finding], prices, now());
  const [currency, ...others] = new Set([...savings.now.keys(), ...savings.atRenewal.keys()]);
  if (currency === undefined) return { now: null, atRenewal: null, currency: null };
  if (others.length > 0) return { ...savingsAmounts(savings), currency: [currency, ...others].join(', ') };
  const { now: sum, atRenewal } = savings;
  return { now: inCents(sum.get(currency)), atRenewal: inCents(atRenewal.get(currency)), currency };
}

function inCents(amount: number | undefined): number | null {
  return amount === undefined ? null : Math.round(amount * 100) / 100;
}

/** The finding types that were not checked, by reason. */
function skippedTexts(skipped: readonly Skipped[]): readonly string[] {
  return Array.from(Map.groupBy(skipped, skippedText), ([text, group]) =>
    words.lists.notChecked(text, joinNames(group.map(({ verdict }) => verdict.title))),
  );
}
