import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { z } from 'zod';

/** Listens on a free port of the loopback interface and resolves to the URL. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;
}

/** Opens a server on loopback that is closed when the process exits. */
export async function serve(answer: RequestListener): Promise<string> {
  return listen(createServer(answer));
}
