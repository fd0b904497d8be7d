import { setImmediate as nextTurn } from 'node:timers/promises';
import PQueue from 'p-queue';
import { Problem } from '../../problem.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { RequestFailure, toRequestFailure } from './failure.ts';
import { maxPause, type Schedule, type Sender } from './transport.ts';
import { createBackoff } from './backoff.ts';
import { createRateGate, type Rate } from './rate-gate.ts';

/** How many requests Rollcall sends to one vendor. */
export interface RateLimit {
  /** Pending requests at the same time. */
  readonly concurrency: number;
  /** Null where the vendor names no limit. */
  readonly rate: Rate | null;
}

/** Sends the requests to one vendor, with its rate limit, its backoff and a circuit breaker. */
export interface RequestQueue extends Sender {
  /** Until when calls for what was not answered are refused; null while everything is asked for as usual. */
  readonly circuitOpenUntil: () => Date | null;
}

/**
 * `send` throws a `Problem` at once while the circuit is open or the vendor has asked to wait. Sign-ins take the same
 * queue as reads.
 */
export function createRequestQueue(http: Sender, title: string, { concurrency, rate }: RateLimit): RequestQueue {
  const queue = new PQueue({ concurrency });
  const pass = rate === null ? null : createRateGate(rate);
  /** Each lets a request leave the queue when its circuit is open. */
  const waiting = new Set<() => void>();
  const breaker = createCircuitBreaker(title, () => {
    for (const leaveIfRefused of waiting) leaveIfRefused();
  });
  const backoff = createBackoff(title);

  /** Makes one try when there is a slot for it, unless it is refused before that. */
  async function enqueue<T>(signal: AbortSignal, refusal: () => Problem | null, attempt: () => Promise<T>): Promise<T> {
    throwIf(refusal());
    const refused = new AbortController();
    const leaveIfRefused = (): void => {
      const problem = refusal();
      if (problem !== null) refused.abort(problem);
    };
    waiting.add(leaveIfRefused);
    try {
      const either = AbortSignal.any([signal, refused.signal]);
      return await queue.add(
        async () => {
          await pass?.(either);
          waiting.delete(leaveIfRefused);
          // The slot may be free because another request failed. Its failure opens the circuit within this turn.
          await nextTurn();
          throwIf(refusal());
          return attempt();
        },
        { signal: either },
      );
    } finally {
      waiting.delete(leaveIfRefused);
    }
  }

  return {
    async send(request) {
      const { method, signal, target = null, url } = request;
      // Before the breaker, so that a request that is not sent cannot be its probe.
      throwIf(backoff.refusal(url.origin));
      const outcome = await breaker.run(target, signal, async (isOpen) => {
        const refusal = (): Problem | null => isOpen() ?? backoff.refusal(url.origin);
        // Each try queues again, since each counts at the vendor.
        const schedule: Schedule = async (attempt) => {
          try {
            return await enqueue(signal, refusal, attempt);
          } catch (error) {
            if (error instanceof Problem && !signal.aborted) throw error;
            // The caller left.
            return toRequestFailure(error, signal);
          }
        };
        return http.send({ ...request, schedule }).catch((error: unknown) => {
          if (error instanceof RequestFailure) return error;
          throw error;
        });
      });
      if (outcome instanceof RequestFailure) throw outcome;
      // Short holds are not recorded: a retry that sleeps through its own would be refused for another's when it wakes.
      backoff.record(url.origin, outcome, method === 'GET' ? maxPause : 0);
      return outcome;
    },
    circuitOpenUntil: breaker.openUntil,
  };
}

function throwIf(problem: Problem | null): void {
  if (problem !== null) throw problem;
}
