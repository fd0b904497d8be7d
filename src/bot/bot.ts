import { visibleTo, permissionsFor, type AccessRule, type Permissions } from '../access/rules.ts';
import type { Answer } from './answer.ts';
import type { RenderedCard } from '../cards/rendered.ts';
import { note, type Notice, type Renderer, type CardData } from '../cards/render.ts';
import { redact, canShowNames } from './redaction.ts';
import type { Command } from '../commands/command.ts';
import { unreadNotices } from '../commands/customers.ts';
import { cancelledCard } from '../commands/cancel.ts';
import { readLine, writeLine, type ParseResult } from '../grammar/line.ts';
import { matchCommand } from '../grammar/command-name.ts';
import { tokenize } from '../grammar/tokens.ts';
import { commands } from '../commands/index.ts';
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
  const { render } = options;
  const { record, signal } = running;
  const { asker, reference } = record;
  try {
    const cardData = await abortable(run(line, running, options), signal);
    const userSpecificView = record.shown === 'counts' ? { userId: asker.id, line: cardData.line ?? line } : undefined;
    return { rendered: render(cardData, userSpecificView), problem: null };
  } catch (error) {
    const problem = signal.aborted ? abortProblem(signal.reason) : asProblem(error);
    if (problem.code === 'stopped') return { rendered: render(cancelledCard([record.line])), problem };
    return { rendered: render(problemCard(problem, { line, reference, audience: asker.audience })), problem };
  }
}

async function run(line: string, { record, signal }: Running, options: BotOptions): Promise<CardData> {
  const { directory, access } = options;
  const { asker } = record;
  const permissions = permissionsFor(asker, access);
  const turn = createReadContext(record, signal, options.metrics);
  const allowed = commands.filter((command) => command.open || permissions.any);
  const needsCustomers = permissions.any && !isImmediate(line, allowed);
  const customers = visibleCustomers(needsCustomers ? await directory.read(turn) : directory.latest(), permissions);
  const result = parse(line, allowed, customers, permissions);
  const { query } = result;
  const command = allowed.find((candidate) => candidate.name === query.command);
  if (command === undefined) throw noRule();
  record.command = command.name;
  record.customer = query.customer?.name ?? null;
  if (query.customer !== null && !result.named && !permissions.canName(query.customer)) throw customerNotNamed();
  if (asker.audience === 'asker') record.line = writeLine({ ...query, fresh: false });

  const cardData = await command.run(query, {
    asker,
    permissions,
    customers,
    customersNow: async () => visibleCustomers(await directory.read({ ...turn, fresh: true }), permissions),
    sources: options.sources,
    verdicts: options.verdicts,
    turn: { ...turn, fresh: query.fresh },
    now: options.now,
    commands: allowed,
    cancel: (reference) => options.turns.cancel(reference, record),
  });
  if (!canShowNames(cardData, permissions)) {
    record.shown = 'counts';
    return redact(cardData, asker, writeLine(query));
  }
  record.rows = 'rows' in cardData.body ? cardData.body.rows.length : 0;
  return {
    line: writeLine({ ...query, fresh: false }),
    ...cardData,
    notices: [...parseNotices(result), ...(cardData.notices ?? [])],
  };
}

function createReadContext(record: TurnRecord, signal: AbortSignal, metrics: Metrics): ReadContext {
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

/** Commands get only the customers that the asker may see, so that none can show another one by mistake. */
function visibleCustomers(list: CustomerList, permissions: Permissions): CustomerList {
  return { ...list, customers: visibleTo(list.customers, permissions) };
}

function parse(
  line: string,
  allowed: readonly Command[],
  visible: CustomerList,
  permissions: Permissions,
): ParseResult {
  try {
    return readLine(line, allowed, visible.customers);
  } catch (error) {
    if (!permissions.any) throw noRule();
    if (error instanceof Problem && error.code.startsWith('customer-'))
      throw error.with({ notes: unreadNotices(visible).map((notice) => notice.text) });
    throw error;
  }
}

/** A shared place without a rule for a customer must not learn its name from a guess or a shortened name. */
function customerNotNamed(): Problem {
  return askerProblem('customer-missing', 'Which customer?', 'Here a customer must be named in full.', ['customers']);
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
