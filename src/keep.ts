import { LRUCache } from 'lru-cache';

export interface Kept<T> {
  readonly value: T;
  /** When it was read from the vendor. */
  readonly asOf: Date;
}

export interface Keep<T> {
  /** What is kept under the key, or a new read of it. Equal reads under way are shared. */
  readonly read: (key: string, fresh: boolean, read: () => Promise<T>) => Promise<Kept<T>>;
  /** True when a read of it would wait for nobody, or for a read that is under way. */
  readonly has: (key: string) => boolean;
}

/** Answers kept for a short time, the least used given up first. A failed read is not kept. */
export function createKeep<T>(options: { entries: number; milliseconds: number; now: () => Date }): Keep<T> {
  const { entries, milliseconds, now } = options;
  const kept = new LRUCache<string, Promise<Kept<T>>>({
    max: entries,
    ttl: milliseconds,
    ttlAutopurge: true,
    // Look at the clock each time: a kept moment would hide that it was moved.
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });
  const underWay = new Map<string, Promise<Kept<T>>>();

  /** Begins a tick later, so that even a read that throws at once finds its promise kept and can remove it. */
  async function start(key: string, read: () => Promise<T>): Promise<Kept<T>> {
    try {
      await Promise.resolve();
      return { value: await read(), asOf: now() };
    } catch (error) {
      kept.delete(key);
      throw error;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    has: (key) => kept.has(key),
    read(key, fresh, read) {
      // A read may take longer than answers are kept, or be given up for others meanwhile, and is shared even so.
      const ready = underWay.get(key) ?? (fresh ? undefined : kept.get(key));
      if (ready !== undefined) return ready;
      const reading = start(key, read);
      underWay.set(key, reading);
      kept.set(key, reading);
      return reading;
    },
  };
}
