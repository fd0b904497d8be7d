import { personKeyOf } from '../access/asker.ts';
import type { CardData } from '../cards/render.ts';
import { buttonRow } from '../cards/actions.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { addressKey } from '../people/address.ts';
import type { Roster } from '../people/roster.ts';
import { askerProblem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { writeAcceptance, type Acceptance } from '../store/acceptances.ts';
import { addDays, dayOf } from '../text/days.ts';
import { newReference } from '../text/reference.ts';
import { formatDate, formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { objectIdOf, type Finding } from '../verdicts/finding.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { untilText, whyLine } from '../views/findings.ts';
import type { Command, CommandContext } from './command.ts';
import { readCustomer } from './full-roster.ts';
import { storeChange } from './store-change.ts';
import { canExplain, customerOf, findingOf, readVerdict } from './why-finding.ts';

export const accept: Command = {
  name: 'accept',
  aliases: [],
  summary: words.accept.summary,
  examples: ['accept first-password test1@example.com contoso'],
  leadsHere: 'reconcile contoso',
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: ['verdict', 'until', 'reason'] },
  stores: true,
  person: true,
  canAnswer: (query, context) => canExplain(query, context) && canAcceptAt(query.customer, context),
  run,
};

function canAcceptAt(customer: Customer | null, { permissions, customers }: CommandContext): boolean {
  return (customer === null ? customers.customers : [customer]).some(permissions.canAccept);
}

/** Letters of a reason. */
const maxReason = 320;
const usualDays = 90;

/** A finding that is to be accepted, and whose it is. */
interface Chosen {
  readonly customer: Customer;
  readonly finding: Finding;
  readonly roster: Roster;
}

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { verdict, terms } = readVerdict(query);
  const customer = query.customer ?? (await customerOf(terms, context));
  if (!context.permissions.canAccept(customer)) throw notPermitted(customer, query);
  const roster = await readCustomer(customer, context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  const finding = await findingOf(verdict, terms, judgement, roster);
  const exception = judgement.accepted.find((each) => each.finding === finding)?.exception;
  if (exception !== undefined && exception.accepted === null) {
    const { title, advice } = words.accept.inFile(untilText(exception));
    throw askerProblem('accepted-in-file', title, advice, [whyLine(finding, roster)]);
  }
  const chosen = { customer, finding, roster };
  const fault = faultOf(query, context);
  if (fault !== null) return formCard(chosen, fault, query, context);
  return acceptedCard(chosen, await store(chosen, query, context));
}

function notPermitted(customer: Customer, query: Query): Error {
  const { title, advice } = words.accept.notPermitted(customer.title);
  const { terms, filters } = query;
  const line = lineFor('why', customer, {
    terms,
    ...(filters.verdict === undefined ? {} : { filters: { verdict: filters.verdict } }),
  });
  return askerProblem('accept-not-permitted', title, advice, [line]);
}

/** What is missing or wrong; null when the finding can be accepted. Empty for a line that says neither day nor reason. */
function faultOf({ filters: { until, reason } }: Query, context: CommandContext): string | null {
  if (until === undefined && reason === undefined) return '';
  if (reason === undefined || reason.trim() === '') return words.accept.needsReason;
  if (reason.length > maxReason) return words.accept.reasonLong(formatNumber(maxReason));
  if (until === undefined) return words.accept.needsDay;
  return dayNamed(until, context) < today(context) ? words.accept.dayOver : null;
}

function today({ memory, now }: CommandContext): string {
  return dayOf(now(), memory.zone);
}

/** The day that a value of `until:` means: `30d` is so many days from today. */
function dayNamed(until: string, context: CommandContext): string {
  const days = /^(\d+)d$/.exec(until)?.[1];
  return days === undefined ? until : addDays(today(context), Number(days));
}

function formCard(
  { customer, finding, roster }: Chosen,
  fault: string,
  query: Query,
  context: CommandContext,
): CardData {
  const { until, reason = '' } = query.filters;
  const { facts, reasonHint, untilDay } = words.accept;
  const line = lineFor('accept', customer, { terms: [finding.verdict.id, finding.key] });
  // A form that everybody sees would be filled in by somebody else.
  const isOwn = context.asker.audience === 'asker';
  const form = {
    texts: [{ id: 'reason', label: facts.reason, hint: reasonHint, isLong: true, value: reason }],
    days: [{ id: 'until', label: untilDay, first: today(context), value: dayNamed(until ?? `${usualDays}d`, context) }],
    buttons: [buttonRow({ title: words.buttons.accept, line }, { inputs: 'auto', style: 'positive' })],
  };
  return {
    card: 'accept',
    eyebrow: words.accept.eyebrow,
    about: customer.title,
    subject: finding.name,
    ...(isOwn ? { alert: fault } : {}),
    answer: isOwn ? words.accept.form : words.accept.ownView,
    body: { facts: factsOf(finding), form: isOwn ? [form] : [] },
    buttons: [
      ...(isOwn ? [] : [{ title: words.buttons.showMe, line: writeLine(query) }]),
      { title: words.buttons.explain, line: whyLine(finding, roster) },
    ],
    line: null,
    names: { customers: [customer], subject: finding.verdict.title, answer: words.accept.oneFinding },
  };
}

type Facts = Extract<CardData, { card: 'accept' }>['body']['facts'];

function factsOf({ verdict }: Finding): Facts {
  return [{ name: words.accept.facts.finding, value: verdict.title }];
}

async function store(
  { customer, finding, roster }: Chosen,
  query: Query,
  context: CommandContext,
): Promise<Acceptance> {
  const { until = '', reason = '' } = query.filters;
  const acceptance = {
    id: newReference(),
    customer: customer.name,
    verdict: finding.verdict.id,
    // An object id stays when the address changes.
    subject: objectIdOf(finding, roster) ?? (finding.purchase === null ? addressKey(finding.key) : finding.key),
    name: finding.name,
    searchKey: finding.key,
    reason: reason.trim(),
    until: dayNamed(until, context),
    who: personKeyOf(context.asker),
    whoName: context.asker.name,
    at: context.now(),
  };
  const change = { action: 'accept', customer: customer.name, what: finding.verdict.id };
  await storeChange(context, change, (connection) => writeAcceptance(connection, acceptance));
  return acceptance;
}

function acceptedCard({ customer, finding, roster }: Chosen, { id, reason, until, whoName }: Acceptance): CardData {
  const { facts, done, eyebrow, oneFinding } = words.accept;
  return {
    card: 'accept',
    eyebrow,
    about: customer.title,
    subject: finding.name,
    answer: done(formatDate(until)),
    body: {
      facts: [...factsOf(finding), { name: facts.reason, value: reason }, { name: facts.by, value: whoName }],
      form: [],
    },
    buttons: [
      { title: words.buttons.accepted, line: lineFor('accepted', customer) },
      { title: words.buttons.withdraw, line: lineFor('withdraw', null, { terms: [id] }) },
      { title: words.buttons.explain, line: whyLine(finding, roster) },
    ],
    line: null,
    names: { customers: [customer], subject: finding.verdict.title, answer: oneFinding },
  };
}
