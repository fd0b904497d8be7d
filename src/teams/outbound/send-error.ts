/** What Rollcall asks of Teams. */
export type Operation = 'typing' | 'message' | 'update' | 'team';

/**
 * Why Teams did not do it. `refused`: it said so. `unreachable`: nothing was sent. `lost`: it was sent and no answer came
 * back, so it may have been done. `token`: Rollcall has no token to sign with.
 */
export type Failure = 'refused' | 'unreachable' | 'lost' | 'token';

/** Teams did not take a message, or did not say that it has. */
export class SendError extends Error {
  /** For the log, such as `message-refused`. */
  readonly code: `${Operation}-${Failure}`;
  readonly failure: Failure;
  /** The HTTP status; null when no answer came. */
  readonly statusCode: number | null;

  constructor(sending: Operation, failure: Failure, statusCode: number | null = null) {
    super(`${sending} ${failure}`);
    this.name = 'SendError';
    this.code = `${sending}-${failure}`;
    this.failure = failure;
    this.statusCode = statusCode;
  }
}
