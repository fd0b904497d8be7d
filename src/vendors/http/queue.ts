import { setImmediate as nextTurn } from 'node:timers/promises';
import PQueue from 'p-queue';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { RequestFailure, toRequestFailure } from './failure.ts';
import { maxPause, type Schedule, type Sender } from './transport.ts';
import { createBackoff } from './backoff.ts';

/** How many requests Rollcall sends to one vendor. */
export interface RateLimit {
  /** Pending requests at the same time. */
  readonly concurrency: number;
  /** So many requests start in any period of so many milliseconds; null where the vendor names no limit. */
  readonly rate: { readonly requests: number; readonly milliseconds: number } | null;
}

/** Sends the requests to one vendor, with its rate limit, its backoff and a circuit breaker. */
export interface RequestQueue extends Sender {
  /** When a dead vendor is asked again; null while it is asked as usual. */
  readonly circuitOpenUntil: () => Date | null;
}

/**
 * `send` throws a `Problem` at once while the circuit is open or the vendor has asked to wait. Sign-ins take the same
 * queue as reads.
 */
export function createRequestQueue(http: Sender, title: string, { concurrency, rate }: RateLimit): RequestQueue {
  const queue = new PQueue({
    concurrency,
    ...(rate === null ? {} : { intervalCap: rate.requests, interval: rate.milliseconds, strict: true }),
  });
  const breaker = createCircuitBreaker(title, () => {
    queue.clear();
  });
  const backoff = createBackoff(title);

  return {
    async send(request) {
      const { method, signal, url } = request;
      // Before the breaker, so that a request that is not sent cannot be its probe.
      backoff.throwIfHeld(url.origin);
      const outcome = await breaker.run(url.href, signal, async (throwIfOpened) => {
        const assertAllowed = (): void => {
          throwIfOpened();
          backoff.throwIfHeld(url.origin);
        };
        // Each try queues again, since each counts at the vendor.
        const schedule: Schedule = async (attempt) => {
          assertAllowed();
          try {
            return await queue.add(
              async () => {
                // The slot may be free because another request failed. Its failure opens the circuit within this turn.
                await nextTurn();
                assertAllowed();
                return attempt();
              },
              { signal },
            );
          } catch (error) {
            // Removed from the queue: the caller left, or the circuit opened.
            if (!signal.aborted) assertAllowed();
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
