/** What Rollcall asks of Teams. */
export type Sending = 'typing' | 'message' | 'update' | 'team';

/**
 * Why Teams did not do it. `refused`: it said so. `unreachable`: nothing was sent. `lost`: it was sent and no answer came
 * back, so it may have been done. `token`: Rollcall has no token to sign with.
 */
export type Failure = 'refused' | 'unreachable' | 'lost' | 'token';

/** Teams did not take a message, or did not say that it has. */
export class NotSent extends Error {
  /** For the log, such as `message-refused`. */
  readonly code: `${Sending}-${Failure}`;
  readonly failure: Failure;
  /** The HTTP status; null when no answer came. */
  readonly statusCode: number | null;

  constructor(sending: Sending, failure: Failure, statusCode: number | null = null) {
    super(`${sending} ${failure}`);
    this.name = 'NotSent';
    this.code = `${sending}-${failure}`;
    this.failure = failure;
    this.statusCode = statusCode;
  }
}
