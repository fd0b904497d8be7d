import { createNoMemory, type Memory } from '../memory/memory.ts';
import type { AccessRule } from '../access/rules.ts';
import { abortable } from '../async/abortable.ts';
import type { CardData, Renderer } from '../cards/render.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import { cancelledCard } from '../commands/cancel.ts';
import type { Portal } from '../config/portals.ts';
import type { CustomerList, Directory } from '../customers/directory.ts';
import { readLine, writeLine, type ParseResult } from '../grammar/line.ts';
import { asProblem, Problem } from '../problem.ts';
import type { ReadContext } from '../sources/result.ts';
import type { Sources } from '../sources/sources.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Region } from '../text/region.ts';
import { exactFigures, roundedFigures } from '../text/format.ts';
import { lookAlikeNotice } from '../views/look-alikes.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import { abortProblem, type ActiveTurns } from './active-turns.ts';
import { logBugs, rowsOf, type TurnEnd } from './audit.ts';
import { customerPicker } from './customer-picker.ts';
import { customersFor, isExact } from './counts-only.ts';
import { drawOrReport, fallbackCard } from './fallback.ts';
import { problemCard } from './problem-card.ts';
import { rememberRoster } from './remember-roster.ts';
import type { TurnRecord } from './turn-record.ts';
import type { UnknownCustomerCheck } from './unknown-customers.ts';
import { noRule, parse, parseNotices, type Request } from './parse.ts';
import { createView, isAllNameable, meaningOf, release, type Question, type View } from './view.ts';

export interface BotOptions {
  readonly sources: Sources;
  readonly directory: Directory;
  /** Nothing is remembered by default. */
  readonly memory?: Memory;
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSettings;
  /** The setting; none by default. */
  readonly region?: Region | null;
  /** The setting; none by default. */
  readonly portals?: readonly Portal[];
  readonly render: Renderer;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly turns: ActiveTurns;
  readonly now: () => Date;
  /** Milliseconds until the first progress card, and between two of them. */
  readonly progressInterval?: number;
}

export interface Bot extends BotOptions {
  readonly unknownCustomers: UnknownCustomerCheck;
}

interface Outcome extends Pick<TurnEnd, 'problem' | 'rows'> {
  readonly rendered: RenderedCard;
}

interface Running {
  readonly record: TurnRecord;
  readonly signal: AbortSignal;
}

/** Answers one line. Never throws: every error, even one in rendering, becomes a problem card. */
export async function respond(request: Request, running: Running, options: Bot): Promise<Outcome> {
  const { record, signal } = running;
  // Until the customers are read, nobody's names may be shown.
  let view = createView(record.asker, [], noCustomers);
  let question: Question = { line: request.line, query: null };
  const work = async (): Promise<CardData> => {
    view = await readView(request.line, running, options);
    record.isNamed = isAllNameable(view);
    const { line, result } = parse(request, view);
    record.line = line;
    question = { line, query: result.query };
    return run(result, view, running, options);
  };
  const draw = (cardData: CardData): Omit<Outcome, 'problem'> =>
    drawReleased(cardData, view, question, record, options);

  const working = work();
  working.catch((error: unknown) => {
    // The answer was given without it, so nobody else sees how it ends.
    if (signal.aborted && error !== signal.reason) logBugs(options.log, record, [asProblem(error)]);
  });
  try {
    return { ...draw(await abortable(working, signal)), problem: null };
  } catch (error) {
    const problem = signal.aborted ? abortProblem(signal.reason) : asProblem(error);
    const card =
      problem.code === 'stopped'
        ? cancelledCard([record.line])
        : problemCard(problem, {
            line: question.line,
            reference: record.reference,
            meaningOf: (each) => meaningOf(each, view),
            picker: customerPicker(problem, view),
          });
    const rendered = drawOrReport(() => draw(card).rendered, record) ?? fallbackCard(record);
    return { rendered, problem, rows: 0 };
  }
}

/** Draws what may be shown of a card. */
function drawReleased(
  cardData: CardData,
  view: View,
  question: Question,
  record: TurnRecord,
  { render }: BotOptions,
): Omit<Outcome, 'problem'> {
  const { cardData: released, shown } = release(cardData, view, question);
  record.shown = shown;
  const { id, audience } = record.asker;
  const hasOwnView = shown === 'counts' && audience === 'everyone';
  const rendered = render(released, hasOwnView ? { userId: id, line: released.line ?? question.line } : undefined);
  return { rendered, rows: rowsOf(released) };
}

const noMemory = createNoMemory();
const noCustomers: CustomerList = { customers: [], failed: new Map() };

async function readView(line: string, running: Running, options: Bot): Promise<View> {
  const { directory, access } = options;
  const { asker } = running.record;
  const latest = directory.latest();
  const view = createView(asker, access, latest);
  if (!view.permissions.any || isImmediate(line, view)) return view;
  const list = await readCustomers(running, options);
  return list === latest ? view : createView(asker, access, list);
}

async function readCustomers(running: Running, { directory, metrics, unknownCustomers }: Bot): Promise<CustomerList> {
  const list = await directory.read(createReadContext(running, metrics));
  unknownCustomers.compare(list);
  return list;
}

async function run(result: ParseResult, view: View, running: Running, options: Bot): Promise<CardData> {
  const { query } = result;
  const { record } = running;
  const { asker, permissions, commands } = view;
  const command = commands.find((candidate) => candidate.name === query.command);
  if (command === undefined) throw noRule(permissions);
  record.command = command.name;
  record.customer = query.customer?.name ?? null;
  record.customerTitle = query.customer?.title ?? null;
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
    async unknownCustomers() {
      if (options.unknownCustomers.lacksNames(options.directory.latest())) await readCustomers(running, options);
      return options.unknownCustomers.visibleTo(permissions);
    },
    sources: options.sources,
    memory: options.memory ?? noMemory,
    remember: (roster) => {
      options.turns.track(rememberRoster(roster, record, options));
    },
    verdicts: options.verdicts,
    region: options.region ?? null,
    portals: options.portals ?? [],
    turn: { ...turn, fresh: query.fresh },
    now: options.now,
    commands,
    cancel: (reference) => options.turns.cancel(reference, record),
  });
  return {
    line: writeLine({ ...query, fresh: false }),
    ...cardData,
    notices: [
      ...parseNotices(result),
      ...lookAlikeNotice(query.customer, view.customers.customers, permissions.canName),
      ...(cardData.notices ?? []),
    ],
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

/** True for a line that asks for no customer, as far as the last list tells. */
function isImmediate(line: string, { commands, customers }: View): boolean {
  try {
    // Nothing nameable, so that no name is guessed: that takes time, and such a line asks for a customer.
    const { query } = readLine(line, commands, customers.customers, []);
    return commands.some(({ name, immediate }) => name === query.command && immediate === true);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
