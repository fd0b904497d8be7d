import { LRUCache } from 'lru-cache';
import { asProblem, type Problem } from '../problem.ts';
import { backgroundWaiter, createSingleFlight, type Waiter } from '../async/single-flight.ts';

export interface CachedValue<T> {
  readonly value: T;
  /** When its reading began. */
  readonly asOf: Date;
  /** Set when it is older than it should be. */
  readonly stale: Stale | null;
}

/** A newer one is being read, or could not be read for this reason. */
export interface Stale {
  readonly problem: Problem | null;
}

export interface ReadOptions extends Waiter {
  /** Nothing kept will do. */
  readonly fresh: boolean;
}

/** How an answer was come by: from what is kept, with others who wait for it, or by a read of its own. */
export type CacheStatus = 'hit' | 'stale' | 'joined' | 'miss';

export interface Cache<T> {
  /** What is kept under the key, or a new read of it. Equal reads under way are shared. */
  readonly read: (key: string, wish: ReadOptions, read: (all: Waiter) => Promise<T>) => Promise<CachedValue<T>>;
  /** True when a read of it would wait for nobody, or for a read that is under way. */
  readonly has: (key: string) => boolean;
}

export interface CacheOptions<T> {
  /** The least used answers are given up beyond this. */
  readonly maxBytes: number;
  readonly estimateBytes: (value: T) => number;
  /** Milliseconds for which an answer is given as it is. */
  readonly freshFor: number;
  /** Milliseconds for which it is given at all: as stale, while a new one is being read. */
  readonly maxAge: number;
  /** Milliseconds that one read may take. */
  readonly maxReadMs: number;
  readonly now: () => Date;
  readonly onRead?: (how: CacheStatus) => void;
}

interface Entry<T> {
  readonly value: T;
  readonly asOf: Date;
  /** The last try for a newer one. */
  failed: { readonly problem: Problem; readonly at: number } | null;
}

/** A source that failed is not asked again in the background for so many milliseconds. */
const retryAfter = 60_000;

/** Answers kept for a short time and in little room. A failed read is not kept, and takes nothing away. */
export function createCache<T>(options: CacheOptions<T>): Cache<T> {
  const { maxBytes, estimateBytes, freshFor, maxAge, maxReadMs, now, onRead = () => undefined } = options;
  const entries = new LRUCache<string, Entry<T>>({
    maxSize: maxBytes,
    sizeCalculation: ({ value }) => Math.max(1, Math.ceil(estimateBytes(value))),
    ttl: maxAge,
    ttlAutopurge: true,
    // Look at the clock each time: a kept moment would hide that it was moved.
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });
  const reads = createSingleFlight<Entry<T>>();

  /** Joins the pending read of the key, or starts one. */
  function load(key: string, waiter: Waiter, read: (all: Waiter) => Promise<T>): Promise<Entry<T>> {
    return reads.join(key, waiter, async (all) => {
      // A long list is as old as its first page.
      const asOf = now();
      const signal = AbortSignal.any([all.signal, AbortSignal.timeout(maxReadMs)]);
      const entry: Entry<T> = { value: await read({ ...all, signal }), asOf, failed: null };
      // An abandoned read can end after a newer one.
      if (!all.signal.aborted) entries.set(key, entry);
      return entry;
    });
  }

  /** Milliseconds; endless for a time that is still to come, since the clock was set back and nobody knows. */
  function ageOf(time: number): number {
    const age = now().getTime() - time;
    return age < 0 ? Infinity : age;
  }

  /** Nobody waits for this one. */
  function renew(key: string, entry: Entry<T>, read: (all: Waiter) => Promise<T>): void {
    const failedLately = entry.failed !== null && ageOf(entry.failed.at) < retryAfter;
    if (failedLately || reads.isPending(key)) return;
    load(key, backgroundWaiter, read).catch((error: unknown) => {
      entry.failed = { problem: asProblem(error), at: now().getTime() };
    });
  }

  return {
    has: (key) => entries.has(key),
    async read(key, { fresh, ...waiter }, read) {
      const entry = fresh ? undefined : entries.get(key);
      if (entry === undefined) {
        onRead(reads.isPending(key) ? 'joined' : 'miss');
        const { value, asOf } = await load(key, waiter, read);
        return { value, asOf, stale: null };
      }
      const { value, asOf } = entry;
      if (ageOf(asOf.getTime()) <= freshFor) {
        onRead('hit');
        return { value, asOf, stale: null };
      }
      onRead('stale');
      const problem = entry.failed?.problem ?? null;
      renew(key, entry, read);
      return { value, asOf, stale: { problem } };
    },
  };
}
