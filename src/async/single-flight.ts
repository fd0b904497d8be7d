import { abortable } from './abortable.ts';

/** A caller that waits for shared work. */
export interface Waiter {
  /** Aborts when the caller no longer waits. */
  readonly signal: AbortSignal;
  /** Called while a long list is read. `of` is null when there is no total. */
  readonly progress: (read: number, of: number | null) => void;
}

/** A waiter that never leaves and shows no progress, for background reads and callers without a signal. */
export const backgroundWaiter: Waiter = { signal: new AbortController().signal, progress: () => undefined };

/** Shares pending work among all callers that ask for the same key. Results are not cached: the next call starts new work. */
export interface SingleFlight<T> {
  /**
   * Waits for the pending work of this key, or starts it. Rejects with the error of the work, or with the reason of the
   * waiter's signal as soon as that aborts. `start` gets all waiters as one: its signal aborts when the last has left.
   */
  readonly join: (key: string, waiter: Waiter, start: (all: Waiter) => Promise<T>) => Promise<T>;
  readonly isPending: (key: string) => boolean;
}

interface Flight<T> {
  readonly waiters: Set<Waiter>;
  readonly result: Promise<T>;
  readonly end: () => void;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const pending = new Map<string, Flight<T>>();

  function begin(key: string, start: (all: Waiter) => Promise<T>): Flight<T> {
    const waiters = new Set<Waiter>();
    const abandoned = new AbortController();
    const end = (): void => {
      if (pending.get(key) === flight) pending.delete(key);
      abandoned.abort();
    };
    const progress: Waiter['progress'] = (read, of) => {
      for (const waiter of waiters) waiter.progress(read, of);
    };
    const result = Promise.resolve({ signal: abandoned.signal, progress }).then(start).finally(end);
    const flight: Flight<T> = { waiters, result, end };
    pending.set(key, flight);
    return flight;
  }

  return {
    async join(key, waiter, start) {
      const { waiters, result, end } = pending.get(key) ?? begin(key, start);
      // Copied, since one waiter may join twice and must count twice.
      const place = { ...waiter };
      waiters.add(place);
      try {
        return await abortable(result, waiter.signal);
      } finally {
        waiters.delete(place);
        if (waiters.size === 0) end();
      }
    },
    isPending: (key) => pending.has(key),
  };
}
