import { randomUUID } from 'node:crypto';
import { releaseLease, takeLease } from '../store/leases.ts';
import type { UseStore } from '../store/store.ts';

/** Milliseconds between two looks at what is due, and until the lease of a process that died ends. */
const tickMs = 15_000;
export const leaseMs = 4 * tickMs;

/** Work that one of several processes on a database does, again and again. */
export interface Leased {
  /**
   * Takes or renews the lease, and begins what is due unless work is under way. Called every 15 seconds after `start`. Never
   * rejects.
   */
  readonly tick: () => Promise<void>;
  readonly start: () => void;
  /** Resolves when the work that is under way has ended; for tests. */
  readonly idle: () => Promise<void>;
  /** Breaks off what is under way. */
  readonly close: () => Promise<void>;
}

export interface LeasedOptions {
  /** The name of the lease. */
  readonly name: string;
  readonly use: UseStore;
  /** Does what is due. */
  readonly work: (signal: AbortSignal) => Promise<unknown>;
  readonly now: () => Date;
  /** Receives what ended the work early, or kept the store from being asked. */
  readonly onError: (error: unknown) => void;
}

export function createLeased({ name, use, work, now, onError }: LeasedOptions): Leased {
  const holder = randomUUID();
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  const looks = new Set<Promise<void>>();

  async function look(): Promise<void> {
    if (ending.signal.aborted) return;
    const until = new Date(now().getTime() + leaseMs);
    const isHeld = await use((database) => takeLease(database, name, { holder, until }, now()));
    if (!isHeld || running !== null || ending.signal.aborted) return;
    running = work(ending.signal)
      .then(() => undefined, tell)
      .finally(() => (running = null));
  }

  /** What `close` breaks off has no fault. */
  function tell(error: unknown): void {
    if (!ending.signal.aborted) onError(error);
  }

  function tick(): Promise<void> {
    const looking = look()
      .catch(onError)
      .finally(() => looks.delete(looking));
    looks.add(looking);
    return looking;
  }

  return {
    tick,
    start() {
      void tick();
      timer = setInterval(() => void tick(), tickMs);
    },
    idle: async () => {
      await running;
    },
    async close() {
      if (timer !== null) clearInterval(timer);
      ending.abort();
      // One that is under way would take the lease again once it is given back.
      await Promise.all(looks);
      await running;
      await use((database) => releaseLease(database, name, holder)).catch(onError);
    },
  };
}
