import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { request } from 'undici';
import { z } from 'zod';

/** A proxy in front of a sandbox. It passes each request on at once, or holds it until it is released. */
export interface HeldVendor {
  readonly url: string;
  /** Holds every request from now on. */
  readonly hold: () => void;
  /** Passes on the requests that are held, and every later one. */
  readonly release: () => void;
  /** Resolves once a request is held. */
  readonly held: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openHeldVendor(sandboxUrl: string): Promise<HeldVendor> {
  const arrivals = new EventEmitter();
  const held: IncomingMessage[] = [];
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  let open = true;

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    if (!open) {
      held.push(incoming);
      arrivals.emit('held');
    }
    await gate.promise;
    const { authorization, date } = incoming.headers;
    const headers = { ...(authorization && { authorization }), ...(date && { date }) };
    const reply = await request(`${sandboxUrl}${incoming.url}`, { method: incoming.method ?? 'GET', headers, body });
    outgoing.writeHead(reply.statusCode, { 'content-type': 'application/json' });
    outgoing.end(await reply.body.text());
  };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());

  return {
    url: `http://127.0.0.1:${port}`,
    hold: () => {
      open = false;
      gate = Promise.withResolvers<void>();
    },
    release: () => {
      open = true;
      gate.resolve();
    },
    held: async () => {
      while (held.length === 0) await once(arrivals, 'held');
      held.shift();
    },
    close: async () => {
      gate.resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
