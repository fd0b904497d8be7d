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
  /** Holds each try back until its turn comes. Waiting for it takes nothing off the limits below. */
  readonly schedule?: Schedule;
}

export type Schedule = (attempt: () => Promise<HttpReply | RequestFailure>) => Promise<HttpReply | RequestFailure>;

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came; only who knows what they are decides how to read them. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * No answer came. `slow`: time ran out. `unreadable`: it is too large, or not packed as it says. `cancelled`: the asker
 * did not want it any more.
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
  /** Throws `NoReply`; an answer of any status is an answer. */
  readonly send: (request: HttpRequest) => Promise<HttpReply>;
}

/** The only door out of Rollcall to a vendor. */
export interface Http extends Sender {
  /** Hangs up, on calls under way too: nobody waits for them any more. */
  readonly close: () => Promise<void>;
}

export interface HttpOptions {
  /** Milliseconds of one try, from connecting to the head of the answer. */
  readonly timeLimit?: number;
  /** Milliseconds from the head of an answer to its last byte: 30 MB need their time. */
  readonly bodyLimit?: number;
  /** Milliseconds of all tries and the pauses between them, after which no further try begins. */
  readonly retryLimit?: number;
  /** Bytes of one answer, unpacked. */
  readonly maxBodyBytes?: number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds, by a clock that is never set. */
  readonly clock?: () => number;
  /** Rings after so many milliseconds, unless what it gives back is called before. */
  readonly timer?: Timer;
}

export type Timer = (milliseconds: number, ring: () => void) => () => void;

interface Limits {
  readonly head: number;
  readonly body: number;
  readonly bytes: number;
  readonly alarm: Timer;
}

const retries = 2;
/** Milliseconds that a read waits for where the vendor asks for it. */
export const maxPause = 5_000;
const worthRetrying = new Set([429, 500, 502, 503, 504]);

export function openHttp(options: HttpOptions = {}): Http {
  const { timeLimit = 10_000, bodyLimit = 30_000, retryLimit = 20_000, maxBodyBytes = 64 * 1024 * 1024 } = options;
  const pause = options.pause ?? ((milliseconds, signal) => pauseFor(milliseconds, undefined, { signal }));
  const { clock = () => performance.now(), timer: alarm = timer } = options;
  const agent = new Agent({ connections: 8, connect: { timeout: 3_000 }, maxResponseSize: maxBodyBytes });

  async function send(request: HttpRequest): Promise<HttpReply> {
    const { schedule = atOnce, method, signal } = request;
    let spent = 0;
    const attempt = async (): Promise<HttpReply | RequestFailure> => {
      const started = clock();
      const head = Math.min(timeLimit, retryLimit - spent);
      const outcome = await sendOnce(agent, request, { head, body: bodyLimit, bytes: maxBodyBytes, alarm });
      spent += clock() - started;
      return outcome;
    };
    for (let tries = 1; ; tries += 1) {
      const outcome = await schedule(attempt);
      // A POST may have been carried out although its answer was lost, so only reads are asked again.
      const wait = method === 'GET' && tries <= retries ? pauseBefore(outcome, tries) : null;
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

const atOnce: Schedule = (attempt) => attempt();

const timer: Timer = (milliseconds, ring) => {
  const waiting = setTimeout(ring, milliseconds);
  return () => {
    clearTimeout(waiting);
  };
};

async function sendOnce(
  dispatcher: Dispatcher,
  { url, method, headers, body, signal }: HttpRequest,
  limits: Limits,
): Promise<HttpReply | RequestFailure> {
  const late = new AbortController();
  const runOut = (): void => {
    late.abort(new DOMException('No answer in time', 'TimeoutError'));
  };
  let stop = limits.alarm(limits.head, runOut);
  try {
    const reply = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { ...headers },
      body: body ?? null,
      signal: AbortSignal.any([signal, late.signal]),
    });
    stop();
    stop = limits.alarm(limits.body, runOut);
    const plain = plainHeaders(reply.headers);
    return { status: reply.statusCode, headers: plain, body: await readBody(reply.body, plain, limits.bytes) };
  } catch (error) {
    return toRequestFailure(error, signal);
  } finally {
    stop();
  }
}

/** Milliseconds to wait before asking again; null when the outcome stands. */
function pauseBefore(outcome: HttpReply | RequestFailure, tries: number): number | null {
  if (outcome instanceof RequestFailure) return outcome.kind === 'unreachable' ? backOff(tries) : null;
  if (!worthRetrying.has(outcome.status)) return null;
  const told = retryAfter(outcome.headers['retry-after']);
  if (told === null) return backOff(tries);
  return told <= maxPause ? told : null;
}

function backOff(tries: number): number {
  return 125 * 2 ** tries * (0.5 + Math.random());
}

function timedOut(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** What became of a request whose `signal` may be the reason. */
export function toRequestFailure(error: unknown, signal: AbortSignal): RequestFailure {
  if (signal.aborted) return new RequestFailure(timedOut(signal.reason) ? 'slow' : 'cancelled', error);
  if (timedOut(error) || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return new RequestFailure('slow', error);
  return new RequestFailure(isUnreadable(error) ? 'unreadable' : 'unreachable', error);
}

/** zlib's codes begin with Z_, but for that of a text that grows too large: https://nodejs.org/api/zlib.html */
function isUnreadable(error: unknown): boolean {
  if (error instanceof errors.ResponseExceededMaxSizeError) return true;
  return error instanceof Error && 'code' in error && /^Z_|^ERR_BUFFER_TOO_LARGE$/.test(String(error.code));
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
