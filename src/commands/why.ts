import { customerLinks, personLinks } from '../views/portals.ts';
import type { Button, OpenLink } from '../cards/actions.ts';
import { note, type Notice } from '../cards/notice.ts';
import { timeText } from '../cards/read-times.ts';
import type { CardData } from '../cards/render.ts';
import { listNamed, sourceResults, type ListName } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import { readCustomer } from './full-roster.ts';
import { evidenceOf, findingKeys, goneReason, type Finding } from '../verdicts/finding.ts';
import { matchText, type Judgement } from '../verdicts/judge.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import type { Evidence, Severity } from '../verdicts/rule.ts';
import { savingsOf, savingsText } from '../verdicts/savings.ts';
import type { Command, CommandContext } from './command.ts';
import type { Query } from '../grammar/query.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import { Problem } from '../problem.ts';
import { dayOf } from '../text/days.ts';
import { formatDate, formatNumber, joinTexts, upperFirst } from '../text/format.ts';
import { words } from '../text/words.ts';
import { severityMark } from '../views/rows.ts';
import { acceptedNotice, disabledVerdict } from '../views/findings.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { canExplain, customerOf, findingOf, readVerdict } from './why-finding.ts';

export const why: Command = {
  name: 'why',
  aliases: ['explain', 'evidence', 'reason'],
  summary: words.why.summary,
  examples: ['why first-password test1@example.com contoso', 'why test1@example.com contoso verdict:first-password'],
  leadsHere: 'reconcile contoso',
  canAnswer: canExplain,
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: ['verdict'] },
  person: true,
  run,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { verdict, terms } = readVerdict(query);
  const customer = query.customer ?? (await customerOf(terms, context));
  const roster = await readCustomer(customer, context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  if (judgement.disabled.includes(verdict)) throw disabledVerdict(verdict, customer);
  const finding = await findingOf(verdict, terms, judgement, roster);
  const accepted = judgement.accepted.find((each) => each.finding === finding);
  const evidence = evidenceOf(finding, roster);
  const results = sourceResults(roster.lists);
  const since = await sinceText(finding, roster, context);
  return {
    card: 'why',
    eyebrow: words.why.eyebrow,
    about: customer.title,
    subject: verdict.title,
    answer: joinTexts([finding.name, severityWord(verdict.severity), moneyOf(finding, context), since], ' · '),
    summary: `${verdict.title}: ${finding.name}, ${customer.title}`,
    body: {
      explanation: verdict.explanation,
      evidence: evidence.map((item, index) => evidenceRow(item, index, finding, roster)),
      next: nextText(finding, roster),
      requests: evidence.flatMap((item, index) => requestRow(item, index, roster) ?? []),
    },
    notices: [
      ...(accepted === undefined ? [] : [acceptedNotice(accepted)]),
      ...tenantNotice(evidence),
      ...missingNotices(...results),
    ],
    buttons: [
      ...userButton(finding, roster),
      ...acceptButton(finding, accepted, roster, context),
      {
        title: words.buttons.sameFinding,
        line: lineFor('reconcile', customer, { filters: { verdict: verdict.id } }),
      },
      { title: words.buttons.allFindings, line: lineFor('reconcile', customer) },
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    links: linksOf(finding, roster, context),
    toggle: { title: words.buttons.requests, target: 'requests' },
    readTimes: readTimes(...results),
    names: { customers: [customer], subject: verdict.title, answer: words.why.oneFinding },
  };
}

/** What to do, which differs for somebody who has left. */
function nextText(finding: Finding, roster: FullRoster): string {
  const { next, nextIfGone } = finding.verdict;
  const reason = nextIfGone === undefined ? null : goneReason(finding, roster);
  return reason === null || nextIfGone === undefined ? next : `${nextIfGone} ${words.why.gone[reason]}`;
}

/** Since when the finding is there, as far as that is remembered. */
async function sinceText(finding: Finding, roster: FullRoster, { memory }: CommandContext): Promise<string> {
  const keys = [finding.key, ...findingKeys(finding, roster)];
  try {
    const open = await memory.openFinding(roster.customer.name, finding.verdict.id, keys);
    if (open === null) return '';
    const day = formatDate(dayOf(open.openedAt, memory.zone));
    return open.exact ? words.why.since(day) : words.why.before(day);
  } catch (error) {
    // The evidence was read now, and is worth showing without it.
    if (error instanceof Problem) return '';
    throw error;
  }
}

/** Where to mend it: the person's pages, or else the customer's. */
function linksOf({ person }: Finding, { customer, people }: FullRoster, { portals }: CommandContext): OpenLink[] {
  const found = person === null ? undefined : people.at(person);
  return found === undefined ? customerLinks(customer, portals) : personLinks(found, customer, portals);
}

function userButton(finding: Finding, roster: FullRoster): Button[] {
  if (finding.person === null) return [];
  const terms = firstWritable(finding.key, ...findingKeys(finding, roster));
  return [{ title: words.buttons.showUser, line: lineFor('user', roster.customer, { terms }) }];
}

/** Accepts the finding, or withdraws that; nothing for who may not, and for what the settings accept. */
function acceptButton(
  { verdict, key }: Finding,
  accepted: Judgement['accepted'][number] | undefined,
  { customer }: FullRoster,
  { permissions }: CommandContext,
): Button[] {
  if (!permissions.canAccept(customer)) return [];
  const { accept, withdraw } = words.buttons;
  if (accepted === undefined)
    return [{ title: accept, line: lineFor('accept', customer, { terms: [verdict.id, key] }) }];
  const id = accepted.exception.accepted?.id;
  return id === undefined ? [] : [{ title: withdraw, line: lineFor('withdraw', null, { terms: [id] }) }];
}

/** `● High`. */
function severityWord(severity: Severity): string {
  const { mark, severity: word } = severityMark(severity);
  return `${mark}\u00A0${word}`;
}

function moneyOf(finding: Finding, { prices, now }: CommandContext): string {
  return savingsText(savingsOf([finding], prices, now()));
}

type Body = Extract<CardData, { card: 'why' }>['body'];

function evidenceRow(
  { list, says }: Evidence,
  index: number,
  finding: Finding,
  { people }: FullRoster,
): Body['evidence'][number] {
  const person = finding.person === null ? undefined : people.at(finding.person);
  const matched = person === undefined ? '' : matchText(person, list);
  return {
    number: formatNumber(index + 1),
    list: listNamed(list).title,
    says: upperFirst(says),
    matched: matched === '' ? '' : words.why.matchedBy(matched),
  };
}

/** The last call that read the list of the evidence; null where the list was not read. */
function requestRow({ list }: Evidence, index: number, { lists }: FullRoster): Body['requests'][number] | null {
  const result = lists[list];
  const last = result.state === 'known' ? result.calls.at(-1) : undefined;
  if (result.state !== 'known' || last === undefined) return null;
  const request = words.why.request(last.path);
  const { calls, asOf } = result;
  return {
    number: formatNumber(index + 1),
    request: calls.length > 1 ? words.why.lastOf(request, formatNumber(calls.length)) : request,
    // The vendor's support asks for it.
    id: last.requestId === null ? words.why.noRequestId : words.why.requestId(last.requestId),
    time: timeText(asOf),
  };
}

/** These lists cover the whole tenant, with what other partners sold. */
const tenantLists: readonly ListName[] = ['partnerAccounts', 'partnerPurchases'];

function tenantNotice(evidence: readonly Evidence[]): Notice[] {
  if (!evidence.some(({ list }) => tenantLists.includes(list))) return [];
  return [note(words.why.wholeTenant)];
}
