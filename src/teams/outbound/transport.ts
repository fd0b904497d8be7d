import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';
import { retryAfter } from '../../async/retry-after.ts';
import type { Failure, Operation } from './send-error.ts';

/** One request to Teams. */
export interface ConnectorRequest {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly serviceUrl: string;
  /** Below the service URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came of one try. */
export interface Outcome {
  /** The HTTP status, or why there is none. */
  readonly status: number | Exclude<Failure, 'refused'>;
  readonly text: string;
  /** Milliseconds that Teams asks to wait; null when it does not. */
  readonly retryAfter: number | null;
}

export interface Transport {
  /** Never rejects. The limit is milliseconds, from connecting to the last byte. */
  readonly exchange: (wanted: ConnectorRequest, bearer: string | null, limit: number) => Promise<Outcome>;
  /** Hangs up, also on what is under way. */
  readonly close: () => Promise<void>;
}

/** Teams answers with an id, or with some fields of a team. */
const largestAnswer = 64 * 1024;
const userAgent = 'Rollcall (Microsoft-BotFramework/3.1)';
const utf8 = new TextDecoder();

export function openTransport(): Transport {
  const agent = new Agent({
    connections: 64,
    connect: { timeout: 3_000 },
    maxResponseSize: largestAnswer,
    // One request a connection, so that a connection that breaks leaves one message in doubt and not many.
    allowH2: false,
  });
  return {
    exchange: (wanted, bearer, limit) => exchange(agent, wanted, bearer, limit),
    close: () => agent.destroy(),
  };
}

/** By `dispatch`, of which undici makes its `request`: a stream and a signal for so small an answer took 30 µs more. */
function exchange(agent: Agent, wanted: ConnectorRequest, bearer: string | null, limit: number): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  agent.dispatch(requestOf(wanted, bearer), listener(limit, resolve));
  return promise;
}

function requestOf(wanted: ConnectorRequest, bearer: string | null): Dispatcher.DispatchOptions {
  const { origin, pathname } = new URL(wanted.serviceUrl);
  return {
    origin,
    path: `${pathname.replace(/\/$/, '')}/${wanted.path}`,
    method: wanted.method,
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(wanted.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...wanted.headers,
    },
    body: wanted.body ?? null,
  };
}

/** Hears an answer to its end, and hangs up when that takes too long. */
function listener(limit: number, heard: (outcome: Outcome) => void): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let head: Pick<Outcome, 'status' | 'retryAfter'> | null = null;
  let sending: Dispatcher.DispatchController | null = null;
  let isLate = false;
  const hangUp = (): void => {
    isLate = true;
    sending?.abort(new Error('No answer in time'));
  };
  const timer = setTimeout(hangUp, limit);
  const end = (outcome: Outcome): void => {
    clearTimeout(timer);
    heard(outcome);
  };
  return {
    onRequestStart(controller) {
      sending = controller;
      // A request can wait for a connection.
      if (isLate) hangUp();
    },
    onResponseStart(_controller, status, headers) {
      // Before the answer there can be others that only inform.
      if (status < 200) return;
      const told = headers['retry-after'];
      head = { status, retryAfter: typeof told === 'string' ? retryAfter(told) : null };
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd() {
      end(head === null ? failed('lost') : { ...head, text: utf8.decode(Buffer.concat(chunks)) });
    },
    onResponseError(_controller, error) {
      // The status says what became of the message, even if the rest is lost or too long.
      if (head !== null) end({ ...head, text: '' });
      else end(failed(nothingWasSent(error) ? 'unreachable' : 'lost'));
    },
  };
}

/** A try that no answer came of. */
export function failed(status: Exclude<Failure, 'refused'>): Outcome {
  return { status, text: '', retryAfter: null };
}

const connecting = z.union([
  z.object({ syscall: z.enum(['connect', 'getaddrinfo']) }),
  z.object({ code: z.literal('UND_ERR_CONNECT_TIMEOUT') }),
]);

/** True for an error from before there was a connection; of several addresses each that was tried has its own. */
function nothingWasSent(error: unknown): boolean {
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return causes.every((cause) => connecting.safeParse(cause).success);
}
