import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { formOf, receive, writeHead, type SandboxReply, type SandboxRequest } from '../../src/sandbox/server.ts';
import { makeAuthority, openHttps } from './tls.ts';

/** What Entra answers to the request for a token. */
export type TokenAnswer = (form: URLSearchParams, request: SandboxRequest) => SandboxReply;

/** A server of the test in place of Microsoft's sign-in. */
export interface Entra {
  /** The requests that arrived. */
  readonly requests: readonly SandboxRequest[];
  /** The proxy that leads to it, for HTTPS_PROXY: the address of the sign-in is not changed. */
  readonly proxy: string;
}

/** Until the test ends, this process takes its certificate for Microsoft's. */
export async function standInForEntra(answer: TokenAnswer): Promise<Entra> {
  const authority = makeAuthority();
  authority.trust();
  const requests: SandboxRequest[] = [];
  const origin = await openHttps(authority.issue({ name: 'login.microsoftonline.com' }), (incoming, outgoing) => {
    void receive(incoming).then((request) => {
      requests.push(request);
      return outgoing.end(writeHead(outgoing, answer(formOf(request), request)));
    });
  });
  return { requests, proxy: await openTunnel(Number(new URL(origin).port)) };
}

/** A proxy whose every tunnel leads to this port. */
async function openTunnel(port: number): Promise<string> {
  const tunnels = new Set<Duplex>();
  const server = createServer().on('connect', (_request, socket) => {
    tunnels.add(socket);
    const target = connect(port, 'localhost', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) end.on('error', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const tunnel of tunnels) tunnel.destroy();
  });
  return `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}`;
}
