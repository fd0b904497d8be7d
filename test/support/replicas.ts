import { createServer, request as pass, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { request } from 'undici';
import { z } from 'zod';
import { startProcess, type RollcallProcess } from './process.ts';

/** One of several Rollcalls on one database. */
export interface Replica {
  readonly url: string;
  readonly process: RollcallProcess;
}

/** Starts a Rollcall, and resolves once it listens. */
export async function startReplica(environment: Readonly<Record<string, string>>): Promise<Replica> {
  const rollcall = startProcess({ environment: { PORT: '0', ROLLCALL_LOCAL: '1', ...environment } });
  const { port } = z.object({ port: z.number() }).parse(await rollcall.logged('listening for Teams'));
  return { url: `http://127.0.0.1:${port}`, process: rollcall };
}

/** Resolves once its sources were tried. */
export async function untilReady({ url }: Replica): Promise<void> {
  while (!(await isReady(url))) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function isReady(url: string): Promise<boolean> {
  const reply = await request(`${url}/ready`).catch(() => null);
  await reply?.body.dump();
  return reply?.statusCode === 200;
}

/** A proxy that sends each request to the next replica that is ready, as a load balancer does. */
export interface Balancer {
  readonly url: string;
  readonly add: (replica: Replica) => void;
  readonly close: () => Promise<void>;
}

const checkMs = 500;

export async function openBalancer(): Promise<Balancer> {
  const ready = new Map<string, boolean>();
  let turn = 0;

  const check = (): void => {
    for (const url of ready.keys()) void isReady(url).then((state) => ready.set(url, state));
  };
  const checking = setInterval(check, checkMs);

  /** Another one when the first cannot be reached: then it has not got the request. */
  const send = (body: Buffer, incoming: IncomingMessage, outgoing: ServerResponse, tries: readonly string[]): void => {
    const [url, ...others] = tries;
    if (url === undefined) {
      outgoing.statusCode = 502;
      return void outgoing.end();
    }
    const { method, headers } = incoming;
    const passed = pass(`${url}${incoming.url}`, { method, headers, agent: false }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, { 'content-type': 'application/json' });
      reply.pipe(outgoing);
    });
    passed.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') send(body, incoming, outgoing, others);
      else outgoing.destroy();
    });
    passed.end(body);
  };

  const balance = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const all = [...ready].flatMap(([url, state]) => (state ? [url] : []));
    turn += 1;
    const first = turn % Math.max(1, all.length);
    send(body, incoming, outgoing, [...all.slice(first), ...all.slice(0, first)]);
  };
  const server = createServer((incoming, outgoing) => void balance(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    add: ({ url }) => void ready.set(url, true),
    async close() {
      clearInterval(checking);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
