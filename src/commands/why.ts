import { note, type Notice, timeText, type CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { addressKey } from '../people/address.ts';
import { askerProblem, Problem } from '../problem.ts';
import { listNamed, sourceResults, type ListName } from '../people/lists.ts';
import { readFullRoster, type FullRoster } from '../people/roster.ts';
import { runCooperatively, filterCooperatively } from '../async/cooperative.ts';
import type { CallRecord } from '../vendors/vendor.ts';
import { evidenceOf, findingKeys, type Finding } from '../verdicts/finding.ts';
import { matchText, type Judgement } from '../verdicts/judge.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import type { Evidence, Verdict } from '../verdicts/rule.ts';
import type { Command, CommandContext } from './command.ts';
import { isLinked } from './examples.ts';
import type { Query } from '../grammar/query.ts';
import { unreadNotices } from './customers.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { pluralize } from '../text/format.ts';
import { skippedText, whyLine, disabledVerdict } from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { searchOrder, searchPeople } from '../search/people.ts';
import { termTest } from '../search/terms.ts';

export const why: Command = {
  name: 'why',
  aliases: ['explain', 'evidence', 'reason'],
  summary: 'Why a verdict is drawn: which record said what, read when and how, and what to do next.',
  examples: ['why first-password test1@example.com contoso', 'why test1@example.com contoso verdict:first-password'],
  leadsHere: 'reconcile contoso',
  canAnswer,
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: ['verdict'] },
  person: true,
  run,
};

function canAnswer(query: Query, context: CommandContext): boolean {
  const { customer, terms, filters } = query;
  if (terms.length <= (filters.verdict === undefined ? 1 : 0)) return false;
  const { needs = [] } = readVerdict(query).verdict;
  return customer === null || needs.every((list) => isLinked(listNamed(list).source, customer, context));
}

const maxChoices = 5;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { verdict, terms } = readVerdict(query);
  const customer = query.customer ?? (await customerOf(terms, context));
  const roster = await readFullRoster(customer, context.sources, context.turn);
  const judgement = await cachedJudgement(roster, context.verdicts, context.now());
  if (judgement.disabled.includes(verdict)) throw disabledVerdict(verdict, customer);
  const finding = await findingOf(verdict, terms, judgement, roster);
  const evidence = evidenceOf(finding, roster);
  const results = sourceResults(roster.lists);
  return {
    card: 'why',
    title: 'Why',
    headline: `${verdict.title}: ${finding.name}, ${customer.title}`,
    body: {
      explanation: verdict.explanation,
      evidence: evidence.map((item) => evidenceRow(item, finding, roster)),
      next: verdict.next,
    },
    notices: [...tenantNotice(evidence), ...missingNotices(...results)],
    buttons: [
      ...(finding.person === null
        ? []
        : [
            {
              title: 'User',
              line: lineFor('user', customer, { terms: firstWritable(finding.key, ...findingKeys(finding, roster)) }),
            },
          ]),
      { title: 'Same verdict', line: lineFor('reconcile', customer, { filters: { verdict: verdict.id } }) },
      { title: 'All verdicts', line: lineFor('reconcile', customer) },
      { title: 'Refresh', line: writeLine({ ...query, fresh: true }) },
    ],
    readTimes: readTimes(...results),
    names: { customers: [customer], headline: `${verdict.title}: 1 finding` },
  };
}

/** The verdict comes from the filter, or else from the first word. */
function readVerdict(query: Query): { verdict: Verdict; terms: readonly string[] } {
  const [first = '', ...rest] = query.terms;
  const wanted = query.filters.verdict ?? first.toLowerCase();
  const verdict = verdicts.find(({ id }) => id === wanted);
  if (verdict === undefined)
    throw askerProblem(
      'verdict-unknown',
      first === '' ? 'Which verdict?' : `There is no verdict “${first}”`,
      `The verdicts are ${verdicts.map(({ id }) => id).join(', ')}.`,
      query.customer === null ? ['help why'] : [lineFor('reconcile', query.customer)],
    );
  const terms = query.filters.verdict === undefined ? rest : query.terms;
  if (terms.length > 0) return { verdict, terms };
  throw askerProblem(
    'person-missing',
    'Of whom?',
    'Add an address, a name in quotes, or a SKU.',
    query.customer === null
      ? ['help why']
      : [lineFor('reconcile', query.customer, { filters: { verdict: verdict.id } })],
  );
}

async function customerOf(terms: readonly string[], context: CommandContext): Promise<Customer> {
  const { matches } = await searchPeople(
    terms,
    searchOrder(context.customers.customers, context.sources, terms),
    context,
  );
  const customers = [...new Set(matches.map(({ roster }) => roster.customer))];
  const [only, ...others] = customers;
  if (only !== undefined && others.length === 0) return only;
  throw new Problem({
    code: 'customer-missing',
    title: 'At which customer?',
    advice:
      customers.length === 0 ? 'Nobody was found under that name: add the customer.' : 'Several have such a person.',
    origin: 'you',
    lines: customers.slice(0, maxChoices).map((customer) => lineFor('user', customer, { terms })),
    notes: unreadNotices(context.customers).map((notice) => notice.text),
  });
}

async function findingOf(
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
  throw askerProblem(
    'finding-unclear',
    `${pluralize(found.length, 'finding')} fit “${terms.join(' ')}”`,
    'Choose one.',
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
  return askerProblem(
    'finding-none',
    `${verdict.title} is ${skipped === undefined ? 'not drawn' : skippedText(skipped)} for “${terms.join(' ')}”`,
    `It would mean: ${verdict.explanation}`,
    [lineFor('reconcile', customer)],
  );
}

type EvidenceRow = Extract<CardData, { card: 'why' }>['body']['evidence'][number];

function evidenceRow({ list, says }: Evidence, finding: Finding, { lists, people }: FullRoster): EvidenceRow {
  const result = lists[list];
  const person = finding.person === null ? undefined : people.at(finding.person);
  const known = result.state === 'known';
  return {
    list: listNamed(list).title,
    says,
    request: known ? requestText(result.calls) : '',
    time: known ? timeText(result.asOf) : '',
    tie: person === undefined ? '' : matchText(person, list),
  };
}

/** The last call that read the list, with its request id, which the vendor's support asks for. */
function requestText(calls: readonly CallRecord[]): string {
  const last = calls.at(-1);
  if (last === undefined) return '';
  const more = calls.length > 1 ? `, the last of ${pluralize(calls.length, 'call')}` : '';
  const id = last.requestId === null ? 'the vendor sent no request id' : `request id ${last.requestId}`;
  return `GET ${last.path}${more}, ${id}`;
}

/** These lists cover the whole tenant, with what other partners sold. */
const tenantLists: readonly ListName[] = ['partnerAccounts', 'partnerPurchases'];

function tenantNotice(evidence: readonly Evidence[]): Notice[] {
  if (!evidence.some(({ list }) => tenantLists.includes(list))) return [];
  return [note('Partner Center shows the whole tenant: licences sold by another partner are among them.')];
}
