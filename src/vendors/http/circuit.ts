import type { Problem } from '../../problem.ts';
import type { FailureKind } from './problems.ts';

/** One failed call: what was asked for, and how it failed. */
export interface Failure {
  readonly kind: FailureKind;
  readonly operation: string | null;
  readonly subject: string | null;
}

/** What a call has found out: a failure, `good` for any answer, `nothing` when its caller left or it was not sent. */
export type Finding = Failure | 'good' | 'nothing';

/** A call that has started. */
export interface CircuitCall {
  /** The problem of a further try; null unless the circuit has opened since the call started. */
  readonly refusal: () => Problem | null;
  readonly end: (finding: Finding) => void;
}

export interface Circuit {
  /** The problem of a call that must not start now; null when it may. */
  readonly refusal: () => Problem | null;
  /** Starts a call. While the circuit is open this call is its probe. */
  readonly start: () => CircuitCall;
  /** Milliseconds for which calls are refused. */
  readonly left: () => number;
}

export interface CircuitOptions {
  /** True when these failures, with no good answer between them, open the circuit. */
  readonly opens: (failures: readonly Failure[]) => boolean;
  /** `left`: milliseconds until the next probe; null while one is pending. */
  readonly problem: (failure: FailureKind, openedAt: Date, left: number | null) => Problem;
  /** Called each time the circuit opens, also after a failed probe. */
  readonly onOpen: () => void;
}

/** Milliseconds that the circuit stays open at first; twice as long after each probe that fails. */
const firstOpenMs = 15_000;
const maxOpenMs = 120_000;

/** So many failures are enough for every rule. */
const maxFailures = 20;

interface OpenState {
  readonly kind: FailureKind;
  /** When the circuit first opened; failed probes do not change it. */
  readonly openedAt: Date;
  readonly openMs: number;
  /** Milliseconds of a monotonic clock: the date can be set back. */
  readonly until: number;
}

/** Stops calls after failures, and lets one through now and then to see whether it is answered again. */
export function createCircuit({ opens, problem, onOpen }: CircuitOptions): Circuit {
  /** Null while the circuit is closed. */
  let open: OpenState | null = null;
  /** True while the circuit is half-open: one call goes out as a probe. */
  let isProbing = false;
  /** Counts the openings. A call that started before one must not retry or change the circuit after it. */
  let generation = 0;
  /** Since the last good answer. */
  let failures: readonly Failure[] = [];

  function openFor(openMs: number, kind: FailureKind): void {
    open = { kind, openedAt: open?.openedAt ?? new Date(), openMs, until: performance.now() + openMs };
    generation += 1;
    onOpen();
  }

  function record(finding: Failure | 'good'): void {
    failures = finding === 'good' ? [] : [...failures, finding].slice(-maxFailures);
    if (finding === 'good') open = null;
    else if (open !== null) openFor(Math.min(2 * open.openMs, maxOpenMs), finding.kind);
    else if (opens(failures)) openFor(firstOpenMs, finding.kind);
  }

  function left(): number {
    return open === null ? 0 : Math.max(0, open.until - performance.now());
  }

  function refuse({ kind, openedAt }: OpenState): Problem {
    return problem(kind, openedAt, isProbing ? null : left());
  }

  return {
    refusal: () => (open !== null && (isProbing || left() > 0) ? refuse(open) : null),
    start() {
      const probed = open;
      isProbing = probed !== null;
      const startedIn = generation;
      return {
        refusal: () => (open !== null && generation !== startedIn ? refuse(open) : null),
        end(finding) {
          if (generation === startedIn && finding !== 'nothing') record(finding);
          if (probed === null) return;
          isProbing = false;
          // The probe found out nothing.
          if (open === probed) openFor(probed.openMs, probed.kind);
        },
      };
    },
    left,
  };
}
