import { LRUCache } from 'lru-cache';
import { abortable } from '../async/abortable.ts';
import { asProblem, type Problem } from '../problem.ts';
import { backgroundWaiter, createSingleFlight, type Waiter } from '../async/single-flight.ts';

export interface CachedValue<T> {
  readonly value: T;
  /** When the read started. */
  readonly asOf: Date;
  /** Null while the value is fresh. */
  readonly stale: Stale | null;
}

/** Why a value was not replaced: the last read failed with this problem or was partial, or is still pending (null). */
export interface Stale {
  readonly problem: Problem | null;
}

export interface ReadOptions extends Waiter {
  /** Bypass the cache and read again. */
  readonly fresh: boolean;
}

/** Cache status of a read: hit, stale, joined a pending read, or miss. */
export type CacheStatus = 'hit' | 'stale' | 'joined' | 'miss';

/** A cache that serves stale values while it reads new ones (stale-while-revalidate). */
export interface Cache<T> {
  /** The cached value of the key, or the result of `read`. Callers of the same key share one pending read. */
  readonly read: (key: string, options: ReadOptions, read: (all: Waiter) => Promise<T>) => Promise<CachedValue<T>>;
  /** True when a value is cached, fresh or stale. */
  readonly has: (key: string) => boolean;
  /** True while a read is pending, which a further read would join. */
  readonly isPending: (key: string) => boolean;
}

export interface CacheOptions<T> {
  /** The least recently used values are evicted beyond this. */
  readonly maxBytes: number;
  readonly estimateBytes: (value: T) => number;
  /** Why a value is partial; null when it is whole. */
  readonly partialReason?: (value: T) => Problem | null;
  /** Milliseconds until a value is stale. */
  readonly freshFor: number;
  /** Milliseconds until a value is dropped. Between the two it is served as stale. */
  readonly maxAge: number;
  /** Milliseconds that one read may take. */
  readonly maxReadMs: number;
  readonly now: () => Date;
  readonly onRead?: (status: CacheStatus) => void;
}

/** For what nobody asks for again soon: each read is made anew, shared with nobody, and kept nowhere. */
export function createPassThrough<T>({ maxReadMs, now }: Pick<CacheOptions<T>, 'maxReadMs' | 'now'>): Cache<T> {
  return {
    has: () => false,
    isPending: () => false,
    async read(_key, { signal, progress }, read) {
      const asOf = now();
      const either = AbortSignal.any([signal, AbortSignal.timeout(maxReadMs)]);
      return { value: await abortable(read({ signal: either, progress }), signal), asOf, stale: null };
    },
  };
}

interface Entry<T> {
  readonly value: T;
  readonly asOf: Date;
  /** The last read since, if it failed or was partial. */
  failed: { readonly problem: Problem; readonly at: number } | null;
}

/** Milliseconds after a failed background read before the next one. */
const retryAfterMs = 60_000;

/** Milliseconds until a partial value is dropped. */
const partialMaxAge = 60_000;

/** A failed read stores nothing and evicts nothing; a partial one does not replace a whole value that can still be served. */
export function createCache<T>(options: CacheOptions<T>): Cache<T> {
  const {
    maxBytes,
    estimateBytes,
    partialReason = () => null,
    freshFor,
    maxAge,
    maxReadMs,
    now,
    onRead = () => undefined,
  } = options;
  const entries = new LRUCache<string, Entry<T>>({
    maxSize: maxBytes,
    sizeCalculation: ({ value }) => Math.max(1, Math.ceil(estimateBytes(value))),
    ttl: maxAge,
    ttlAutopurge: true,
    // Read the clock each time. A cached time would hide that the clock was set.
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });
  const reads = createSingleFlight<CachedValue<T>>();

  /** Joins the pending read of the key, or starts one. */
  function load(key: string, waiter: Waiter, read: (all: Waiter) => Promise<T>): Promise<CachedValue<T>> {
    return reads.join(key, waiter, async (all) => {
      // A long list is as old as its first page.
      const asOf = now();
      const signal = AbortSignal.any([all.signal, AbortSignal.timeout(maxReadMs)]);
      const value = await read({ ...all, signal });
      // An abandoned read can end after a newer one.
      if (all.signal.aborted) return { value, asOf, stale: null };
      return store(key, { value, asOf, failed: null });
    });
  }

  /** Returns what is to be served: the new value, or the whole one that a partial one must not replace. */
  function store(key: string, entry: Entry<T>): CachedValue<T> {
    const { value, asOf } = entry;
    const problem = partialReason(value);
    const known = entries.get(key);
    if (problem === null || known === undefined || partialReason(known.value) !== null) {
      entries.set(key, entry, problem === null ? {} : { ttl: partialMaxAge });
      return { value, asOf, stale: null };
    }
    known.failed = { problem, at: now().getTime() };
    return { value: known.value, asOf: known.asOf, stale: { problem } };
  }

  /** Milliseconds. Infinity for a time in the future: the clock was set back, so the age is unknown. */
  function ageOf(time: number): number {
    const age = now().getTime() - time;
    return age < 0 ? Infinity : age;
  }

  /** Reads a new value in the background. */
  function revalidate(key: string, entry: Entry<T>, read: (all: Waiter) => Promise<T>): void {
    const failedLately = entry.failed !== null && ageOf(entry.failed.at) < retryAfterMs;
    if (failedLately || reads.isPending(key)) return;
    load(key, backgroundWaiter, read).catch((error: unknown) => {
      entry.failed = { problem: asProblem(error), at: now().getTime() };
    });
  }

  return {
    has: (key) => entries.has(key),
    isPending: reads.isPending,
    async read(key, { fresh, ...waiter }, read) {
      const entry = fresh ? undefined : entries.get(key);
      if (entry === undefined) {
        onRead(reads.isPending(key) ? 'joined' : 'miss');
        return load(key, waiter, read);
      }
      const { value, asOf } = entry;
      if (ageOf(asOf.getTime()) <= freshFor) {
        onRead('hit');
        return { value, asOf, stale: null };
      }
      onRead('stale');
      const problem = entry.failed?.problem ?? null;
      revalidate(key, entry, read);
      return { value, asOf, stale: { problem } };
    },
  };
}
