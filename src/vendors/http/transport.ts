import { setTimeout as pauseFor } from 'node:timers/promises';
import { Agent, errors, type Dispatcher } from 'undici';
import { retryAfter } from '../../async/retry-after.ts';
import { readBody } from './body.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Delays each try, such as by a queue. The delay does not count towards the time limits. */
  readonly schedule?: Schedule;
}

export type Schedule = (attempt: () => Promise<HttpReply | RequestFailure>) => Promise<HttpReply | RequestFailure>;

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked, but not decoded: the reader knows what it is. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * There is no answer. `slow`: a time limit was reached. `unreadable`: the body is too large, or not packed as its header
 * says. `cancelled`: the caller's signal aborted.
 */
export class RequestFailure extends Error {
  readonly kind: 'unreachable' | 'slow' | 'unreadable' | 'cancelled';

  constructor(kind: RequestFailure['kind'], cause: unknown) {
    super(kind, { cause });
    this.name = 'RequestFailure';
    this.kind = kind;
  }
}

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
  /** Bytes of one answer, unpacked. */
  readonly maxBodyBytes?: number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds of a monotonic clock. */
  readonly clock?: () => number;
  readonly timer?: Timer;
}

/** Calls `onTimeout` after so many milliseconds. Returns a function that cancels it. */
export type Timer = (milliseconds: number, onTimeout: () => void) => () => void;

/** Of one try: milliseconds until the headers and from there to the last byte, and bytes of the body. */
interface Limits {
  readonly head: number;
  readonly body: number;
  readonly bytes: number;
  readonly timer: Timer;
}

const maxRetries = 2;
/** Milliseconds of the longest `Retry-After` that a read waits for. */
export const maxPause = 5_000;
const retryableStatuses = new Set([429, 500, 502, 503, 504]);

export function openHttp(options: HttpOptions = {}): Http {
  const { timeLimit = 10_000, bodyLimit = 30_000, retryLimit = 20_000, maxBodyBytes = 64 * 1024 * 1024 } = options;
  const pause = options.pause ?? ((milliseconds, signal) => pauseFor(milliseconds, undefined, { signal }));
  const { clock = () => performance.now(), timer = systemTimer } = options;
  const agent = new Agent({ connections: 8, connect: { timeout: 3_000 }, maxResponseSize: maxBodyBytes });

  async function send(request: HttpRequest): Promise<HttpReply> {
    const { schedule = immediately, method, signal } = request;
    let spent = 0;
    const attempt = async (): Promise<HttpReply | RequestFailure> => {
      const started = clock();
      const head = Math.min(timeLimit, retryLimit - spent);
      const outcome = await sendOnce(agent, request, { head, body: bodyLimit, bytes: maxBodyBytes, timer });
      spent += clock() - started;
      return outcome;
    };
    for (let tries = 1; ; tries += 1) {
      const outcome = await schedule(attempt);
      // A POST is not repeated: it may have succeeded although its answer was lost.
      const wait = method === 'GET' && tries <= maxRetries ? pauseBefore(outcome, tries) : null;
      if (wait === null || spent + wait >= retryLimit) {
        if (outcome instanceof RequestFailure) throw outcome;
        return outcome;
      }
      spent += wait;
      await pause(wait, signal).catch((error: unknown) => {
        throw toRequestFailure(error, signal);
      });
    }
  }

  return { send, close: () => agent.destroy() };
}

const immediately: Schedule = (attempt) => attempt();

const systemTimer: Timer = (milliseconds, onTimeout) => {
  const timeout = setTimeout(onTimeout, milliseconds);
  return () => {
    clearTimeout(timeout);
  };
};

async function sendOnce(
  dispatcher: Dispatcher,
  { url, method, headers, body, signal }: HttpRequest,
  limits: Limits,
): Promise<HttpReply | RequestFailure> {
  const timeout = new AbortController();
  const onTimeout = (): void => {
    timeout.abort(new DOMException('No answer in time', 'TimeoutError'));
  };
  let cancelTimer = limits.timer(limits.head, onTimeout);
  try {
    const reply = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { ...headers },
      body: body ?? null,
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    cancelTimer();
    cancelTimer = limits.timer(limits.body, onTimeout);
    const replyHeaders = joinHeaders(reply.headers);
    const bytes = await readBody(reply.body, replyHeaders, limits.bytes);
    return { status: reply.statusCode, headers: replyHeaders, body: bytes };
  } catch (error) {
    return toRequestFailure(error, signal);
  } finally {
    cancelTimer();
  }
}

/** Milliseconds to wait before the next try; null when another try is no use. */
function pauseBefore(outcome: HttpReply | RequestFailure, tries: number): number | null {
  if (outcome instanceof RequestFailure) return outcome.kind === 'unreachable' ? exponentialDelay(tries) : null;
  if (!retryableStatuses.has(outcome.status)) return null;
  const requested = retryAfter(outcome.headers['retry-after']);
  if (requested === null) return exponentialDelay(tries);
  return requested <= maxPause ? requested : null;
}

/** Milliseconds, with jitter: 125 to 375 after the first try, twice as many after the second. */
function exponentialDelay(tries: number): number {
  return 125 * 2 ** tries * (0.5 + Math.random());
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** Classifies the error of a request; the caller's own `signal` may be its reason. */
export function toRequestFailure(error: unknown, signal: AbortSignal): RequestFailure {
  if (signal.aborted) return new RequestFailure(isTimeout(signal.reason) ? 'slow' : 'cancelled', error);
  if (isTimeout(error) || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return new RequestFailure('slow', error);
  return new RequestFailure(isUnreadable(error) ? 'unreadable' : 'unreachable', error);
}

/** zlib's codes begin with Z_, except the one for output beyond `maxOutputLength`: https://nodejs.org/api/zlib.html */
function isUnreadable(error: unknown): boolean {
  if (error instanceof errors.ResponseExceededMaxSizeError) return true;
  return error instanceof Error && 'code' in error && /^Z_|^ERR_BUFFER_TOO_LARGE$/.test(String(error.code));
}

/** Joins headers that were sent more than once. */
function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
