import { setImmediate as nextTurn } from 'node:timers/promises';
import PQueue from 'p-queue';
import { openBreaker } from './circuit-breaker.ts';
import { longestPause, noReply, NoReply, type Admit, type Sender } from './transport.ts';
import { createWish } from './backoff.ts';

/** How much Rollcall asks of one vendor. */
export interface Budget {
  /** Requests under way at the same time. */
  readonly atOnce: number;
  /** So many requests begin in any stretch of so many milliseconds; null where the vendor names no limit. */
  readonly rate: { readonly requests: number; readonly milliseconds: number } | null;
}

/** One vendor's own way out: its requests queue, and while it is dead nobody waits for it. */
export interface Lane extends Sender {
  /** When the vendor is asked again; null while it is asked as usual. */
  readonly resting: () => Date | null;
}

/** Throws a `Problem` at once while the vendor rests, or has asked to be left alone. Sign-ins take the same lane as reads. */
export function openLane(http: Sender, title: string, { atOnce, rate }: Budget): Lane {
  const queue = new PQueue({
    concurrency: atOnce,
    ...(rate === null ? {} : { intervalCap: rate.requests, interval: rate.milliseconds, strict: true }),
  });
  const breaker = openBreaker(title, () => {
    queue.clear();
  });
  const wish = createWish(title);

  return {
    async send(request) {
      const { method, signal, url } = request;
      // Before the breaker, which would take a call that never went out for one that found the vendor well.
      wish.heed(url.origin);
      const outcome = await breaker.run(url.href, signal, async (stillOn) => {
        // Each try waits for its own turn, since each counts at the vendor.
        const mayGo = (): void => {
          stillOn();
          wish.heed(url.origin);
        };
        const admit: Admit = async (attempt) => {
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
            return noReply(error, signal);
          }
        };
        return http.send({ ...request, admit }).catch((error: unknown) => {
          if (error instanceof NoReply) return error;
          throw error;
        });
      });
      if (outcome instanceof NoReply) throw outcome;
      // Whoever is in the middle of such a wait would be refused at its end because of another's.
      wish.hear(url.origin, outcome, method === 'GET' ? longestPause : 0);
      return outcome;
    },
    resting: breaker.resting,
  };
}
