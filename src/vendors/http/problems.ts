import { Problem } from '../../problem.ts';
import { retryAfter } from '../../async/retry-after.ts';
import type { HttpReply, RequestFailure } from './transport.ts';

/** Why the circuit of a source is open. */
export type FailureKind = 'slow' | 'unreachable' | 'failed';

const failureTexts: Readonly<Record<FailureKind, string>> = {
  slow: 'has not answered',
  unreachable: 'has not been reached',
  failed: 'has reported faults of its own',
};

function sourceProblem(code: string, title: string, advice: string, cause: string): Problem {
  return new Problem({ code: `source-${code}`, title, advice, origin: 'source', cause });
}

/** Everything that can go wrong at a source, as people read it. `source` is the product's name; `cause` is for the log. */
export const sourceProblems = {
  refused: (source: string, advice: string, cause: string) =>
    sourceProblem('refused', `${source} refused Rollcall's sign-in`, advice, cause),
  notPermitted: (source: string, advice: string, cause: string) =>
    sourceProblem('not-permitted', `${source} does not let Rollcall read this`, advice, cause),
  unknownCustomer: (source: string, advice: string, cause: string) =>
    sourceProblem('unknown-customer', `${source} does not know this customer`, advice, cause),
  /** `wait`: milliseconds that the source asks for; null if it names no time. */
  throttled: (source: string, cause: string, wait: number | null) =>
    sourceProblem(
      'throttled',
      `${source} asks Rollcall to slow down`,
      wait === null ? 'Wait a minute, then try again.' : `Try again in ${lengthText(wait)}: it asks for that.`,
      cause,
    ),
  failed: (source: string, cause: string) =>
    sourceProblem(
      'failed',
      `${source} reported a fault of its own`,
      'Try again in a few minutes. If it goes on, look at its service status.',
      cause,
    ),
  truncated: (source: string, cause: string) =>
    sourceProblem(
      'truncated',
      `${source} stopped in the middle of its list`,
      'What it sent is right, but there may be more. Refresh to try again.',
      cause,
    ),
  unreachable: (source: string, cause: string) =>
    sourceProblem(
      'unreachable',
      `${source} could not be reached`,
      'Try again in a minute. If it goes on, check the address in the settings and the network.',
      cause,
    ),
  slow: (source: string, cause: string) =>
    sourceProblem('slow', `${source} did not answer in time`, 'Try again in a minute.', cause),
  /** `left`: milliseconds until the next probe; null while one is pending. */
  circuitOpen: (source: string, failure: FailureKind, openedAt: Date, left: number | null) =>
    sourceProblem(
      'circuit-open',
      `${source} ${failureTexts[failure]} since ${timeText(openedAt)}`,
      left === null
        ? 'Rollcall is asking it again just now: try once more in a moment.'
        : `Rollcall asks it again in ${lengthText(left)}: try then.`,
      failure,
    ),
  unexpected: (source: string, cause: string) =>
    sourceProblem(
      'unexpected',
      `${source} sent an answer that Rollcall does not understand`,
      'Nothing of it is shown. Tell the person who runs Rollcall: the log says where it differs.',
      cause,
    ),
} as const;

/** `57 s`, `2 min`; rounded up, so that nobody tries too early. */
function lengthText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The problem of a request without an answer. */
export function failureProblem(title: string, error: RequestFailure): Problem {
  if (error.kind === 'unreachable') return sourceProblems.unreachable(title, causeCode(error));
  return error.kind === 'unreadable'
    ? sourceProblems.unexpected(title, causeCode(error))
    : sourceProblems.slow(title, error.kind);
}

/** Only the code, such as ECONNREFUSED: the message of a network error can contain the whole address. */
function causeCode(error: RequestFailure): string {
  const cause = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'network';
}

/** The problem that an HTTP status stands for. */
export function statusProblem(
  title: string,
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
  cause = `HTTP ${status}`,
): Problem {
  if (status === 401)
    return sourceProblems.refused(title, 'The person who runs Rollcall should check its credentials.', cause);
  if (status === 403)
    return sourceProblems.notPermitted(
      title,
      'The person who runs Rollcall should check its permissions there.',
      cause,
    );
  if (status === 429) return sourceProblems.throttled(title, cause, retryAfter(headers['retry-after']));
  return status >= 500 ? sourceProblems.failed(title, cause) : sourceProblems.unexpected(title, cause);
}
