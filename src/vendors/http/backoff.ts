import { retryAfter } from '../../async/retry-after.ts';
import { sourceProblems } from './problems.ts';
import type { HttpReply } from './transport.ts';

/** What a vendor asked for: to be left alone for a while. */
export interface Backoff {
  /** Throws when this origin is still to be left alone. */
  readonly throwIfHeld: (origin: string) => void;
  /** Notes what an answer asks for, but for a wish of so few milliseconds that whoever hears it waits for it. */
  readonly record: (origin: string, reply: HttpReply, waited: number) => void;
}

/** Milliseconds; a longer wish is a slip, or a clock that was set, and is heeded no longer than this. */
const longest = 10 * 60_000;

/** Each origin's own wish: the sign-in has another than the reads. */
export function createBackoff(title: string): Backoff {
  const until = new Map<string, number>();
  return {
    throwIfHeld(origin) {
      const left = (until.get(origin) ?? 0) - Date.now();
      if (left > 0 && left <= longest) throw sourceProblems.throttled(title, 'asked to wait', left);
    },
    record(origin, { status, headers }, waited) {
      const told = status === 429 ? retryAfter(headers['retry-after']) : null;
      if (told === null || told <= waited) return;
      until.set(origin, Math.max(until.get(origin) ?? 0, Date.now() + Math.min(told, longest)));
    },
  };
}
