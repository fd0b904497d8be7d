import { readCustomer } from './full-roster.ts';
import { asProblem, type Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { formatNumber, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { outcomeDerivation, outcomeOf, readOutcome, type Outcome } from '../verdicts/outcome.ts';
import { severities, type Severity } from '../verdicts/rule.ts';
import type { Query } from '../grammar/query.ts';
import type { CommandContext } from './command.ts';
import { narrowOutcome } from './narrow-judgement.ts';

/** How many customers one query reads, and how many of them at a time. */
const maxCustomers = 200;
const concurrency = 2;

/** Milliseconds after which no further customer is begun. */
const maxStartMs = 60_000;

export interface Reconciled {
  readonly customer: Customer;
  /** As far as the query asks for it. */
  readonly outcome: Outcome;
}

/** Customers that were reconciled, worst first, and those that were not. */
export interface ReconciledCustomers {
  readonly ranked: readonly Reconciled[];
  readonly rest: readonly Customer[];
  /** When the customers were read; where that differs, the earliest. Null where they were read now. */
  readonly asOf: Date | null;
  /** What kept the memory from being asked; null where nothing did. */
  readonly memoryProblem: Problem | null;
}

/** All customers that the asker may see, as they are remembered; without memory, and for `fresh`, as far as can be read now. */
export async function reconcileCustomers(query: Query, context: CommandContext): Promise<ReconciledCustomers> {
  if (query.fresh || context.memory.state().state === 'off') return readEach(query, context);
  try {
    const recalled = await recallEach(query, context);
    return recalled.asOf === null ? await readEach(query, context) : recalled;
  } catch (error) {
    // A memory that fails keeps nobody from an answer.
    const problem = asProblem(error);
    if (context.turn.signal.aborted || !problem.code.startsWith('store-')) throw error;
    context.turn.report(problem);
    return { ...(await readEach(query, context)), memoryProblem: problem };
  }
}

async function recallEach(query: Query, context: CommandContext): Promise<ReconciledCustomers> {
  const done: Reconciled[] = [];
  const rest: Customer[] = [];
  let asOf = Infinity;
  const settings = await context.verdicts();
  const outcomes = outcomeDerivation(() => settings, context.now);
  for await (const { customer, readAt, derived } of context.memory.recall(outcomes, context.customers.customers)) {
    if (readAt === null) {
      rest.push(customer);
      continue;
    }
    asOf = Math.min(asOf, readAt.getTime());
    done.push({ customer, outcome: narrowOutcome(readOutcome(derived), query) });
  }
  return {
    ranked: done.toSorted(worstFirst),
    rest,
    asOf: done.length === 0 ? null : new Date(asOf),
    memoryProblem: null,
  };
}

async function readEach(query: Query, context: CommandContext): Promise<ReconciledCustomers> {
  const { customers } = context.customers;
  const started = context.now().getTime();
  const done: Reconciled[] = [];
  while (done.length < Math.min(customers.length, maxCustomers) && context.now().getTime() - started < maxStartMs) {
    const next = customers.slice(done.length, Math.min(done.length + concurrency, maxCustomers));
    done.push(...(await Promise.all(next.map((customer) => readOne(customer, query, context)))));
    const [worst] = done.toSorted(worstFirst);
    const all = words.customers.count(formatNumber(customers.length), customers.length === 1);
    const worstText = worst === undefined ? '' : words.reconcile.worstSoFar(worst.customer.title);
    const progress = words.reconcile.progress(formatNumber(done.length), all);
    context.turn.progress(joinTexts([progress, worstText], ', '), 'turn');
  }
  return { ranked: done.toSorted(worstFirst), rest: customers.slice(done.length), asOf: null, memoryProblem: null };
}

async function readOne(customer: Customer, query: Query, context: CommandContext): Promise<Reconciled> {
  const roster = await readCustomer(customer, context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  return { customer, outcome: narrowOutcome(outcomeOf(judgement, roster), query) };
}

/** Compares by the number of high findings, then medium, then low, then by name. */
function worstFirst(a: Reconciled, b: Reconciled): number {
  for (const severity of severities) {
    const difference = countOf(b, severity) - countOf(a, severity);
    if (difference !== 0) return difference;
  }
  return a.customer.name < b.customer.name ? -1 : 1;
}

/** How many findings of this severity there are. */
export function countOf({ outcome }: Reconciled, severity: Severity): number {
  return outcome.findings.filter(({ verdict }) => verdict.severity === severity).length;
}
