import type { Logger } from 'pino';

/** Why nobody was let in, as the log has it. */
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

/** The answer is the status and no more; whoever runs the bot reads the reason in the log. */
export interface Rejection {
  readonly status: number;
  readonly reason: RejectReason;
}

/** One line for each request that is refused, with nothing of the request in it: a stranger wrote that. */
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

/** The reason for a status that restify or Node chose. */
export function rejectionFor(status: number): Rejection {
  return { status, reason: reasons[status] ?? 'fault' };
}
