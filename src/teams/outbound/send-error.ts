import type { ConnectFault } from '../../network/connect-failure.ts';

/** What Rollcall asks Teams to do. `update`: replace a message. `team`, `member`: read the details of one. */
export type Operation = 'typing' | 'message' | 'update' | 'team' | 'member';

/**
 * Why Teams did not do it. `refused`: its status says so. `unreachable`, and each fault of a connection: nothing was sent.
 * `lost`: no response came, so Teams may have done it. `token`: Rollcall got no access token.
 */
export type Failure = 'refused' | 'unreachable' | ConnectFault | 'lost' | 'token';

/** An operation that Teams did not confirm. */
export class SendError extends Error {
  /** For the log, such as `message-refused`. */
  readonly code: `${Operation}-${Failure}`;
  readonly failure: Failure;
  /** The HTTP status; null when no response came. */
  readonly statusCode: number | null;

  constructor(operation: Operation, failure: Failure, statusCode: number | null = null) {
    super(`${operation} ${failure}`);
    this.name = 'SendError';
    this.code = `${operation}-${failure}`;
    this.failure = failure;
    this.statusCode = statusCode;
  }
}
