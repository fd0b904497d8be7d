import { createHash, randomBytes } from 'node:crypto';
import type { Button } from '../cards/actions.ts';
import { note } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import type { Listed } from '../exports/listed.ts';
import { maxSheetRows } from '../exports/xlsx.ts';
import { writeLine } from '../grammar/line.ts';
import { wrapping, type Query } from '../grammar/query.ts';
import { askerProblem } from '../problem.ts';
import { addTicket, deleteTicketsBefore } from '../store/tickets.ts';
import { formatSince, joinTexts, pluralize } from '../text/format.ts';
import { words } from '../text/words.ts';
import { missingNotices, readTimes } from '../views/notices.ts';
import type { Command, CommandContext } from './command.ts';
import { auditedLine, exportedList } from './exported-list.ts';
import { storeChange } from './store-change.ts';

export const exportCommand: Command = {
  name: 'export',
  aliases: [],
  summary: words.export.summary,
  examples: ['export users contoso licensed:no', 'export licenses contoso as:xlsx', 'export reconcile all'],
  syntax: { customer: 'possible', text: true, all: true, paged: false, filters: ['as'] },
  wraps: ['customers', 'users', 'licenses', 'reconcile', 'changes', 'history', 'accepted', 'audit'],
  person: true,
  canAnswer,
  run,
};

function canAnswer(query: Query, context: CommandContext): boolean {
  const inner = innerOf(query);
  const command = context.commands.find(({ name }) => name === inner.command);
  return context.publicUrl() !== null && command?.canAnswer?.(inner, context) !== false;
}

/** How long a link is good for, in milliseconds. */
const lifetime = 10 * 60_000;

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const inner = innerOf(query);
  const url = context.publicUrl();
  if (url === null) {
    const { title, advice } = words.export.noHost;
    throw askerProblem('export-no-host', title, advice, [writeLine(inner)]);
  }
  if (context.asker.audience === 'everyone') return inOwnView(query, context);
  // Read now, so that whoever asks hears at once what is missing.
  const listed = await exportedList(inner, context);
  if (query.filters.as === 'xlsx' && listed.count >= maxSheetRows) {
    const { title, advice } = words.export.tooLong;
    throw askerProblem('export-too-long', title, advice, [writeLine(wrapping('export', inner, { as: 'csv' }))]);
  }
  const expiresAt = new Date(context.now().getTime() + lifetime);
  const token = await makeTicket(query, expiresAt, context);
  const format = words.export.formats[query.filters.as ?? 'csv'] ?? '';
  const { one, many } = words.export.rows;
  return {
    ...frameOf(query, context),
    answer: joinTexts(
      [words.export.answer(pluralize(listed.count, one, many), format), asOfText(listed, context)],
      ' · ',
    ),
    body: { text: words.export.link(formatSince(expiresAt, context.now())) },
    notices: [...missingNotices(...listed.sources), ...listed.notes.map((text) => note(text))],
    buttons: otherSteps(query, inner),
    mainLink: { title: words.export.download, url: `${url}/export/${token}` },
    readTimes: readTimes(...listed.sources),
  };
}

/** The query of the list that is exported. The grammar gives every query of this command one. */
export function innerOf({ inner, fresh }: Query): Query {
  if (inner === null) throw new RangeError('there is no list to export');
  return { ...inner, fresh };
}

/** Stores what the link opens, and that it was asked for. Resolves with what the link has. */
async function makeTicket(query: Query, expiresAt: Date, context: CommandContext): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const line = writeLine({ ...query, fresh: false });
  const audited = { action: 'export', customer: query.customer?.name ?? null, what: auditedLine(innerOf(query)) };
  await storeChange(context, audited, async (connection) => {
    await deleteTicketsBefore(connection, context.now());
    await addTicket(connection, { hash: hashOf(token), reference: context.asker.reference, line, expiresAt });
  });
  return token;
}

/** What is stored of a link: with it alone nobody can make the link. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function asOfText({ asOf }: Listed, { now }: CommandContext): string {
  return asOf === null ? '' : words.memory.asOfTime(formatSince(asOf, now()));
}

type Frame = Pick<Extract<CardData, { card: 'export' }>, 'card' | 'eyebrow' | 'about' | 'subject' | 'names'>;

function frameOf({ customer, inner }: Query, { customers }: CommandContext): Frame {
  const subject = words.export.lists[inner?.command ?? ''] ?? '';
  return {
    card: 'export',
    eyebrow: words.export.eyebrow,
    ...(customer === null ? {} : { about: customer.title }),
    subject,
    names: { customers: customer === null ? customers.customers : [customer], subject, answer: '' },
  };
}

/** A link is for one person, so a shared place shows none, whatever may be named there. */
function inOwnView(query: Query, context: CommandContext): CardData {
  const frame = frameOf(query, context);
  const names = frame.names && { ...frame.names, ownView: words.export.ownView };
  return { ...frame, answer: '', body: { text: '' }, names };
}

function otherSteps(query: Query, inner: Query): Button[] {
  const other = query.filters.as === 'xlsx' ? 'csv' : 'xlsx';
  return [
    { title: words.export.asOther[other], line: writeLine(wrapping('export', inner, { as: other })) },
    { title: words.export.showList, line: writeLine({ ...inner, fresh: false }) },
  ];
}
