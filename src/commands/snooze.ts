import { personKeyOf } from '../access/asker.ts';
import type { CardData } from '../cards/render.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem } from '../problem.ts';
import { writeSnooze } from '../store/snoozes.ts';
import { snoozeWatch } from '../store/watches.ts';
import { addDays, dayOf, startOfDay } from '../text/days.ts';
import { formatDate, formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { findingSubject } from '../verdicts/finding.ts';
import { cachedJudgement } from '../verdicts/judgement-cache.ts';
import { whyLine } from '../views/findings.ts';
import type { Command, CommandContext } from './command.ts';
import { readCustomer } from './full-roster.ts';
import { requireMemory } from './remembered.ts';
import { storeChange } from './store-change.ts';
import { ownWatch } from './watches.ts';
import { canExplain, customerOf, findingOf, readVerdict } from './why-finding.ts';

export const snooze: Command = {
  name: 'snooze',
  aliases: [],
  summary: words.snooze.summary,
  examples: [],
  leadsHere: 'reconcile contoso',
  syntax: { customer: 'possible', text: true, all: false, paged: false, filters: ['verdict', 'until'] },
  stores: true,
  person: true,
  canAnswer: (query, context) => context.memory.state().state === 'on' && canExplain(query, context),
  run,
};

const usualDays = 14;
const maxDays = 90;
const watchId = /^[2-9A-HJKMNP-Z]{6}$/i;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  requireMemory(query, context);
  const day = lastDay(query, context);
  const [first = '', ...others] = query.terms;
  const isWatch =
    others.length === 0 && query.customer === null && query.filters.verdict === undefined && watchId.test(first);
  return isWatch ? snoozeWatchUntil(day, query, context) : snoozeFinding(day, query, context);
}

/** The last day without posts, `YYYY-MM-DD`. Throws a problem for one that is over, or too far. */
function lastDay(query: Query, { memory, now }: CommandContext): string {
  const today = dayOf(now(), memory.zone);
  const until = query.filters.until ?? `${usualDays}d`;
  const days = /^(\d+)d$/.exec(until)?.[1];
  const day = days === undefined ? until : addDays(today, Number(days));
  const lines = [writeLine({ ...query, filters: { ...query.filters, until: `${maxDays}d` } })];
  if (day < today) throw askerProblem('snooze-over', words.accept.dayOver, '', lines);
  if (day <= addDays(today, maxDays)) return day;
  const { title, advice } = words.snooze.tooLong(formatNumber(maxDays));
  throw askerProblem('snooze-long', title, advice, lines);
}

/** The moment at which the day is over. */
function endOf(day: string, { memory }: CommandContext): Date {
  return startOfDay(addDays(day, 1), memory.zone);
}

async function snoozeWatchUntil(day: string, query: Query, context: CommandContext): Promise<CardData> {
  const watch = await ownWatch(query, context);
  const change = { action: 'snooze', customer: watch.customer, what: watch.id };
  await storeChange(context, change, (connection) => snoozeWatch(connection, watch.id, endOf(day, context)));
  return {
    card: 'accept',
    eyebrow: words.snooze.eyebrow,
    subject: watch.line,
    answer: words.snooze.watchDone(formatDate(day)),
    body: { facts: [{ name: words.watch.facts.code, value: watch.id }], form: [] },
    buttons: [
      { title: words.buttons.watches, line: lineFor('watches') },
      { title: words.buttons.resume, line: lineFor('watches', null, { word: 'resume', terms: [watch.id] }) },
    ],
    line: null,
    names: { customers: context.customers.customers, subject: watch.id, answer: '' },
  };
}

async function snoozeFinding(day: string, query: Query, context: CommandContext): Promise<CardData> {
  const { verdict, terms } = readVerdict(query);
  const customer = query.customer ?? (await customerOf(terms, context));
  const roster = await readCustomer(customer, context);
  const judgement = await cachedJudgement(roster, await context.verdicts(), context.now());
  const finding = await findingOf(verdict, terms, judgement, roster);
  const snoozed = {
    place: context.asker.place.chatId,
    team: context.asker.place.teamThread,
    finding: `${customer.name} ${verdict.id} ${findingSubject(finding, roster)}`,
    searchKey: finding.key,
    until: endOf(day, context),
    who: personKeyOf(context.asker),
  };
  const change = { action: 'snooze', customer: customer.name, what: verdict.id };
  await storeChange(context, change, (connection) => writeSnooze(connection, snoozed));
  return {
    card: 'accept',
    eyebrow: words.snooze.eyebrow,
    about: customer.title,
    subject: finding.name,
    answer: words.snooze.done(formatDate(day)),
    body: { facts: [{ name: words.accept.facts.finding, value: verdict.title }], form: [] },
    buttons: [{ title: words.buttons.explain, line: whyLine(finding, roster) }],
    line: null,
    names: { customers: [customer], subject: verdict.title, answer: words.accept.oneFinding },
  };
}
