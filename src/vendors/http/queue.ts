import { setImmediate as nextTurn } from 'node:timers/promises';
import PQueue from 'p-queue';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { maxPause, toRequestFailure, RequestFailure, type Schedule, type Sender } from './transport.ts';
import { createBackoff } from './backoff.ts';

/** How much Rollcall asks of one vendor. */
export interface RateLimit {
  /** Requests under way at the same time. */
  readonly concurrency: number;
  /** So many requests begin in any stretch of so many milliseconds; null where the vendor names no limit. */
  readonly rate: { readonly requests: number; readonly milliseconds: number } | null;
}

/** One vendor's own way out: its requests queue, and while it is dead nobody waits for it. */
export interface RequestQueue extends Sender {
  /** When the vendor is asked again; null while it is asked as usual. */
  readonly circuitOpenUntil: () => Date | null;
}

/** Throws a `Problem` at once while the vendor rests, or has asked to be left alone. Sign-ins take the same lane as reads. */
export function createRequestQueue(http: Sender, title: string, { concurrency, rate }: RateLimit): RequestQueue {
  const queue = new PQueue({
    concurrency,
    ...(rate === null ? {} : { intervalCap: rate.requests, interval: rate.milliseconds, strict: true }),
  });
  const breaker = createCircuitBreaker(title, () => {
    queue.clear();
  });
  const wish = createBackoff(title);

  return {
    async send(request) {
      const { method, signal, url } = request;
      // Before the breaker, which would take a call that never went out for one that found the vendor well.
      wish.throwIfHeld(url.origin);
      const outcome = await breaker.run(url.href, signal, async (stillOn) => {
        // Each try waits for its own turn, since each counts at the vendor.
        const mayGo = (): void => {
          stillOn();
          wish.throwIfHeld(url.origin);
        };
        const schedule: Schedule = async (attempt) => {
          mayGo();
          try {
            return await queue.add(
              async () => {
                // The place may be free because of a silence that the breaker hears of in this very turn.
                await nextTurn();
                mayGo();
                return attempt();
              },
              { signal },
            );
          } catch (error) {
            // Taken out of the queue: the caller has left, or the vendor's rest has begun.
            if (!signal.aborted) mayGo();
            return toRequestFailure(error, signal);
          }
        };
        return http.send({ ...request, schedule }).catch((error: unknown) => {
          if (error instanceof RequestFailure) return error;
          throw error;
        });
      });
      if (outcome instanceof RequestFailure) throw outcome;
      // Whoever is in the middle of such a wait would be refused at its end because of another's.
      wish.record(url.origin, outcome, method === 'GET' ? maxPause : 0);
      return outcome;
    },
    circuitOpenUntil: breaker.openUntil,
  };
}
