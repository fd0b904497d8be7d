import type { Problem } from '../problem.ts';
import { note, timeText, type CardData, type Notice } from '../cards/render.ts';
import type { SourceHealth } from '../sources/health.ts';
import type { Result } from '../sources/result.ts';
import { vendorNamed } from '../vendors/catalog.ts';
import { requiredVariables } from '../vendors/declaration.ts';
import type { Command, CommandContext, UnknownCustomers } from './command.ts';
import { formatNumber, pluralize } from '../text/format.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';

export const status: Command = {
  name: 'status',
  aliases: ['sources', 'health', 'down', 'up', 'outage', 'systems', 'connections', 'online'],
  summary: 'Each source: connected or not, signed in until, last good read, and what to do if something is wrong.',
  examples: ['status'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  immediate: true,
  run,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { sources, turn } = context;
  const [unknown, ...checks] = await Promise.all([
    context.unknownCustomers(),
    ...sources.health().map(({ id }) => sources.check(id, turn)),
  ]);
  // Read again after the checks, which sign in.
  const rows = sources.health().map((source, index) => rowOf(source, checks[index] ?? { state: 'not connected' }));
  const answering = checks.filter(({ state }) => state === 'known').length;
  return {
    card: 'status',
    title: 'Sources',
    headline: `${formatNumber(answering)} of ${formatNumber(rows.length)} sources answer`,
    body: { sources: rows },
    notices: unknownNotices(unknown),
    buttons: [{ title: 'Refresh', line: writeLine(query) }],
    names: null,
  };
}

const maxNames = 5;

/** Rules and exceptions that have no effect, since nobody is called so: a slip, or a customer that has left. */
function unknownNotices({ names, others }: UnknownCustomers): Notice[] {
  const shown = names.slice(0, maxNames);
  const more = names.length - shown.length + others;
  if (shown.length + more === 0) return [];
  const counted = shown.length === 0 ? pluralize(more, 'customer') : `${formatNumber(more)} more`;
  const listed = [...shown, ...(more > 0 ? [counted] : [])].join(', ');
  return [note(`The settings have rules or exceptions for customers that do not exist: ${listed}.`)];
}

type Row = Extract<CardData, { card: 'status' }>['body']['sources'][number];

function rowOf(source: SourceHealth, check: Result<null>): Row {
  return { title: source.title, ...stateOf(source, check), times: timesOf(source) };
}

function stateOf({ id, warning }: SourceHealth, check: Result<null>): Pick<Row, 'state' | 'tone' | 'detail'> {
  if (check.state === 'known' && warning !== null)
    return { state: 'Connected', tone: 'Warning', detail: detailOf(warning) };
  if (check.state === 'known') return { state: 'Connected', tone: 'Good', detail: '' };
  if ('problem' in check) return { state: 'Has a problem', tone: 'Attention', detail: detailOf(check.problem) };
  return {
    state: 'Not connected',
    tone: 'Default',
    detail: `To connect it, set ${requiredVariables(vendorNamed(id).settings).join(', ')}.`,
  };
}

function detailOf({ title, advice }: Problem): string {
  return `${title}. ${advice}`;
}

function timesOf({ signedInUntil, lastGood }: SourceHealth): Row['times'] {
  return [
    ...(signedInUntil === null ? [] : [{ label: 'Signed in until', time: timeText(signedInUntil) }]),
    ...(lastGood === null ? [] : [{ label: 'Last good read at', time: timeText(lastGood) }]),
  ];
}
