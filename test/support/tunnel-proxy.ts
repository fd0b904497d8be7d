import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { z } from 'zod';

export interface TunnelProxy {
  readonly port: number;
  /** The `host:port` of each tunnel that was asked for. */
  readonly asked: readonly string[];
  /** The `Proxy-Authorization` of each, undefined where there was none. */
  readonly signIns: readonly (string | undefined)[];
  readonly close: () => Promise<void>;
}

/** A proxy on loopback whose tunnels all lead to one port of this machine, or that answers each with this status. */
export async function openTunnelProxy(target: { port: number } | { status: number }): Promise<TunnelProxy> {
  const asked: string[] = [];
  const signIns: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => {
    response.statusCode = 500;
    response.end();
  });
  server.on('connection', (socket) => void sockets.add(socket));
  server.on('connect', (request, client, head) => {
    asked.push(request.url ?? '');
    signIns.push(request.headers['proxy-authorization']);
    client.on('error', () => client.destroy());
    if ('status' in target) {
      client.end(`HTTP/1.1 ${target.status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(target.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: z.object({ port: z.number() }).parse(server.address()).port,
    asked,
    signIns,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
