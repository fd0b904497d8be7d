import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as a sandbox sees it. Header names are lower case. */
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
  /** An object is sent as JSON; a string or bytes go out as they are. */
  readonly body?: unknown;
}

/** A fault to answer with instead of the real handler; null lets the request pass. */
export type Fault = (request: SandboxRequest) => SandboxReply | 'reset' | 'silent' | null;

export interface Sandbox {
  readonly url: string;
  /** Environment variables that connect Rollcall to this sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every request that arrived, in order. */
  readonly requests: readonly SandboxRequest[];
  /** Decides on each request from now on; null ends it. */
  readonly misbehave: (fault: Fault | null) => void;
  readonly close: () => Promise<void>;
}

/** A small HTTP server on loopback that answers like a vendor. */
export async function openSandbox(
  environment: (url: string) => Readonly<Record<string, string>>,
  handle: (request: SandboxRequest) => SandboxReply,
): Promise<Sandbox> {
  const requests: SandboxRequest[] = [];
  let fault: Fault | null = null;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const request = await receive(incoming);
    requests.push(request);
    const reply = fault?.(request) ?? handle(request);
    if (reply === 'silent') return;
    if (reply === 'reset') outgoing.destroy();
    else send(outgoing, reply);
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server)}`;

  return {
    url,
    environment: environment(url),
    requests,
    misbehave: (next) => {
      fault = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
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
  outgoing.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  outgoing.end(payload);
}
