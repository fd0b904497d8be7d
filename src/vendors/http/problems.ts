import { Problem } from '../../problem.ts';
import { formatNumber, pluralize } from '../../text/format.ts';
import type { HttpReply } from './exchange.ts';
import type { RequestFailure } from './failure.ts';
import { requestedWait } from './headers.ts';
import { issuesText, type LeftOut } from './left-out.ts';

/** Why the circuit of a source is open. */
export type FailureKind = 'slow' | 'unreachable' | 'failed';

/** What a circuit stops: every call to the source, or only those for one list or one kind of list. */
export type CircuitScope = 'source' | 'list';

const failureTexts: Readonly<Record<FailureKind, string>> = {
  slow: 'has not answered',
  unreachable: 'has not been reached',
  failed: 'has reported faults of its own',
};

const checkCredentials = 'The person who runs Rollcall should check its credentials.';
const checkPermissions = 'The person who runs Rollcall should check its permissions there.';

function sourceProblem(subject: string, code: string, title: string, advice: string, cause: string): Problem {
  return new Problem({ code: `source-${code}`, title: `${subject} ${title}`, advice, origin: 'source', cause });
}

/** Everything that can go wrong at the source with this title, as people read it. `cause` is for the log. */
export function problemsOf(source: string) {
  const problem = (code: string, title: string, advice: string, cause: string) =>
    sourceProblem(source, code, title, advice, cause);

  const problems = {
    refused: (advice: string, cause: string) => problem('refused', "refused Rollcall's sign-in", advice, cause),
    notPermitted: (advice: string, cause: string) =>
      problem('not-permitted', 'does not let Rollcall read this', advice, cause),
    unknownCustomer: (advice: string, cause: string) =>
      problem('unknown-customer', 'does not know this customer', advice, cause),
    unknownAccount(cause: string) {
      const advice = 'It was deleted since the list was read. Refresh to see how things are now.';
      return problem('unknown-account', 'does not know this account any more', advice, cause);
    },
    /** `wait`: milliseconds that the source asks for; null if it names no time. */
    throttled(cause: string, wait: number | null) {
      const advice = waitText(wait) ?? 'Wait a minute, then try again.';
      return problem('throttled', 'asks Rollcall to slow down', advice, cause);
    },
    /** `wait`: as above. */
    failed(cause: string, wait: number | null) {
      const advice = waitText(wait) ?? 'Try again in a few minutes. If it goes on, look at its service status.';
      return problem('failed', 'reported a fault of its own', advice, cause);
    },
    truncated(cause: string) {
      const advice = 'What it sent is right, but there may be more. Refresh to try again.';
      return problem('truncated', 'stopped in the middle of its list', advice, cause);
    },
    rowsLeftOut({ count, of, issues }: LeftOut) {
      const rows = `${formatNumber(count)} of ${pluralize(of, 'row')}`;
      const advice = 'The other rows are shown. The log says where these differ.';
      return problem('rows-left-out', `sent a list of which ${rows} could not be read`, advice, issuesText(issues));
    },
    unreachable(cause: string) {
      const advice = 'Try again in a minute. If it goes on, check the address in the settings and the network.';
      return problem('unreachable', 'could not be reached', advice, cause);
    },
    slow: (cause: string) => problem('slow', 'did not answer in time', 'Try again in a minute.', cause),
    /** `left`: milliseconds until the next probe; null while one is pending. */
    circuitOpen(scope: CircuitScope, failure: FailureKind, openedAt: Date, left: number | null) {
      const soon = 'Rollcall is asking it again just now: try once more in a moment.';
      const advice = left === null ? soon : `Rollcall asks it again in ${lengthText(left)}: try then.`;
      const title = `${failureTexts[failure]} since ${timeText(openedAt)}`;
      const subject = scope === 'list' ? `A list of ${source}` : source;
      return sourceProblem(subject, 'circuit-open', title, advice, failure);
    },
    unexpected(cause: string) {
      const advice = 'Nothing of it is shown. Tell the person who runs Rollcall: the log says where it differs.';
      return problem('unexpected', 'sent an answer that Rollcall does not understand', advice, cause);
    },
  };
  return {
    ...problems,
    /** The problem of a request without an answer. */
    ofFailure(error: RequestFailure): Problem {
      if (error.kind === 'unreachable') return problems.unreachable(causeCode(error));
      if (error.kind === 'unreadable') return problems.unexpected(causeCode(error));
      // The settings were checked at the start, so the vendor sent what cannot be sent back.
      if (error.kind === 'unsendable') return problems.unexpected('unsendable header');
      return problems.slow(error.kind);
    },
    /** The problem that an HTTP status stands for. */
    ofStatus({ status, headers }: Pick<HttpReply, 'status' | 'headers'>, cause = `HTTP ${status}`): Problem {
      if (status === 401) return problems.refused(checkCredentials, cause);
      if (status === 403) return problems.notPermitted(checkPermissions, cause);
      if (status === 429) return problems.throttled(cause, requestedWait(headers));
      return status >= 500 ? problems.failed(cause, requestedWait(headers)) : problems.unexpected(cause);
    },
  };
}

function waitText(wait: number | null): string | null {
  return wait === null ? null : `Try again in ${lengthText(wait)}: it asks for that.`;
}

/** `57 s`, `2 min`; rounded up, so that nobody tries too early. */
function lengthText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Only the code, such as ECONNREFUSED: the message of a network error can contain the whole address. */
function causeCode(error: RequestFailure): string {
  const cause = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'network';
}
