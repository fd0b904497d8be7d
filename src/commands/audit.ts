import type { CardData } from '../cards/render.ts';
import { incomplete } from '../cards/notice.ts';
import type { Listed } from '../exports/listed.ts';
import { momentText } from '../exports/moment.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import { askerProblem, type Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import { readAudit, type AuditEntry } from '../store/audit.ts';
import { formatDay, formatMoment, formatNumber, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { pageButtons, pageOf, rowsPerPage } from '../views/paging.ts';
import type { Command, CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';
import { sinceOf } from './remembered.ts';

export const audit: Command = {
  name: 'audit',
  aliases: ['audit log', 'audit trail', 'who changed'],
  summary: words.audit.summary,
  examples: ['audit contoso', 'audit since:7d'],
  leadsHere: 'customers',
  syntax: { customer: 'possible', text: false, all: false, paged: true, filters: ['since'] },
  canAnswer: ({ customer }, { permissions, customers }) =>
    customer === null ? customers.customers.some(permissions.canAudit) : permissions.canAudit(customer),
  list,
  run,
};

/** What is shown when the line has no `since:`. */
const usualSince = '30d';

/** More entries than anybody reads. It bounds the time of an answer. */
const maxEntries = 5_000;

interface Read {
  readonly asked: readonly Customer[];
  readonly since: Date;
  readonly entries: readonly AuditEntry[];
}

/** The customers that the asker may read the audit of. Throws a problem where there is none. */
function askedFor(query: Query, { permissions, customers }: CommandContext): readonly Customer[] {
  const asked = (query.customer === null ? customers.customers : [query.customer]).filter(permissions.canAudit);
  if (asked.length === 0) throw notPermitted(query.customer);
  return asked;
}

async function read(query: Query, context: CommandContext): Promise<Read> {
  const asked = askedFor(query, context);
  const since = sinceOf(query, usualSince, context);
  const withOthers = query.customer === null && context.permissions.canAudit(null);
  const names = asked.map(({ name }) => name);
  const entries = await context.store.use((database) => readAudit(database, names, withOthers, since, maxEntries));
  return { asked, since, entries };
}

async function list(query: Query, context: CommandContext): Promise<Listed> {
  const { asked, entries } = await read(query, context);
  const titles = new Map(asked.map(({ name, title }) => [name, title]));
  const rows = entries.map((entry, index) => ({
    key: `${entry.at.getTime()} ${index}`,
    cells: cellsIn(words.lists.audit, {
      at: momentText(entry.at),
      who: entry.whoName,
      action: words.audit.actions[entry.action] ?? entry.action,
      customer: titles.get(entry.customer ?? '') ?? null,
      what: whatText(entry),
    }),
  }));
  const notes = entries.length < maxEntries ? [] : [words.audit.more(formatNumber(maxEntries))];
  return { columns: Object.values(words.lists.audit), rows, count: rows.length, sources: [], asOf: null, notes };
}

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { memory, now } = context;
  if (context.asker.audience === 'everyone') return ownViewCard(query, askedFor(query, context));
  const { asked, since, entries } = await read(query, context);
  const { none, one, many, since: sinceText } = words.audit;
  const count = entries.length === 0 ? none : context.figures.of(entries.length, one, many);
  const answer = sinceText(count, formatDay(since, memory.zone, now()));
  return {
    card: 'people',
    eyebrow: words.audit.eyebrow,
    subject: query.customer?.title ?? words.reconcile.allCustomers,
    answer,
    body: { rows: pageOf(entries, query).map((entry) => rowOf(entry, asked, context)) },
    notices: entries.length < maxEntries ? [] : [incomplete(words.audit.more(formatNumber(maxEntries)))],
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < entries.length),
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    names: { customers: asked, subject: words.audit.eyebrow, answer: words.audit.ownView },
  };
}

function notPermitted(customer: Customer | null): Problem {
  const { title, advice } = words.audit.notPermitted(customer?.title ?? '');
  return askerProblem('audit-not-permitted', title, advice, [
    customer === null ? lineFor('reconcile', null, { all: true }) : lineFor('reconcile', customer),
  ]);
}

/** It names colleagues, so nobody else reads it. */
function ownViewCard(query: Query, asked: readonly Customer[]): CardData {
  return {
    card: 'progress',
    eyebrow: words.audit.eyebrow,
    subject: query.customer?.title ?? words.reconcile.allCustomers,
    answer: words.audit.ownView,
    body: { steps: [] },
    buttons: [{ title: words.buttons.showMe, line: writeLine(query) }],
    line: null,
    names: { customers: asked, subject: words.audit.eyebrow, answer: words.audit.ownView },
  };
}

type Row = Extract<CardData, { card: 'people' }>['body']['rows'][number];

function rowOf(entry: AuditEntry, asked: readonly Customer[], { memory, now }: CommandContext): Row {
  const customer = asked.find(({ name }) => name === entry.customer) ?? null;
  return {
    name: entry.whoName,
    beside: words.audit.actions[entry.action] ?? entry.action,
    detail: joinTexts([customer?.title ?? '', whatText(entry)], ' · '),
    state: formatMoment(entry.at, memory.zone, now()),
    tone: 'Default',
    weight: 'Default',
    note: '',
    stacked: false,
    nameWeight: 'Bolder',
    nameSize: 'Default',
    line: lineFor('audit', customer),
  };
}

/** A type of finding by its title. What is about a customer as a whole says no more than the customer. */
function whatText({ what, customer }: AuditEntry): string {
  if (what === customer) return '';
  return verdicts.find(({ id }) => id === what)?.title ?? what;
}
