import type { Logger } from 'pino';

/** Why a request was rejected, as the log has it. */
export type RejectReason =
  | 'busy'
  | 'channel'
  | 'fault'
  | 'host'
  | 'keys'
  | 'malformed'
  | 'method'
  | 'path'
  | 'service-url'
  | 'size'
  | 'slow'
  | 'stopping'
  | 'tenant'
  | 'token'
  | 'type';

/** The response is the HTTP status and no more. The reason is only logged. */
export interface Rejection {
  readonly status: number;
  readonly reason: RejectReason;
}

/** Logs one line per rejected request, with nothing of the request in it, since a stranger may have written that. */
export function logRejection(log: Logger, { status, reason }: Rejection): void {
  log.warn({ status, reason }, 'request rejected');
}

const reasons: Readonly<Record<number, RejectReason>> = {
  400: 'malformed',
  404: 'path',
  405: 'method',
  408: 'slow',
  413: 'size',
  415: 'type',
  431: 'size',
};

/** For a request that restify or Node rejected with this HTTP status. */
export function rejectionFor(status: number): Rejection {
  return { status, reason: reasons[status] ?? 'fault' };
}
