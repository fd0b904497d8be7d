import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { z } from 'zod';

/** Begins to listen on a free port of this machine only, and tells the address. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;
}

/** A server on loopback that lives as long as its process. */
export async function serve(answer: RequestListener): Promise<string> {
  return listen(createServer(answer));
}
