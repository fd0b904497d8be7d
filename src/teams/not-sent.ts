/** What Rollcall asks of Teams. */
export const sendings = ['typing', 'message', 'update', 'team'] as const;
export type Sending = (typeof sendings)[number];

/**
 * Why Teams did not do it. `refused`: it said so. `unreachable`: nothing was sent. `lost`: it was sent and no answer came
 * back, so it may have been done. `token`: Rollcall has no token to sign with.
 */
export type Failure = 'refused' | 'unreachable' | 'lost' | 'token';

/** Teams did not take a message, or did not say that it has. */
export class NotSent extends Error {
  readonly sending: Sending;
  readonly code: Failure;
  /** The HTTP status; null when no answer came. */
  readonly statusCode: number | null;

  constructor(sending: Sending, code: Failure, statusCode: number | null = null) {
    super(`${sending} ${code}`);
    this.name = 'NotSent';
    this.sending = sending;
    this.code = code;
    this.statusCode = statusCode;
  }
}
