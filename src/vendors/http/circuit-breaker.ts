import { circuitBreaker, CircuitState, DelegateBackoff, handleWhenResult } from 'cockatiel';
import type { Problem } from '../../problem.ts';
import { sourceProblems, type FailureKind } from './problems.ts';
import { RequestFailure, type HttpReply } from './transport.ts';

export type Outcome = HttpReply | RequestFailure;

/** Keeps people from waiting for a vendor that is dead. */
export interface CircuitBreaker {
  /**
   * Throws at once while the vendor rests. `address` tells what is asked; `work` is told how to find out whether a rest
   * has begun meanwhile.
   */
  readonly run: (
    address: string,
    signal: AbortSignal,
    work: (stillOn: () => void) => Promise<Outcome>,
  ) => Promise<Outcome>;
  /** When the vendor is asked again; null while it is asked as usual. */
  readonly openUntil: () => Date | null;
}

/**
 * Faults of the vendor's own in a row, each after its retries, and the addresses among them: one list that it cannot
 * make, asked for whole or by the page, says nothing of the others. One silence weighs as much as all of them.
 */
const mostFaults = 5;
const mostAddresses = 3;
const firstRest = 15_000;
const longestRest = 120_000;

/** An outcome that speaks against the vendor; `trouble` is null where only the caller left. */
class Strike {
  readonly outcome: Outcome;
  readonly trouble: FailureKind | null;

  constructor(outcome: Outcome, trouble: FailureKind | null) {
    this.outcome = outcome;
    this.trouble = trouble;
  }
}

interface Rest {
  readonly trouble: FailureKind;
  readonly since: Date;
  readonly until: Date;
}

/** `whenResting` is told at the beginning of each rest. */
export function createCircuitBreaker(title: string, whenResting: () => void): CircuitBreaker {
  /** The addresses of the vendor's own faults since its last good answer. */
  let faulty: string[] = [];
  let isDead = false;
  let rest: Rest | null = null;
  let length = 0;
  /** Counts the rests: what was begun before one neither goes on nor decides after it. */
  let rests = 0;

  const policy = circuitBreaker(
    handleWhenResult((result) => result instanceof Strike),
    {
      // Cockatiel does not tell its breakers what happened, so that is judged where it is known.
      breaker: { state: null, success: () => undefined, failure: () => isDead },
      halfOpenAfter: new DelegateBackoff<{ readonly result: object }, number>(({ result }, last = firstRest / 2) => {
        length = troubleIn(result) === null ? last : Math.min(last * 2, longestRest);
        return { delay: length, state: length };
      }),
    },
  );
  policy.onBreak((reason) => {
    const now = Date.now();
    const trouble = troubleIn(reason) ?? rest?.trouble ?? 'slow';
    rest = { trouble, since: rest?.since ?? new Date(now), until: new Date(now + length) };
    rests += 1;
    faulty = [];
    isDead = false;
    whenResting();
  });
  policy.onReset(() => {
    rest = null;
  });

  function problemOf({ trouble, since, until }: Rest): Problem {
    const isProbed = policy.state === CircuitState.HalfOpen;
    return sourceProblems.circuitOpen(title, trouble, since, isProbed ? null : until.getTime() - Date.now());
  }

  /** One call at a time may find out how the vendor is; all others are told at once that nobody knows. */
  function throwIfResting(): void {
    if (rest !== null && (policy.state === CircuitState.HalfOpen || rest.until.getTime() > Date.now()))
      throw problemOf(rest);
  }

  return {
    async run(address, signal, work) {
      throwIfResting();
      const result = await policy.execute(async () => {
        const isProbe = policy.state === CircuitState.HalfOpen;
        const begun = rests;
        const outcome = await work(() => {
          if (rests !== begun && rest !== null) throw problemOf(rest);
        });
        if (rests !== begun) return outcome;
        // A probe that nobody waited for has found out nothing.
        if (signal.aborted) return isProbe ? new Strike(outcome, null) : outcome;
        const trouble = troubleOf(outcome);
        faulty = trouble === 'failed' ? [...faulty, address] : [];
        isDead =
          trouble === 'failed'
            ? faulty.length >= mostFaults && new Set(faulty).size >= mostAddresses
            : trouble !== null;
        return trouble === null ? outcome : new Strike(outcome, trouble);
      });
      return result instanceof Strike ? result.outcome : result;
    },
    openUntil: () => rest?.until ?? null,
  };
}

/** A refusal is an answer: only silence and the vendor's own faults speak against it. */
function troubleOf(outcome: Outcome): FailureKind | null {
  if (!(outcome instanceof RequestFailure)) return outcome.status >= 500 ? 'failed' : null;
  return outcome.kind === 'slow' || outcome.kind === 'unreachable' ? outcome.kind : null;
}

function troubleIn(reason: object | null): FailureKind | null {
  return reason !== null && 'value' in reason && reason.value instanceof Strike ? reason.value.trouble : null;
}
