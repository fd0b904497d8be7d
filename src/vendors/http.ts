import { setTimeout as pauseFor } from 'node:timers/promises';
import { Agent, errors, interceptors, type Dispatcher } from 'undici';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** No answer came. `slow`: time ran out. `cancelled`: the asker did not want it any more. */
export class NoReply extends Error {
  readonly kind: 'unreachable' | 'slow' | 'cancelled';

  constructor(kind: NoReply['kind'], cause: unknown) {
    super(kind, { cause });
    this.name = 'NoReply';
    this.kind = kind;
  }
}

/** The only door out of Rollcall to a vendor. */
export interface Http {
  readonly send: (request: HttpRequest) => Promise<HttpReply>;
  readonly close: () => Promise<void>;
}

export interface HttpOptions {
  /** Milliseconds for one try, from connecting to the last byte. */
  readonly timeLimit?: number;
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const retries = 2;
const longestPause = 5_000;
const largestBody = 64 * 1024 * 1024;
const worthRetrying = new Set([429, 500, 502, 503, 504]);

export function openHttp(options: HttpOptions = {}): Http {
  const timeLimit = options.timeLimit ?? 10_000;
  const pause = options.pause ?? ((milliseconds, signal) => pauseFor(milliseconds, undefined, { signal }));
  const agent = new Agent({ connections: 8, connect: { timeout: 3_000 }, maxResponseSize: largestBody });
  const dispatcher = agent.compose(
    interceptors.deduplicate({
      excludeHeaderNames: ['ms-requestid', 'ms-correlationid'],
      maxBufferSize: largestBody,
    }),
  );

  async function send(request: HttpRequest): Promise<HttpReply> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await sendOnce(dispatcher, request, timeLimit);
      // A POST may have been carried out although its answer was lost, so only reads are asked again.
      const wait = request.method === 'GET' && attempt < retries ? pauseBefore(outcome, attempt) : null;
      if (wait === null) {
        if (outcome instanceof NoReply) throw outcome;
        return outcome;
      }
      await pause(wait, request.signal).catch((error: unknown) => {
        throw noReply(error, request.signal);
      });
    }
  }

  return { send, close: () => agent.close() };
}

async function sendOnce(
  dispatcher: Dispatcher,
  { url, method, headers, body, signal }: HttpRequest,
  timeLimit: number,
): Promise<HttpReply | NoReply> {
  try {
    const reply = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { ...headers },
      body: body ?? null,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]),
    });
    return { status: reply.statusCode, headers: plainHeaders(reply.headers), text: await reply.body.text() };
  } catch (error) {
    return noReply(error, signal);
  }
}

/** Milliseconds to wait before asking again; null when the outcome stands. */
function pauseBefore(outcome: HttpReply | NoReply, attempt: number): number | null {
  if (outcome instanceof NoReply) return outcome.kind === 'unreachable' ? backOff(attempt) : null;
  if (!worthRetrying.has(outcome.status)) return null;
  const told = retryAfter(outcome.headers['retry-after']);
  if (told === null) return backOff(attempt);
  return told <= longestPause ? told : null;
}

function backOff(attempt: number): number {
  return 250 * 2 ** attempt * (0.5 + Math.random());
}

/** `Retry-After` is seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfter(value: string | undefined, now: number = Date.now()): number | null {
  if (value === undefined) return null;
  const milliseconds = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? null : Math.max(0, milliseconds);
}

function timedOut(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

function noReply(error: unknown, signal: AbortSignal): NoReply {
  if (signal.aborted) return new NoReply(timedOut(signal.reason) ? 'slow' : 'cancelled', error);
  const slow =
    timedOut(error) || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
  return new NoReply(slow ? 'slow' : 'unreachable', error);
}

function plainHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
