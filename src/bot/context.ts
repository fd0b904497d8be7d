import type { AccessRule } from '../access/rules.ts';
import type { Renderer } from '../cards/render.ts';
import type { Command, CommandContext } from '../commands/command.ts';
import type { Portal } from '../config/portals.ts';
import type { CustomerList, Directory } from '../customers/directory.ts';
import type { ParseResult } from '../grammar/line.ts';
import { Problem } from '../problem.ts';
import type { Memory } from '../memory/memory.ts';
import { noSignals, type Signals } from '../replicas/signals.ts';
import type { ReadContext } from '../sources/result.ts';
import type { Sources } from '../sources/sources.ts';
import type { Store } from '../store/store.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { exactFigures, roundedFigures } from '../text/format.ts';
import type { Region } from '../text/region.ts';
import type { Price, VerdictSettings } from '../verdicts/settings.ts';
import type { VerdictSource } from '../verdicts/verdict-source.ts';
import type { ActiveTurns } from './active-turns.ts';
import { cancelEverywhere } from './cancel.ts';
import { customersFor, isExact } from '../commands/counts-only.ts';
import { rememberRoster } from './remember-roster.ts';
import type { TurnRecord } from './turn-record.ts';
import { createUnknownCustomerCheck, type UnknownCustomerCheck } from './unknown-customers.ts';
import { createView, type View } from './view.ts';

export interface BotOptions {
  readonly sources: Sources;
  readonly directory: Directory;
  /** What people tell Rollcall is stored there. */
  readonly store: Pick<Store, 'use'>;
  readonly memory: Memory;
  /** Lets watches that are due run now; nothing happens by default. */
  readonly wake?: () => void;
  readonly access: readonly AccessRule[];
  readonly verdicts: VerdictSource;
  readonly prices: readonly Price[];
  /** The setting; none by default. */
  readonly region?: Region | null;
  /** The setting; none by default. */
  readonly portals?: readonly Portal[];
  readonly render: Renderer;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly turns: ActiveTurns;
  /** The other processes; none by default. */
  readonly signals?: Signals;
  readonly now: () => Date;
  /** Where a browser reaches this Rollcall, without a slash at the end; by default that is not known. */
  readonly publicUrl?: () => string | null;
  /** Milliseconds until the first progress card, and between two of them. */
  readonly progressInterval?: number;
}

export interface Bot extends BotOptions {
  readonly unknownCustomers: UnknownCustomerCheck;
}

const bots = new WeakMap<BotOptions, Bot>();

/** The same for the same options, so that questions, files and watches together log an unknown customer once. */
export function botOf(options: BotOptions): Bot {
  const { access, verdicts, log } = options;
  const bot = bots.get(options) ?? {
    ...options,
    unknownCustomers: createUnknownCustomerCheck({ access, verdicts: verdicts.current() }, log),
  };
  bots.set(options, bot);
  return bot;
}

/** The turn that a line is answered in. */
export interface Running {
  readonly record: TurnRecord;
  readonly signal: AbortSignal;
}

/** What a command may use to answer this query. Throws a problem when the asker may see nothing of what it asks. */
export function contextFor(
  command: Command,
  { query, question }: ParseResult,
  view: View,
  running: Running,
  options: Bot,
): CommandContext {
  const { asker, permissions, nameable, commands } = view;
  const { record } = running;
  const { sources, memory, store, prices, region = null, portals = [], now } = options;
  const { publicUrl = (): null => null, wake = (): void => undefined, signals = noSignals } = options;
  const turn = createReadContext(running, options.metrics);
  const inner = commands.find(({ name }) => name === query.inner?.command);
  // What the line behind may not single out, the command in front may not either.
  if (inner !== undefined && query.inner !== null) customersFor(inner, query.inner, view);
  return {
    asker,
    permissions,
    customers: customersFor(command, query, view),
    nameable,
    figures: isExact(query, view) ? exactFigures : roundedFigures,
    customersNow: async () => {
      const list = await options.directory.read({ ...turn, fresh: true });
      return customersFor(command, query, createView(asker, options.access, list));
    },
    async unknownCustomers() {
      if (options.unknownCustomers.lacksNames(options.directory.latest())) await readCustomers(running, options);
      return options.unknownCustomers.visibleTo(permissions);
    },
    sources,
    memory,
    store,
    publicUrl,
    remember: (roster) => {
      options.turns.track(rememberRoster(roster, record, options));
    },
    verdicts: () => readVerdicts(options.verdicts, record),
    prices,
    region,
    portals,
    wake,
    isNameGuess: question !== null,
    turn: { ...turn, fresh: query.fresh },
    now,
    commands,
    cancel: (reference) => cancelEverywhere(options.turns, signals, reference, record),
  };
}

/** What people accepted is left out where it cannot be read, and the card says so. */
async function readVerdicts({ read, current }: VerdictSource, record: TurnRecord): Promise<VerdictSettings> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    record.problems.push(error);
    record.lacksAccepted = true;
    return current();
  }
}

export async function readCustomers(
  running: Running,
  { directory, metrics, unknownCustomers }: Bot,
): Promise<CustomerList> {
  const list = await directory.read(createReadContext(running, metrics));
  unknownCustomers.compare(list);
  return list;
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
