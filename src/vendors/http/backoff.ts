import { retryAfter } from '../../async/retry-after.ts';
import { problemsOf } from './problems.ts';
import type { HttpReply } from './exchange.ts';

/** Stops requests for as long as a vendor asks for with `Retry-After`. */
export interface Backoff {
  /** Throws `source-throttled` while requests to this origin are on hold. */
  readonly throwIfHeld: (origin: string) => void;
  /** Records the `Retry-After` of a 429, unless it is at most `waited` ms: those the caller sleeps through. */
  readonly record: (origin: string, reply: HttpReply, waited: number) => void;
}

/** Milliseconds. A longer hold is a mistake of the vendor, or the clock was set back. */
const maxHold = 10 * 60_000;

/** Holds each origin by itself, since the sign-in has other limits than the reads. */
export function createBackoff(title: string): Backoff {
  const problems = problemsOf(title);
  const heldUntil = new Map<string, number>();
  return {
    throwIfHeld(origin) {
      const left = (heldUntil.get(origin) ?? 0) - Date.now();
      if (left > 0 && left <= maxHold) throw problems.throttled('asked to wait', left);
    },
    record(origin, { status, headers }, waited) {
      const wait = status === 429 ? retryAfter(headers['retry-after']) : null;
      if (wait === null || wait <= waited) return;
      heldUntil.set(origin, Math.max(heldUntil.get(origin) ?? 0, Date.now() + Math.min(wait, maxHold)));
    },
  };
}
