import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request that a sandbox received. Header names are in lower case. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SandboxReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string or bytes as they are. */
  readonly body?: unknown;
  /** Send half of the body, then nothing more, close the connection, or go on with single blanks for ever. */
  readonly breaksOff?: 'silent' | 'reset' | 'trickle';
}

/** Replaces the answer of a request, or changes the good one; null sends the good one. */
export type Misbehavior = (request: SandboxRequest, good: () => SandboxReply) => BadReply | Promise<BadReply>;
export type BadReply = SandboxReply | 'reset' | 'silent' | null;

export interface Sandbox {
  readonly url: string;
  /** Environment variables that connect Rollcall to this sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every request that arrived, in order. */
  readonly requests: readonly SandboxRequest[];
  /** How many callers closed the connection before they had an answer. */
  readonly hungUp: () => number;
  /** Applies to each request from now on; null ends it. */
  readonly misbehave: (fault: Misbehavior | null) => void;
  /** Closes the port, or opens it again. */
  readonly refuse: (refuses: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface SandboxOptions {
  /** The vendor's clock. */
  readonly now?: () => Date;
}

/** A small HTTP server on loopback that answers like a vendor. */
export async function openSandbox(
  environment: (url: string) => Readonly<Record<string, string>>,
  handle: (request: SandboxRequest) => SandboxReply,
): Promise<Sandbox> {
  const requests: SandboxRequest[] = [];
  let fault: Misbehavior | null = null;
  let hungUp = 0;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await receive(incoming);
    requests.push(request);
    outgoing.once('close', () => {
      if (!outgoing.writableEnded) hungUp += 1;
    });
    const reply = (await fault?.(request, () => handle(request))) ?? handle(request);
    if (reply === 'silent') return;
    if (reply === 'reset') outgoing.destroy();
    else send(outgoing, reply);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      // A closed connection is fine. Anything else is a bug of the sandbox, which a test must see.
      if (!outgoing.destroyed) send(outgoing, { status: 500, body: `The sandbox failed: ${String(error)}` });
    });
  });
  await listen(server, 0);
  const port = portOf(server);
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    environment: environment(url),
    requests,
    hungUp: () => hungUp,
    misbehave: (next) => {
      fault = next;
    },
    refuse: (refuses) => (refuses ? closeServer(server) : listen(server, port)),
    close: () => closeServer(server),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port');
  return address.port;
}

async function receive(incoming: IncomingMessage): Promise<SandboxRequest> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: await text(incoming),
  };
}

function send(outgoing: ServerResponse, reply: SandboxReply): void {
  const raw = typeof reply.body === 'string' || reply.body instanceof Uint8Array;
  const payload = raw ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body);
  const type = payload === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  outgoing.writeHead(reply.status, { ...type, ...reply.headers });
  if (reply.breaksOff === undefined) outgoing.end(payload);
  else sendHalf(outgoing, Buffer.from(payload), reply.breaksOff);
}

function sendHalf(outgoing: ServerResponse, payload: Buffer, then: 'silent' | 'reset' | 'trickle'): void {
  outgoing.write(payload.subarray(0, Math.ceil(payload.length / 2)), () => {
    if (then === 'reset') outgoing.destroy();
    if (then === 'trickle') trickle(outgoing);
  });
}

function trickle(outgoing: ServerResponse): void {
  if (outgoing.destroyed) return;
  outgoing.write(' ');
  setImmediate(trickle, outgoing);
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `*` matches one segment, which `answer` gets. */
  readonly path: string;
  readonly answer: (request: SandboxRequest, ...segments: string[]) => SandboxReply;
}

/** Finds the route of a request. `refuse` answers when no route has the path (404) or the method (405). */
export function createRouter(
  routes: readonly Route[],
  refuse: (status: 404 | 405, request: SandboxRequest) => SandboxReply,
): (request: SandboxRequest) => SandboxReply {
  const patterns = routes.map((route) => ({
    ...route,
    pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replaceAll('*', '([^/]+)')}$`, 'i'),
  }));
  return (request) => {
    const matching = patterns.filter(({ pattern }) => pattern.test(request.path));
    const route = matching.find(({ method }) => method === request.method);
    if (route === undefined) return refuse(matching.length === 0 ? 404 : 405, request);
    return route.answer(request, ...(route.pattern.exec(request.path)?.slice(1) ?? []));
  };
}

/** Microsoft Entra's default lifetime of an access token, in seconds. */
export const tokenLifetime = 3599;

/** Issues access tokens, and accepts them until they expire. */
export function createTokenIssuer(mark: string, now: () => Date) {
  const expiries = new Map<string, number>();
  return {
    issue: (): string => {
      const token = `${mark}.${String(expiries.size + 1)}.${digest(`${mark} ${String(expiries.size)}`)}`;
      expiries.set(token, now().getTime() + tokenLifetime * 1000);
      return token;
    },
    accepts: ({ headers }: SandboxRequest): boolean => {
      const [, token = ''] = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '') ?? [];
      return (expiries.get(token) ?? 0) > now().getTime();
    },
  };
}

export function digest(word: string): string {
  return createHash('sha256').update(word).digest('base64url');
}

/** The fields of a form; empty if the request has none. */
export function formOf({ headers, body }: SandboxRequest): URLSearchParams {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  return new URLSearchParams(isForm ? body : '');
}

const entraFaults = {
  tenant: { status: 400, error: 'invalid_request', code: 90002, words: 'Tenant not found.' },
  grantType: { status: 400, error: 'unsupported_grant_type', code: 70003, words: 'The grant type is not supported.' },
  client: { status: 400, error: 'unauthorized_client', code: 700016, words: 'Application was not found.' },
  secret: { status: 401, error: 'invalid_client', code: 7000215, words: 'Invalid client secret provided.' },
  scope: { status: 400, error: 'invalid_scope', code: 70011, words: 'The scope is not valid.' },
  resource: { status: 400, error: 'invalid_resource', code: 500011, words: 'The resource principal was not found.' },
  grant: {
    status: 400,
    error: 'invalid_grant',
    code: 700082,
    words: 'The refresh token has expired due to inactivity.',
  },
} as const;

/** Microsoft Entra's answer when it refuses a token. */
export function entraRefusal(fault: keyof typeof entraFaults, now: Date): SandboxReply {
  const { status, error, code, words } = entraFaults[fault];
  const body = {
    error,
    error_description: `AADSTS${String(code)}: ${words}`,
    error_codes: [code],
    timestamp: now.toISOString().replace('T', ' ').replace(/\..*/, 'Z'),
    trace_id: '0f4c3a52-6a1e-4c1b-9d36-5f2a9f0c1e00',
    correlation_id: '5b8d7a10-2d5e-4f57-8a53-1c9be1f3a700',
  };
  return { status, body };
}
