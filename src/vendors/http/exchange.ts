import type { Dispatcher } from 'undici';
import { abortable } from '../../async/abortable.ts';
import type { Timer } from '../../async/timer.ts';
import { readBody, readStart } from './body.ts';
import { RequestFailure, toRequestFailure } from './failure.ts';
import { unsendableIn } from './headers.ts';

/** What one try sends. */
export interface HttpMessage {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Bytes of a good answer, unpacked. */
  readonly maxBytes?: number;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Unpacked, but not decoded: the reader knows what it is. Cut at 64 KB unless the answer is good. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Of one try: milliseconds until the headers and from there to the last byte, and bytes of the body. */
export interface Limits {
  readonly head: number;
  readonly body: number;
  readonly bytes: number;
  readonly timer: Timer;
}

/** Some versions of undici lose a place of their pool to each request with such a header. */
export function throwIfUnsendable(headers: HttpMessage['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    const character = unsendableIn(value);
    if (character !== null) throw new RequestFailure('unsendable', new Error(`${name} has ${character}`));
  }
}

/** Ends with its limits or its caller, whether or not the library heeds the signal. */
export async function sendOnce(
  dispatcher: Dispatcher,
  request: HttpMessage,
  limits: Limits,
): Promise<HttpReply | RequestFailure> {
  const timeout = new AbortController();
  const signal = AbortSignal.any([request.signal, timeout.signal]);
  const onTimeout = (): void => {
    timeout.abort(new DOMException('No answer in time', 'TimeoutError'));
  };
  let cancelTimer = limits.timer(limits.head, onTimeout);
  const onHead = (): void => {
    cancelTimer();
    signal.throwIfAborted();
    cancelTimer = limits.timer(limits.body, onTimeout);
  };
  try {
    return await abortable(exchange(dispatcher, { ...request, signal }, limits.bytes, onHead), signal);
  } catch (error) {
    return toRequestFailure(error, request.signal);
  } finally {
    cancelTimer();
  }
}

async function exchange(
  dispatcher: Dispatcher,
  { url, method, headers, body, signal }: HttpMessage,
  maxBytes: number,
  onHead: () => void,
): Promise<HttpReply> {
  const reply = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: { ...headers },
    body: body ?? null,
    signal,
  });
  onHead();
  const head = { status: reply.statusCode, headers: joinHeaders(reply.headers) };
  return {
    ...head,
    body: isGood(head)
      ? await readBody(reply.body, head.headers, maxBytes)
      : await readStart(reply.body, head.headers, maxErrorBytes),
  };
}

/** Bytes of the body of any other answer. The longest documented one has a few hundred. */
const maxErrorBytes = 64 * 1024;

/** True when the status says that the request succeeded. */
export function isGood({ status }: Pick<HttpReply, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** Joins headers that were sent more than once. */
function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
