import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import product from '../../package.json' with { type: 'json' };
import { limitConnections, type ConnectionTimes } from '../async/connection-limits.ts';
import { errorEntry } from './error-fields.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Where Prometheus reads the metrics. */
export interface MetricsAddress {
  readonly port: number;
  /** An IP address of this machine. */
  readonly host: string;
}

export interface OpenMetricsServer {
  readonly close: () => Promise<void>;
}

const usualTimes: ConnectionTimes = { headers: 5_000, request: 5_000, idle: 10_000 };

/** A separate port, so that clients of the public port cannot read the metrics. Rejects when the port is in use. */
export async function openMetricsServer(
  { port, host }: MetricsAddress,
  metrics: Metrics,
  log: Logger,
  times: ConnectionTimes = usualTimes,
): Promise<OpenMetricsServer> {
  const server = createServer((request, response) => {
    answer(request, response, metrics).catch((error: unknown) => {
      log.error(errorEntry(error), 'metrics scrape failed');
      reject(response, 500);
    });
  });
  limitConnections(server, times);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  log.info({ port: typeof address === 'object' ? address?.port : port, host }, 'listening for metrics');
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer({ url, method }: IncomingMessage, response: ServerResponse, metrics: Metrics): Promise<void> {
  if (url !== '/metrics' && url !== '/health') return reject(response, 404);
  if (method !== 'GET') return reject(response, 405);
  const isHealth = url === '/health';
  const text = isHealth ? health : await metrics.scrape();
  response.setHeader('content-type', isHealth ? 'application/json' : metrics.contentType);
  response.end(text);
}

/** With the version, which the public port does not tell: it would say which faults this Rollcall has. */
const health = JSON.stringify({ status: 'ok', version: product.version });

// Not `writeHead(status).end()`: restify patches `writeHead` in the whole process, and then it returns undefined.
function reject(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
