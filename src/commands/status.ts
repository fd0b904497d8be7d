import type { Problem } from '../problem.ts';
import { timeText, type CardData } from '../cards/render.ts';
import type { SourceHealth } from '../sources/health.ts';
import type { Result } from '../sources/result.ts';
import { vendorNamed } from '../vendors/catalog.ts';
import { requiredVariables } from '../vendors/declaration.ts';
import type { Command, CommandContext } from './command.ts';
import { formatNumber } from '../text/format.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';

export const status: Command = {
  name: 'status',
  aliases: ['sources', 'health'],
  summary: 'Each source: connected or not, signed in until, last good read, and what to do if something is wrong.',
  examples: ['status'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  immediate: true,
  run,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { sources, turn } = context;
  const checks = await Promise.all(sources.health().map(({ id }) => sources.check(id, turn)));
  // Read again after the checks, which sign in.
  const rows = sources.health().map((source, index) => rowOf(source, checks[index] ?? { state: 'not connected' }));
  const answering = checks.filter(({ state }) => state === 'known').length;
  return {
    card: 'status',
    title: 'Sources',
    headline: `${formatNumber(answering)} of ${formatNumber(rows.length)} sources answer`,
    body: { sources: rows },
    buttons: [{ title: 'Refresh', line: writeLine(query) }],
    names: null,
  };
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
