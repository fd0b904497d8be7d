import { connectFaultOf, type ConnectFault } from '../../network/connect-failure.ts';
import { Problem } from '../../problem.ts';
import { formatNumber, formatSince } from '../../text/format.ts';
import { words } from '../../text/words.ts';
import type { HttpReply } from './exchange.ts';
import type { RequestFailure } from './failure.ts';
import { requestedWait } from './headers.ts';
import { issuesText, type LeftOut } from './left-out.ts';

/** Why the circuit of a source is open. */
export type FailureKind = 'slow' | 'unreachable' | 'failed';

/** What a circuit stops: every call to the source, or only those for one list or one kind of list. */
export type CircuitScope = 'source' | 'list';

const texts = words.vendors.problems;

function sourceProblem(code: string, title: string, advice: string, cause: string): Problem {
  return new Problem({ code: `source-${code}`, title, advice, origin: 'source', cause });
}

/** Everything that can go wrong at the source with this title, as people read it. `cause` is for the log. */
export function problemsOf(source: string) {
  const problems = {
    refused: (advice: string, cause: string) => sourceProblem('refused', texts.refused(source), advice, cause),
    notPermitted: (advice: string, cause: string) =>
      sourceProblem('not-permitted', texts.notPermitted(source), advice, cause),
    unknownCustomer: (advice: string, cause: string) =>
      sourceProblem('unknown-customer', texts.unknownCustomer(source), advice, cause),
    unknownAccount: (cause: string) =>
      sourceProblem('unknown-account', texts.unknownAccount(source), texts.accountDeleted, cause),
    /** `wait`: milliseconds that the source asks for; null if it names no time. */
    throttled: (cause: string, wait: number | null) =>
      sourceProblem('throttled', texts.throttled(source), waitText(wait) ?? texts.tryInAMinute, cause),
    /** `wait`: as above. */
    failed: (cause: string, wait: number | null) =>
      sourceProblem('failed', texts.failed(source), waitText(wait) ?? texts.seeServiceStatus, cause),
    truncated: (cause: string) => sourceProblem('truncated', texts.truncated(source), texts.maybeMore, cause),
    rowsLeftOut({ count, of, issues }: LeftOut) {
      const title = texts.rowsLeftOut(source, formatNumber(count), formatNumber(of));
      return sourceProblem('rows-left-out', title, texts.otherRows, issuesText(issues));
    },
    unreachable: (cause: string, fault: ConnectFault | null = null) =>
      sourceProblem(
        'unreachable',
        texts.unreachable(source),
        fault === null ? texts.checkNetwork : texts.connectFaults[fault],
        cause,
      ),
    slow: (cause: string) => sourceProblem('slow', texts.slow(source), texts.tryInAMinute, cause),
    /** `left`: milliseconds until the next probe; null while one is pending. */
    circuitOpen(scope: CircuitScope, failure: FailureKind, openedAt: Date, left: number | null) {
      const title = scope === 'list' ? texts.listUnavailable : texts[failure];
      const since = texts.since[failure](formatSince(openedAt, new Date()));
      const advice = left === null ? texts.sinceAndNow(since) : texts.sinceAndNext(since, lengthText(left));
      return sourceProblem('circuit-open', title(source), advice, failure);
    },
    unexpected: (cause: string) => sourceProblem('unexpected', texts.unexpected(source), texts.seeLog, cause),
  };
  return {
    ...problems,
    /** The problem of a request without an answer. */
    ofFailure(error: RequestFailure): Problem {
      if (error.kind === 'unreachable') return problems.unreachable(causeCode(error), connectFaultOf(error.cause));
      if (error.kind === 'unreadable') return problems.unexpected(causeCode(error));
      // The settings were checked at the start, so the vendor sent what cannot be sent back.
      if (error.kind === 'unsendable') return problems.unexpected('unsendable header');
      return problems.slow(error.kind);
    },
    /** The problem that an HTTP status stands for. */
    ofStatus({ status, headers }: Pick<HttpReply, 'status' | 'headers'>, cause = `HTTP ${status}`): Problem {
      if (status === 401) return problems.refused(texts.checkCredentials, cause);
      if (status === 403) return problems.notPermitted(texts.checkPermissions, cause);
      if (status === 429) return problems.throttled(cause, requestedWait(headers));
      return status >= 500 ? problems.failed(cause, requestedWait(headers)) : problems.unexpected(cause);
    },
  };
}

function waitText(wait: number | null): string | null {
  return wait === null ? null : texts.nextAttempt(lengthText(wait));
}

/** `57 s`, `2 min`; rounded up, so that nobody tries too early. */
function lengthText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  if (seconds < 120) return words.times.seconds(formatNumber(seconds));
  return words.times.minutes(formatNumber(Math.ceil(seconds / 60)));
}

/** Only the code, such as ECONNREFUSED: the message of a network error can contain the whole address. */
function causeCode(error: RequestFailure): string {
  const cause = error.cause;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'network';
}
