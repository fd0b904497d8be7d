import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Request, Response, Server } from 'restify';
import { limitConnections, type ConnectionTimes } from '../../async/connection-limits.ts';
import { errorEntry } from '../../telemetry/error-fields.ts';
import { logRejection, rejectionFor } from '../auth/rejection.ts';

// Teams gives up a message after 15 seconds.
export const usualTimes: ConnectionTimes = { headers: 5_000, request: 15_000, idle: 20_000 };

/** Rejects requests that Teams never sends. Responses get no text, since restify's error texts quote the request. */
export function addRequestLimits(server: Server, log: Logger, times: ConnectionTimes): void {
  limitConnections(server.server, times);
  server.server.on('clientError', rejectUnreadable(log));
  server.pre((sent, response, next) => {
    const status = rejectedStatus(sent);
    if (status === null) return next();
    logRejection(log, rejectionFor(status));
    response.send(status);
    return next(false);
  });
  server.on('restifyError', reject(log));
}

/** The HTTP status that a request is rejected with before it is routed; null for a request to be routed. */
function rejectedStatus({ method, url, headers }: Request): number | null {
  if (!hasPlainAddress(url, headers.host)) return 400;
  const { 'content-encoding': encoding, 'content-type': type } = headers;
  // The form of a download sends nothing, and what it sends is not read.
  const isJson = method !== 'POST' || isDownload(url) || /^application\/json\s*(;|$)/i.test(type ?? '');
  // restify applies its size limit before it decompresses, so compressed bodies are rejected.
  return encoding === undefined && isJson ? null : 415;
}

function isDownload(url = ''): boolean {
  return url.startsWith('/export/');
}

/** A name or an IP address, with or without a port. */
const hostPattern = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i;

/**
 * True for a path at a host. restify parses `http://`, the Host header and the path as one URL: what is no URL would end
 * the process, and a Host with a slash or a question mark would choose another route.
 */
function hasPlainAddress(path = '', host = ''): boolean {
  if (!path.startsWith('/')) return false;
  return host === '' || (hostPattern.test(host) && URL.canParse(`http://${host}${path}`));
}

interface Failed {
  readonly statusCode?: number;
}

function reject(log: Logger) {
  return (_request: Request, response: Response, error: Failed, done: () => void): void => {
    const status = error.statusCode ?? 500;
    if (status < 500) logRejection(log, rejectionFor(status));
    else log.error({ status, reason: 'internal-error', ...errorEntry(error) }, 'request failed');
    response.send(status);
    done();
  };
}

const statuses: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Answers like Node without a `clientError` listener, and logs the rejection. */
function rejectUnreadable(log: Logger) {
  return (error: Error & { readonly code?: string }, socket: Duplex): void => {
    // The client has closed the connection: there is nothing to reject.
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error);
    const status = statuses[error.code ?? ''] ?? '400 Bad Request';
    logRejection(log, rejectionFor(Number.parseInt(status, 10)));
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
  };
}
