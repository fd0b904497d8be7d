import type { Customer } from '../sources/customer.ts';
import { addressKey } from '../people/address.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { FullRoster } from '../people/roster.ts';
import { runCooperatively, filterCooperatively } from '../async/cooperative.ts';
import { findingKeys, type Finding } from '../verdicts/finding.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { verdicts, verdictsCalled } from '../verdicts/catalog.ts';
import type { Verdict } from '../verdicts/rule.ts';
import type { CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { unreadNotices } from './customers.ts';
import { isLinked } from './examples.ts';
import { listNamed } from '../people/lists.ts';
import { formatNumber, joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';
import { skippedText, whyLine } from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { isAddress } from '../grammar/tokens.ts';
import { searchEverywhere } from '../search/everywhere.ts';
import { termTest } from '../search/terms.ts';

const maxChoices = 5;

/** The verdict comes from the filter, or else from the first word. */
export function readVerdict(query: Query): { verdict: Verdict; terms: readonly string[] } {
  const [first = '', ...rest] = query.terms;
  const name = query.filters.verdict ?? first.toLowerCase();
  const [verdict, ...others] = verdictsCalled(name);
  if (verdict === undefined) throw findingUnknown(first, query);
  const terms = query.filters.verdict === undefined ? rest : query.terms;
  if (others.length > 0) throw findingShared(name, { ...query, terms });
  if (terms.length > 0) return { verdict, terms };
  const { title, advice } = words.problems.findingOfWhom;
  throw askerProblem(
    'person-missing',
    title,
    advice,
    query.customer === null
      ? [`help ${verdict.id}`, 'help why']
      : [lineFor('reconcile', query.customer, { filters: { verdict: verdict.id } }), `help ${verdict.id}`],
  );
}

function findingUnknown(typed: string, { customer, terms }: Query): Problem {
  const { title, advice } = words.problems.findingUnknown(typed, verdicts.map(({ id }) => id).join(', '));
  // Whoever names somebody alone finds all findings on the card of that person.
  const addresses = terms.filter(isAddress);
  const named = addresses.length > 0 ? addresses : terms;
  const person = named.length === 0 ? [] : [lineFor('user', customer, { terms: named })];
  const others = customer === null ? ['help verdict'] : [lineFor('reconcile', customer), 'help verdict'];
  return askerProblem('verdict-unknown', title, advice, [...person, ...others]);
}

/** A short name that several verdicts have. */
function findingShared(name: string, query: Query): Problem {
  const called = verdictsCalled(name);
  const { title, advice } = words.problems.findingShared(name, joinNames(called.map((verdict) => verdict.title)));
  const lines = called.map(({ id }) => writeLine({ ...query, filters: { verdict: id }, page: 1, fresh: false }));
  return askerProblem('verdict-unclear', title, advice, lines);
}

/** False when it is known that the query names no finding, or one that the customer's sources cannot show. */
export function canExplain(query: Query, context: CommandContext): boolean {
  const { customer, terms, filters } = query;
  if (terms.length <= (filters.verdict === undefined ? 1 : 0)) return false;
  const { needs = [] } = readVerdict(query).verdict;
  return customer === null || needs.every((list) => isLinked(listNamed(list).source, customer, context));
}

export async function customerOf(terms: readonly string[], context: CommandContext): Promise<Customer> {
  const { matches } = await searchEverywhere(terms, context.customers.customers, context);
  const customers = [...new Set(matches.map(({ roster }) => roster.customer))];
  const [only, ...others] = customers;
  if (only !== undefined && others.length === 0) return only;
  throw new Problem({
    code: 'customer-missing',
    ...words.problems.atWhichCustomer(customers.length === 0),
    origin: 'you',
    lines: [...customers.slice(0, maxChoices).map((customer) => lineFor('user', customer, { terms })), 'customers'],
    notes: unreadNotices(context.customers).map((notice) => notice.text),
  });
}

export async function findingOf(
  verdict: Verdict,
  terms: readonly string[],
  judgement: Judgement,
  roster: FullRoster,
): Promise<Finding> {
  const accepted = judgement.accepted.map(({ finding }) => finding);
  const ofVerdict = [...judgement.findings, ...accepted].filter((finding) => finding.verdict === verdict);
  const found = await matchingFindings(ofVerdict, terms, roster);
  const [only, ...others] = found;
  if (only === undefined) throw findingNone(verdict, terms, judgement, roster.customer);
  if (others.length === 0) return only;
  const count = words.figures.findings(formatNumber(found.length), false);
  const { title, advice } = words.problems.findingsFit(count, terms.join(' '));
  throw askerProblem(
    'finding-unclear',
    title,
    advice,
    found.slice(0, maxChoices).map((finding) => whyLine(finding, roster)),
  );
}

/** The findings with exactly this key, or else those that match every term. */
async function matchingFindings(
  findings: readonly Finding[],
  terms: readonly string[],
  roster: FullRoster,
): Promise<Finding[]> {
  const wanted = addressKey(terms.join(' '));
  const exact = await runCooperatively(
    filterCooperatively(findings, (finding) => findingKeys(finding, roster).includes(wanted)),
  );
  if (exact.length > 0) return exact;
  const isFound = termTest(terms);
  return runCooperatively(
    filterCooperatively(findings, (finding) => isFound([finding.name, ...findingKeys(finding, roster)])),
  );
}

function findingNone(verdict: Verdict, terms: readonly string[], judgement: Judgement, customer: Customer): Problem {
  const skipped = judgement.skipped.find((each) => each.verdict === verdict);
  const { title, advice } =
    skipped === undefined
      ? words.problems.findingNone(terms.join(' '), verdict.title, verdict.explanation)
      : words.problems.findingSkipped(skippedText(skipped), verdict.explanation);
  return askerProblem('finding-none', title, advice, [lineFor('reconcile', customer)]);
}
