import type { Button } from '../cards/actions.ts';
import type { CardData } from '../cards/render.ts';
import type { Listed } from '../exports/listed.ts';
import { momentText } from '../exports/moment.ts';
import { lineFor, writeLine } from '../grammar/line.ts';
import { requireCustomer, type Query } from '../grammar/query.ts';
import type { Customer } from '../sources/customer.ts';
import { dayOf } from '../text/days.ts';
import { formatDate, joinTexts } from '../text/format.ts';
import { words } from '../text/words.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { hasEnded } from '../verdicts/judge.ts';
import type { Exception } from '../verdicts/settings.ts';
import { untilText } from '../views/findings.ts';
import { pageButtons, pageOf, rowsPerPage } from '../views/paging.ts';
import { nameLook } from '../views/rows.ts';
import type { Command, CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';

export const accepted: Command = {
  name: 'accepted',
  aliases: ['exceptions', 'acceptances', 'accepted findings'],
  summary: words.accepted.summary,
  examples: ['accepted contoso', 'accepted all'],
  syntax: { customer: 'needed', text: false, all: true, paged: true, filters: [] },
  list,
  run,
};

interface Read {
  readonly asked: readonly Customer[];
  readonly byName: ReadonlyMap<string, Customer>;
  readonly shown: readonly Exception[];
}

async function read(query: Query, context: CommandContext): Promise<Read> {
  const asked = query.all ? context.customers.customers : [requireCustomer(query)];
  const { exceptions } = await context.verdicts();
  const byName = new Map(asked.map((customer) => [customer.name, customer]));
  const shown = exceptions.filter(({ customer, until }) => byName.has(customer) && !hasEnded(until, context.now()));
  return { asked, byName, shown };
}

async function list(query: Query, context: CommandContext): Promise<Listed> {
  const { byName, shown } = await read(query, context);
  const rows = shown.map(({ customer, verdict, of, until, reason, accepted: how }) => ({
    key: `${customer} ${verdict} ${of}`,
    cells: cellsIn(words.lists.accepted, {
      customer: byName.get(customer)?.title ?? customer,
      finding: verdicts.find(({ id }) => id === verdict)?.title ?? verdict,
      name: how?.name ?? null,
      subject: of,
      until: until.toISOString().slice(0, 10),
      reason,
      by: how?.by ?? words.accepted.inFile,
      at: how === null ? null : momentText(how.at),
    }),
  }));
  return { columns: Object.values(words.lists.accepted), rows, count: rows.length, sources: [], asOf: null, notes: [] };
}

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { asked, byName, shown } = await read(query, context);
  const page = pageOf(shown, query);
  const subject = query.all ? words.reconcile.allCustomers : (asked[0]?.title ?? '');
  const answer = shown.length === 0 ? words.accepted.none : context.figures.of(shown.length, words.accepted.one);
  return {
    card: 'people',
    eyebrow: words.accepted.eyebrow,
    subject,
    answer,
    body: { rows: page.map((exception) => rowOf(exception, byName, query, context)) },
    buttons: [
      ...pageButtons(query, query.page * rowsPerPage < shown.length),
      reconcileButton(query),
      ...page.flatMap((exception) => withdrawButton(exception, byName, context)),
      { title: words.buttons.refresh, line: writeLine({ ...query, fresh: true }) },
    ],
    names: { customers: asked, subject, answer },
  };
}

type Row = Extract<CardData, { card: 'people' }>['body']['rows'][number];

function rowOf(
  exception: Exception,
  customers: ReadonlyMap<string, Customer>,
  query: Query,
  { memory }: CommandContext,
): Row {
  const customer = customers.get(exception.customer) ?? null;
  const { by, inFile, until } = words.accepted;
  const { accepted: how, verdict, of, reason } = exception;
  const who = how === null ? inFile : by(how.by, formatDate(dayOf(how.at, memory.zone)));
  const name = how?.name ?? of;
  return {
    name,
    beside: verdicts.find(({ id }) => id === verdict)?.title ?? verdict,
    detail: joinTexts([query.all ? (customer?.title ?? '') : '', reason, who], ' · '),
    state: until(untilText(exception)),
    tone: 'Default',
    weight: 'Default',
    note: '',
    stacked: false,
    ...nameLook(name),
    line: lineFor('why', customer, { terms: [verdict, of] }),
  };
}

function reconcileButton({ all, customer }: Query): Button {
  return { title: words.buttons.reconcile, line: lineFor('reconcile', customer, { all }) };
}

function withdrawButton(
  { accepted: how, customer: name }: Exception,
  customers: ReadonlyMap<string, Customer>,
  { permissions }: CommandContext,
): Button[] {
  const customer = customers.get(name);
  if (how === null || customer === undefined || !permissions.canAccept(customer)) return [];
  return [{ title: words.accepted.withdraw(how.name), line: lineFor('withdraw', null, { terms: [how.id] }) }];
}
