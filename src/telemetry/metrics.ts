import type { ConnectFault } from '../network/connect-failure.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CacheStatus } from '../sources/cache.ts';
import type { CacheName } from '../sources/caches.ts';
import type { CallRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

/** One turn, without any text that somebody typed. */
export interface TurnCount {
  /** Name of the command; null when the line was not a command. */
  readonly command: string | null;
  /** `answered`, or the code of the problem on the card. */
  readonly outcome: string;
  readonly milliseconds: number;
}

/** Counters and histograms. Neither typed text nor text of a vendor may become a label. */
export interface Metrics {
  readonly turn: (turn: TurnCount) => void;
  readonly call: (call: Pick<CallRecord, 'source' | 'operation' | 'outcome' | 'milliseconds'>) => void;
  readonly cacheRead: (list: CacheName, status: CacheStatus) => void;
  /** Counts one attempt to send a message to Teams: the HTTP status, or why there was no answer. */
  readonly sent: (outcome: number | ConnectFault | 'unreachable' | 'lost' | 'token') => void;
  /** All metrics in the text format of Prometheus. */
  readonly scrape: () => Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** Called at each scrape: whether the circuit of each source is open. */
  readonly openCircuits?: () => ReadonlyMap<SourceId, boolean>;
  /** Adds memory, processor time and event loop lag. */
  readonly watchProcess?: boolean;
}

// Most answers come from the cache; a turn that reads long lists can take a minute.
const turnSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];
// The time limit ends longer calls.
const callSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts in a separate registry. */
export function createMetrics({ openCircuits, watchProcess = false }: MetricsOptions = {}): Metrics {
  const register = new Registry();
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(name: string, help: string, label: Label, buckets: number[]) =>
    new Histogram({ name, help, labelNames: [label], buckets, registers });

  const turns = counter('rollcall_turns_total', 'Lines that were answered, by command and outcome.', [
    'command',
    'outcome',
  ]);
  const turnTimes = histogram('rollcall_turn_seconds', 'Time from a line to its answer.', 'command', turnSeconds);
  const calls = counter('rollcall_source_calls_total', 'HTTP calls to a source, by operation and outcome.', [
    'source',
    'operation',
    'outcome',
  ]);
  const callHelp = 'Time that a call to a source took, with its repetitions.';
  const callTimes = histogram('rollcall_source_call_seconds', callHelp, 'source', callSeconds);
  const cacheReads = counter('rollcall_cache_reads_total', 'Reads of a list, by cache status.', ['list', 'status']);
  const messages = counter('rollcall_messages_total', 'Tries to send Teams a message, by outcome.', ['outcome']);
  if (openCircuits !== undefined) watchCircuits(register, openCircuits);
  if (watchProcess) collectDefaultMetrics({ register });

  return {
    turn({ command, outcome, milliseconds }) {
      turns.inc({ command: command ?? 'none', outcome });
      turnTimes.observe({ command: command ?? 'none' }, milliseconds / 1_000);
    },
    call({ source, operation, outcome, milliseconds }) {
      calls.inc({ source, operation, outcome: outcomeLabel(outcome) });
      callTimes.observe({ source }, milliseconds / 1_000);
    },
    cacheRead: (list, status) => cacheReads.inc({ list, status }),
    sent: (outcome) => messages.inc({ outcome: outcomeLabel(outcome) }),
    scrape: async () => register.metrics(),
    contentType: register.contentType,
  };
}

function watchCircuits(register: Registry, openCircuits: () => ReadonlyMap<SourceId, boolean>): void {
  const gauge = new Gauge({
    name: 'rollcall_source_circuit_open',
    help: '1 while a circuit of a source or of one of its lists is open, so that no such call goes out; else 0.',
    labelNames: ['source'],
    registers: [register],
    collect: () => {
      for (const [source, isOpen] of openCircuits()) gauge.set({ source }, isOpen ? 1 : 0);
    },
  });
}

// The operator reacts to each of these in a different way.
const distinctStatuses = new Set([401, 403, 404, 412, 429]);

/** Groups most statuses by class: each label value is a time series, and the server chooses the status. */
function outcomeLabel(outcome: CallRecord['outcome'] | Parameters<Metrics['sent']>[0]): string {
  if (typeof outcome === 'string') return outcome;
  return distinctStatuses.has(outcome) ? String(outcome) : `${Math.floor(outcome / 100)}xx`;
}
