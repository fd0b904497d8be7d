import type { Problem } from '../../problem.ts';
import { problemsOf, type FailureKind } from './problems.ts';
import type { HttpReply } from './exchange.ts';
import { RequestFailure } from './failure.ts';

export type Outcome = HttpReply | RequestFailure;

/** Fails calls to a dead vendor at once, so that nobody waits for it. */
export interface CircuitBreaker {
  /**
   * Runs one call to `address`, retries included. Throws `source-circuit-open` while the circuit is open. `work` gets a
   * function that throws the same if the circuit has opened since the call started; it calls it before each try.
   */
  readonly run: (
    address: string,
    signal: AbortSignal,
    work: (throwIfOpened: () => void) => Promise<Outcome>,
  ) => Promise<Outcome>;
  /** When the next call may go out; null while the circuit is closed. */
  readonly openUntil: () => Date | null;
}

/**
 * So many failures in a row (HTTP 5xx after all retries) open the circuit, if they come from so many addresses: one list
 * that the vendor cannot make says nothing about its other lists. One call without any answer opens it at once.
 */
const maxFailures = 5;
const minAddresses = 3;

/** Milliseconds that the circuit stays open at first; twice as long after each probe that fails. */
const firstOpenMs = 15_000;
const maxOpenMs = 120_000;

interface OpenCircuit {
  readonly failure: FailureKind;
  /** When the vendor was found dead; failed probes do not change it. */
  readonly openedAt: Date;
  readonly openMs: number;
  readonly openUntil: Date;
}

/** Calls `onOpen` each time the circuit opens, also after a failed probe. */
export function createCircuitBreaker(title: string, onOpen: () => void): CircuitBreaker {
  const problems = problemsOf(title);
  /** Null while the circuit is closed. */
  let open: OpenCircuit | null = null;
  /** True while the circuit is half-open: one call goes out to probe the vendor. */
  let isProbing = false;
  /** Counts the openings. A call that started before one must not retry or change the circuit after it. */
  let generation = 0;
  /** The addresses of the failures since the last good answer. */
  let failedAddresses: string[] = [];

  function openFor(openMs: number, failure: FailureKind): void {
    const now = Date.now();
    open = { failure, openedAt: open?.openedAt ?? new Date(now), openMs, openUntil: new Date(now + openMs) };
    generation += 1;
    onOpen();
  }

  function record(address: string, failure: FailureKind | null): void {
    failedAddresses = failure === 'failed' ? [...failedAddresses, address] : [];
    if (failure === null) open = null;
    else if (open !== null) openFor(Math.min(2 * open.openMs, maxOpenMs), failure);
    else if (failure !== 'failed' || isTooMany(failedAddresses)) openFor(firstOpenMs, failure);
  }

  function problem({ failure, openedAt, openUntil }: OpenCircuit): Problem {
    return problems.circuitOpen(failure, openedAt, isProbing ? null : openUntil.getTime() - Date.now());
  }

  return {
    async run(address, signal, work) {
      if (open !== null && (isProbing || open.openUntil.getTime() > Date.now())) throw problem(open);
      const probed = open;
      isProbing = probed !== null;
      const startedIn = generation;
      try {
        const outcome = await work(() => {
          if (open !== null && generation !== startedIn) throw problem(open);
        });
        if (generation === startedIn && !signal.aborted) record(address, failureOf(outcome));
        return outcome;
      } finally {
        if (probed !== null) {
          isProbing = false;
          // The probe found out nothing: its caller left, or it was not sent.
          if (open === probed) openFor(probed.openMs, probed.failure);
        }
      }
    },
    openUntil: () => open?.openUntil ?? null,
  };
}

function isTooMany(failedAddresses: readonly string[]): boolean {
  return failedAddresses.length >= maxFailures && new Set(failedAddresses).size >= minAddresses;
}

/** Any status below 500 is a good answer here, refusals included. */
function failureOf(outcome: Outcome): FailureKind | null {
  if (!(outcome instanceof RequestFailure)) return outcome.status >= 500 ? 'failed' : null;
  return outcome.kind === 'slow' || outcome.kind === 'unreachable' ? outcome.kind : null;
}
