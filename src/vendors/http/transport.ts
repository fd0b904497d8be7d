import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { Target } from './circuit-breaker.ts';
import { systemTimer, type Timer } from '../../async/timer.ts';
import { createAgent, type Proxy } from '../../network/agent.ts';
import { connectFaultOf, isLasting } from '../../network/connect-failure.ts';
import { sendOnce, throwIfUnsendable, type HttpMessage, type HttpReply } from './exchange.ts';
import { RequestFailure, toRequestFailure } from './failure.ts';
import { requestedWait } from './headers.ts';

export interface HttpRequest extends HttpMessage {
  /** Delays each try, such as by a queue. The delay does not count towards the time limits. */
  readonly schedule?: Schedule;
  /** Called before each further try, with the status of the one before, or `unreachable` when its answer was lost. */
  readonly onRepeat?: (after: number | 'unreachable') => void;
  /** What is asked for; missing when that is the source as a whole, such as its sign-in. */
  readonly target?: Target;
  /** True when nobody waits for the answer, so that other requests go first. */
  readonly background?: boolean;
}

export type Schedule = (attempt: () => Promise<HttpReply | RequestFailure>) => Promise<HttpReply | RequestFailure>;

export interface Sender {
  /** Resolves to an answer of any status. Throws `RequestFailure` if there is none. */
  readonly send: (request: HttpRequest) => Promise<HttpReply>;
}

/** The HTTP client for all requests to vendors. */
export interface Http extends Sender {
  /** Closes all connections. Pending requests fail. */
  readonly close: () => Promise<void>;
}

export interface HttpOptions {
  /** Milliseconds of one try, from connecting to the headers of the answer. */
  readonly timeLimit?: number;
  /** Milliseconds from the headers of an answer to its last byte: 30 MB take a while. */
  readonly bodyLimit?: number;
  /** Milliseconds of all tries and the pauses between them, after which no further try starts. */
  readonly retryLimit?: number;
  /** Bytes of one good answer, unpacked, unless its request has a limit of its own. */
  readonly maxBodyBytes?: number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds of a monotonic clock. */
  readonly clock?: () => number;
  readonly timer?: Timer;
  /** By default requests are sent without one. */
  readonly proxy?: Proxy | null;
  /** The library's part; by default one with a pool of connections for each origin. */
  readonly dispatcher?: Dispatcher;
}

const maxRetries = 2;
/** Milliseconds of the longest `Retry-After` that a read waits for. */
export const maxPause = 5_000;
const retryableStatuses = new Set([429, 500, 502, 503, 504]);

export function openHttp(options: HttpOptions = {}): Http {
  const { timeLimit = 10_000, bodyLimit = 30_000, retryLimit = 20_000, maxBodyBytes = 64 * 1024 * 1024 } = options;
  const pause = options.pause ?? ((milliseconds, signal) => pauseFor(milliseconds, undefined, { signal }));
  const { clock = () => performance.now(), timer = systemTimer } = options;
  const { proxy = null, dispatcher = createAgent({ connections: 8, connectTimeout: 3_000 }, proxy) } = options;

  async function send(request: HttpRequest): Promise<HttpReply> {
    const { schedule = immediately, method, onRepeat, signal } = request;
    throwIfUnsendable(request.headers);
    let spent = 0;
    const attempt = async (): Promise<HttpReply | RequestFailure> => {
      const started = clock();
      const head = Math.min(timeLimit, retryLimit - spent);
      const outcome = await sendOnce(dispatcher, request, {
        head,
        body: bodyLimit,
        bytes: request.maxBytes ?? maxBodyBytes,
        timer,
      });
      spent += clock() - started;
      return outcome;
    };
    for (let tries = 1; ; tries += 1) {
      const outcome = await schedule(attempt);
      // A POST is not repeated: it may have succeeded although its answer was lost.
      const wait = method === 'GET' && tries <= maxRetries ? pauseBefore(outcome, tries) : null;
      // The first answer that breaks off is asked for again, however long it took.
      if (tries === 1 && outcome instanceof RequestFailure && outcome.kind === 'unreachable') spent = 0;
      if (wait === null || spent + wait >= retryLimit) {
        if (outcome instanceof RequestFailure) throw outcome;
        return outcome;
      }
      spent += wait;
      onRepeat?.(outcome instanceof RequestFailure ? 'unreachable' : outcome.status);
      await pause(wait, signal).catch((error: unknown) => {
        throw toRequestFailure(error, signal);
      });
    }
  }

  return { send, close: () => dispatcher.destroy() };
}

const immediately: Schedule = (attempt) => attempt();

/** Milliseconds to wait before the next try; null when another try is no use. */
function pauseBefore(outcome: HttpReply | RequestFailure, tries: number): number | null {
  if (outcome instanceof RequestFailure) return isRepeatable(outcome) ? exponentialDelay(tries) : null;
  if (!retryableStatuses.has(outcome.status)) return null;
  const requested = requestedWait(outcome.headers);
  if (requested === null) return exponentialDelay(tries);
  return requested <= maxPause ? requested : null;
}

function isRepeatable({ kind, cause }: RequestFailure): boolean {
  return kind === 'unreachable' && !isLasting(connectFaultOf(cause));
}

/** Milliseconds, with jitter: 125 to 375 after the first try, twice as many after the second. */
function exponentialDelay(tries: number): number {
  return 125 * 2 ** tries * (0.5 + Math.random());
}
