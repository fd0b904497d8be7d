import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
}

/** What stands in place of a vendor: its answers, and the environment variables that connect Rollcall to it. */
export interface VendorSandbox {
  readonly environment: (url: string) => Readonly<Record<string, string>>;
  readonly answer: (request: SandboxRequest) => SandboxReply;
}

/** A sandbox that listens on loopback. */
export interface Sandbox {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export async function openSandbox({ environment, answer }: VendorSandbox): Promise<Sandbox> {
  const server = createServer((incoming, outgoing) => {
    void receive(incoming)
      .then(answer)
      // An error here is a bug of the sandbox, which whoever asked must see.
      .catch((error: unknown) => ({ status: 500, body: `The sandbox failed: ${String(error)}` }))
      .then((reply) => outgoing.end(writeHead(outgoing, reply)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    environment: environment(url),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export async function receive(incoming: IncomingMessage): Promise<SandboxRequest> {
  const { pathname: path, searchParams: query } = new URL(incoming.url ?? '/', 'http://sandbox');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  const { method = 'GET' } = incoming;
  return { method, path, query, headers: Object.fromEntries(headers), body: await text(incoming) };
}

/** Writes the head of a reply, and returns the body to be sent. */
export function writeHead(outgoing: ServerResponse, { status, headers, body = '' }: SandboxReply): string | Uint8Array {
  const payload = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const type = payload === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  outgoing.writeHead(status, { ...type, ...headers });
  return payload;
}

/** The answer to a request. It gets the segments of the path that `*` matches. */
export type RouteAnswer = (request: SandboxRequest, ...segments: string[]) => SandboxReply;

/**
 * Finds the route of a request. Routes are named by method and path, such as `GET /v1/customers/*`; a `*` matches one
 * segment. `refuse` answers when no route has the path (404) or the method (405).
 */
export function createRouter(
  routes: Readonly<Record<string, RouteAnswer>>,
  refuse: (status: 404 | 405, request: SandboxRequest) => SandboxReply,
): VendorSandbox['answer'] {
  const patterns = Object.entries(routes).map(([name, answer]) => {
    const [method, path = ''] = name.split(' ');
    return { method, answer, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '([^/]+)')}$`, 'i') };
  });
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
  tenant: [400, 'invalid_request', 90002, 'Tenant not found.'],
  grantType: [400, 'unsupported_grant_type', 70003, 'The grant type is not supported.'],
  client: [400, 'unauthorized_client', 700016, 'Application was not found.'],
  secret: [401, 'invalid_client', 7000215, 'Invalid client secret provided.'],
  scope: [400, 'invalid_scope', 70011, 'The scope is not valid.'],
  resource: [400, 'invalid_resource', 500011, 'The resource principal was not found.'],
  grant: [400, 'invalid_grant', 700082, 'The refresh token has expired due to inactivity.'],
} as const;

/** Microsoft Entra's answer when it refuses a token. */
export function entraRefusal(fault: keyof typeof entraFaults, now: Date): SandboxReply {
  const [status, error, code, words] = entraFaults[fault];
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
