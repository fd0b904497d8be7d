import { note, type Notice } from '../cards/notice.ts';
import type { CardData } from '../cards/render.ts';
import { clockAhead, clockProblem } from '../sources/clock.ts';
import type { SourceHealth } from '../sources/health.ts';
import type { Result } from '../sources/result.ts';
import { vendorNamed } from '../vendors/catalog.ts';
import { requiredVariables } from '../vendors/declaration.ts';
import type { Command, CommandContext, UnknownCustomers } from './command.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { problemText } from '../views/notices.ts';
import { stateOf, systemRow, type State } from '../views/rows.ts';
import { timeRow } from './status-time.ts';
import { memoryRow, readSpaceProblem } from './status-memory.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';

export const status: Command = {
  name: 'status',
  aliases: [
    'sources',
    'health',
    'down',
    'up',
    'outage',
    'systems',
    'connections',
    'online',
    'last read',
    'last sync',
    'vendors',
  ],
  summary: words.status.summary,
  examples: ['status'],
  syntax: { customer: 'none', text: false, all: false, paged: false, filters: [] },
  immediate: true,
  run,
};

async function run(query: Query, context: CommandContext): Promise<CardData> {
  const { sources, turn } = context;
  const [unknown, memory, space, ...checks] = await Promise.all([
    context.unknownCustomers(),
    memoryRow(context),
    readSpaceProblem(context),
    ...sources.health().map(({ id }) => sources.check(id, turn)),
  ]);
  // Read again after the checks, which sign in.
  const health = sources.health();
  const rows = health.map((source, index) => rowOf(source, checks[index] ?? { state: 'not connected' }, context.now()));
  const answering = checks.filter(({ state }) => state === 'known').length;
  return {
    card: 'status',
    eyebrow: words.status.eyebrow,
    subject: words.status.answering(formatNumber(answering), formatNumber(rows.length), answering === 1),
    answer: '',
    body: { sources: [...rows, memory] },
    notices: [
      ...[clockProblem(clockAhead(health)), space].flatMap((problem) => (problem ? note(problemText(problem)) : [])),
      ...unknownNotices(unknown),
    ],
    buttons: [{ title: words.buttons.checkAgain, line: writeLine(query) }],
    names: null,
  };
}

const maxNames = 5;

/** Rules and exceptions that have no effect, since nobody is called so: a slip, or a customer that has left. */
function unknownNotices({ names, others }: UnknownCustomers): Notice[] {
  const shown = names.slice(0, maxNames);
  const more = names.length - shown.length + others;
  if (shown.length + more === 0) return [];
  const counted =
    shown.length === 0 ? words.customers.count(formatNumber(more), more === 1) : words.figures.more(formatNumber(more));
  const listed = [...shown, ...(more > 0 ? [counted] : [])].join(', ');
  return [note(words.status.unknownCustomers(listed))];
}

type Row = Extract<CardData, { card: 'status' }>['body']['sources'][number];

function rowOf(source: SourceHealth, check: Result<null>, now: Date): Row {
  const { state, detail } = checkedState(source, check);
  return { ...systemRow(source.title, state, detail), times: timesOf(source, now) };
}

function checkedState(
  { id, warning }: SourceHealth,
  check: Result<null>,
): { readonly state: State; readonly detail: string } {
  const { connected, notConnected, toConnect } = words.status;
  if (check.state === 'known')
    return {
      state: stateOf(warning === null ? 'good' : 'unknown', connected),
      detail: warning === null ? '' : problemText(warning),
    };
  if ('problem' in check)
    return { state: stateOf('alert', faultText(check.problem.code)), detail: problemText(check.problem) };
  const variables = requiredVariables(vendorNamed(id).settings).join(', ');
  return { state: stateOf('none', notConnected), detail: toConnect(variables) };
}

/** What is wrong in two words. The detail says more. */
function faultText(code: string): string {
  if (code === 'source-refused') return words.status.cannotSignIn;
  return silent.has(code) ? words.status.notResponding : words.status.hasProblem;
}

const silent: ReadonlySet<string> = new Set(['source-slow', 'source-unreachable', 'source-circuit-open']);

function timesOf({ signedInUntil, lastGood }: SourceHealth, now: Date): Row['times'] {
  return [
    ...(lastGood === null ? [] : [timeRow(words.status.lastRead, lastGood, now)]),
    ...(signedInUntil === null ? [] : [timeRow(words.status.signedIn, signedInUntil, now)]),
  ];
}
