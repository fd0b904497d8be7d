import type { Problem } from '../../problem.ts';
import { problemsOf } from './problems.ts';
import type { HttpReply } from './exchange.ts';
import { requestedWait } from './headers.ts';

/** Stops requests for as long as a vendor asks for with `Retry-After`. */
export interface Backoff {
  /** `source-throttled` while requests to this origin are on hold, else null. */
  readonly refusal: (origin: string) => Problem | null;
  /** Records the `Retry-After` of a 429 or 503, unless it is at most `waited` ms: those the caller sleeps through. */
  readonly record: (origin: string, reply: HttpReply, waited: number) => void;
}

/** Holds each origin by itself, since the sign-in has other limits than the reads. */
export function createBackoff(title: string): Backoff {
  const problems = problemsOf(title);
  /** Milliseconds of a monotonic clock: the date can be set back. */
  const heldUntil = new Map<string, number>();
  return {
    refusal(origin) {
      const left = (heldUntil.get(origin) ?? 0) - performance.now();
      return left > 0 ? problems.throttled('asked to wait', left) : null;
    },
    record(origin, { status, headers }, waited) {
      const wait = status === 429 || status === 503 ? requestedWait(headers) : null;
      if (wait === null || wait <= waited) return;
      heldUntil.set(origin, Math.max(heldUntil.get(origin) ?? 0, performance.now() + wait));
    },
  };
}
