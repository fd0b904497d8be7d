import type { Server } from 'node:http';

/** How long a server waits for a client, in milliseconds. */
export interface ConnectionTimes {
  /** For all headers of a request, the first or the next one. */
  readonly headers: number;
  /** For the whole request. */
  readonly request: number;
  /** While no byte moves. It must be longer than it takes to prepare a response. */
  readonly idle: number;
}

/** Sees to it that no client keeps a connection for good. To be called before `listen`: the interval has no effect later. */
export function limitConnections(server: Server, { headers, request, idle }: ConnectionTimes): void {
  Object.assign(server, {
    headersTimeout: headers,
    requestTimeout: request,
    // By default Node checks both of them every 30 seconds.
    connectionsCheckingInterval: Math.ceil(headers / 10),
    keepAliveTimeout: headers,
    // For a client that does not read its responses. By default there is no limit.
    timeout: idle,
  });
  // Node gives up the connection to a listener for `upgrade`, and with it all limits; restify has one that does nothing.
  // Without a listener the request is answered as if it did not ask for another protocol.
  server.removeAllListeners('upgrade');
  server.prependListener('request', ({ headers: { upgrade } }, response) => {
    if (upgrade !== undefined) response.shouldKeepAlive = false;
  });
}
