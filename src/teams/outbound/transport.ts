import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { retryAfter } from '../../async/retry-after.ts';
import { createAgent, type Proxy } from '../../network/agent.ts';
import { connectFaultOf } from '../../network/connect-failure.ts';
import type { Failure, Operation } from './send-error.ts';

/** One request to Teams' Bot Connector service. */
export interface ConnectorRequest {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly serviceUrl: string;
  /** Below the service URL, encoded, without a slash before it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
}

/** The result of one attempt. */
export interface Outcome {
  /** The HTTP status, or why there is none. */
  readonly status: number | Exclude<Failure, 'refused'>;
  /** The body; empty if that of a message was lost or too long. */
  readonly text: string;
  /** Milliseconds of the Retry-After header; null without one. */
  readonly retryAfter: number | null;
}

export interface Transport {
  /** Makes one attempt, of at most so many milliseconds from connecting to the last byte. Rejects only for an invalid URL. */
  readonly exchange: (request: ConnectorRequest, bearer: string | null, timeLimit: number) => Promise<Outcome>;
  /** Closes the connections; pending requests end as `lost`. */
  readonly close: () => Promise<void>;
}

/** Teams answers with an id, or with some fields of a team or a person. */
const maxResponseBytes = 64 * 1024;
const userAgent = 'Rollcall (Microsoft-BotFramework/3.1)';

export function openTransport(proxy: Proxy | null): Transport {
  const limits = {
    // More than there are places for turns: no turn may wait until another one's message has arrived.
    connections: 512,
    connectTimeout: 3_000,
    maxResponseSize: maxResponseBytes,
    // One request per connection, so that a broken connection leaves one message in doubt and not many.
    allowH2: false,
  };
  const agent = createAgent(limits, proxy);
  return {
    exchange: (request, bearer, timeLimit) => exchange(agent, request, bearer, timeLimit),
    close: () => agent.destroy(),
  };
}

async function exchange(
  agent: Dispatcher,
  request: ConnectorRequest,
  bearer: string | null,
  timeLimit: number,
): Promise<Outcome> {
  const { origin, pathname } = new URL(request.serviceUrl);
  try {
    const { statusCode, headers, body } = await agent.request({
      origin,
      path: `${pathname.replace(/\/$/, '')}/${request.path}`,
      method: request.method,
      headers: headersOf(request, bearer),
      body: request.body ?? null,
      signal: AbortSignal.timeout(Math.ceil(timeLimit)),
    });
    const text = await body.text().catch(() => null);
    if (text === null && request.method === 'GET') return failed('lost');
    const wait = headers['retry-after'];
    // The status says what became of a message, even if the body is lost or too long.
    return { status: statusCode, text: text ?? '', retryAfter: typeof wait === 'string' ? retryAfter(wait) : null };
  } catch (error) {
    return failed(connectFaultOf(error) ?? (isConnectError(error) ? 'unreachable' : 'lost'));
  }
}

function headersOf({ headers, body }: ConnectorRequest, bearer: string | null): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': userAgent,
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    ...headers,
  };
}

/** The outcome of an attempt without a response. */
export function failed(status: Exclude<Failure, 'refused'>): Outcome {
  return { status, text: '', retryAfter: null };
}

const connectError = z.union([
  z.object({ syscall: z.enum(['connect', 'getaddrinfo']) }),
  z.object({ code: z.literal('UND_ERR_CONNECT_TIMEOUT') }),
]);

/** True for an error before there was a connection. A host with several addresses has one error for each. */
function isConnectError(error: unknown): boolean {
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return causes.every((cause) => connectError.safeParse(cause).success);
}
