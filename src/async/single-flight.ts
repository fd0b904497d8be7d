import { abortable } from './abortable.ts';

/** What one who waits for a read brings along. */
export interface Waiter {
  /** They wait no longer. */
  readonly signal: AbortSignal;
  /** Told while a long list is being read. `of` is null when there is no total. */
  readonly progress: (read: number, of: number | null) => void;
}

export interface SharedRead<T> {
  /** Waits for it with the others. It is given up when the last of them has gone. */
  readonly join: (waiting: Waiter) => Promise<T>;
}

/** Nobody in particular: a read that such a one waits for is not given up before its time. */
export const backgroundWaiter: Waiter = { signal: new AbortController().signal, progress: () => undefined };

/** One read for all who ask meanwhile. It may take so many milliseconds. */
export function shareRead<T>(
  read: (all: Waiter) => Promise<T>,
  options: { readonly longest: number; readonly ended: () => void },
): SharedRead<T> {
  const here = new Set<Waiter>();
  const left = new AbortController();
  const outcome = begin();
  // Those who wait are told; when nobody does any more, nobody needs to be.
  outcome.catch(() => undefined);

  async function begin(): Promise<T> {
    // A tick later, so that whoever begins it can join first.
    await Promise.resolve();
    try {
      return await read({
        signal: AbortSignal.any([left.signal, AbortSignal.timeout(options.longest)]),
        progress: (done, of) => {
          for (const { progress } of here) progress(done, of);
        },
      });
    } finally {
      options.ended();
    }
  }

  return {
    async join(waiting) {
      // One who waits may join twice, so each joining is a thing of its own.
      const place = { ...waiting };
      here.add(place);
      try {
        return await abortable(outcome, waiting.signal);
      } finally {
        here.delete(place);
        if (here.size === 0) {
          left.abort();
          options.ended();
        }
      }
    },
  };
}
