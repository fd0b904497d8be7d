import type { AccessRule } from '../access/rules.ts';
import type { Answer } from './answer.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import { note, type Notice, type Renderer, type CardData } from '../cards/render.ts';
import { createView, isAllNameable, release, type Question, type View } from './view.ts';
import { customersFor, isExact } from './counts-only.ts';
import type { Command } from '../commands/command.ts';
import { unreadNotices } from '../commands/customers.ts';
import { cancelledCard } from '../commands/cancel.ts';
import { readLine, writeLine, type ParseResult } from '../grammar/line.ts';
import { matchCommand } from '../grammar/command-name.ts';
import { tokenize } from '../grammar/tokens.ts';
import { exactFigures, roundedFigures } from '../text/format.ts';
import type { CustomerList, Directory } from '../customers/directory.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { askerProblem, asProblem, Problem } from '../problem.ts';
import { problemCard } from './problem-card.ts';
import { abortable } from '../async/abortable.ts';
import { progressCards } from './progress.ts';
import { createTurnRecord, type TurnRecord } from './turn-record.ts';
import { turnCount, auditEntry } from './audit.ts';
import type { Sources } from '../sources/sources.ts';
import type { ReadContext } from '../sources/result.ts';
import { abortProblem, type ActiveTurns } from './active-turns.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';

export interface BotOptions {
  readonly sources: Sources;
  readonly directory: Directory;
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSettings;
  readonly render: Renderer;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly turns: ActiveTurns;
  readonly now: () => Date;
  /** Milliseconds until the first progress card, and between two of them. */
  readonly progressInterval?: number;
}

export function createBot(options: BotOptions): Answer {
  const { render, log, metrics, now, progressInterval = 1_500 } = options;

  return async function* answer(line, asker, turn): AsyncGenerator<RenderedCard, RenderedCard> {
    const record = createTurnRecord(asker, line, now().getTime());
    const settle = turn.begin(record);
    // Settles here and not after delivery: a progress card can be slow to reach Teams when nothing is left to cancel.
    const outcome = respond(line, { record, signal: turn.signal }, options).finally(settle);
    for await (const progress of progressCards(record, outcome, progressInterval)) yield render(progress);
    const { rendered, problem } = await outcome;
    const ended = now().getTime();
    log.info(auditEntry(record, problem, ended));
    metrics.turn(turnCount(record, problem, ended));
    return rendered;
  };
}

interface Outcome {
  readonly rendered: RenderedCard;
  readonly problem: Problem | null;
}

interface Running {
  readonly record: TurnRecord;
  readonly signal: AbortSignal;
}

/** Never throws: every error, even one in rendering, becomes a problem card. */
async function respond(line: string, running: Running, options: BotOptions): Promise<Outcome> {
  const { record, signal } = running;
  const { asker, reference } = record;
  // Until the customers are read, nobody's names may be shown.
  let view = createView(asker, options.access, noCustomers);
  let question: Question = { line, query: null };
  const rendered = (cardData: CardData): RenderedCard => {
    const released = release(cardData, view, question);
    record.shown = released.shown;
    record.rows = 'rows' in released.cardData.body ? released.cardData.body.rows.length : 0;
    const ownLine = released.cardData.line ?? line;
    const userSpecificView =
      released.shown === 'counts' && asker.audience === 'everyone' ? { userId: asker.id, line: ownLine } : undefined;
    return options.render(released.cardData, userSpecificView);
  };
  try {
    view = await abortable(readView(line, running, options), signal);
    record.isNamed = isAllNameable(view);
    const result = parse(line, view);
    question = { line, query: result.query };
    const cardData = await abortable(run(result, view, running, options), signal);
    return { rendered: rendered(cardData), problem: null };
  } catch (error) {
    const problem = signal.aborted ? abortProblem(signal.reason) : asProblem(error);
    if (problem.code === 'stopped') return { rendered: rendered(cancelledCard([record.line])), problem };
    return { rendered: rendered(problemCard(problem, { line, reference })), problem };
  }
}

const noCustomers: CustomerList = { customers: [], failed: new Map() };

async function readView(line: string, running: Running, options: BotOptions): Promise<View> {
  const { directory, access } = options;
  const { asker } = running.record;
  const { permissions, commands } = createView(asker, access, noCustomers);
  const needsCustomers = permissions.any && !isImmediate(line, commands);
  const turn = createReadContext(running, options.metrics);
  return createView(asker, access, needsCustomers ? await directory.read(turn) : directory.latest());
}

async function run(result: ParseResult, view: View, running: Running, options: BotOptions): Promise<CardData> {
  const { query } = result;
  const { record } = running;
  const { asker, permissions, commands } = view;
  const command = commands.find((candidate) => candidate.name === query.command);
  if (command === undefined) throw noRule();
  record.command = command.name;
  record.customer = query.customer?.name ?? null;
  if (asker.audience === 'asker') record.line = writeLine({ ...query, fresh: false });
  const turn = createReadContext(running, options.metrics);
  const customers = customersFor(command, query, view);

  const cardData = await command.run(query, {
    asker,
    permissions,
    customers,
    nameable: view.nameable,
    figures: isExact(query, view) ? exactFigures : roundedFigures,
    customersNow: async () => {
      const list = await options.directory.read({ ...turn, fresh: true });
      return customersFor(command, query, createView(asker, options.access, list));
    },
    sources: options.sources,
    verdicts: options.verdicts,
    turn: { ...turn, fresh: query.fresh },
    now: options.now,
    commands,
    cancel: (reference) => options.turns.cancel(reference, record),
  });
  return {
    line: writeLine({ ...query, fresh: false }),
    ...cardData,
    notices: [...parseNotices(result), ...(cardData.notices ?? [])],
  };
}

function createReadContext({ record, signal }: Running, metrics: Metrics): ReadContext {
  return {
    fresh: false,
    signal,
    record: (call) => {
      record.calls.push(call);
      metrics.call(call);
    },
    progress: (text, about) => void record.progress.set(about, text),
    report: (problem) => record.problems.push(problem),
  };
}

function isImmediate(line: string, allowed: readonly Command[]): boolean {
  const [first] = tokenize(line).words;
  return first === undefined || matchCommand(first, allowed)?.immediate === true;
}

function parse(line: string, { permissions, commands, customers, nameable }: View): ParseResult {
  try {
    return readLine(line, commands, customers.customers, nameable);
  } catch (error) {
    if (!permissions.any) throw noRule();
    if (error instanceof Problem && error.code.startsWith('customer-'))
      throw error.with({ notes: unreadNotices(customers).map((notice) => notice.text) });
    throw error;
  }
}

function noRule(): Problem {
  return askerProblem(
    'not-permitted',
    'You may not see any customer yet',
    'Ask the person who runs Rollcall for access; `whoami` shows the ids to give.',
    ['whoami', 'help'],
  );
}

function parseNotices({ query, guessed, unused }: ParseResult): Notice[] {
  const readAs = writeLine({ ...query, page: 1, fresh: false });
  return [
    ...(guessed ? [note(`Read as ${readAs}`)] : []),
    ...(unused.length > 0 ? [note(`Not used: ${unused.join(' ')}`)] : []),
  ];
}
