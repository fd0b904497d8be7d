/** What comes in pages, each of it once: a page can come twice, and rows move while the pages are read. */
export interface Deduplicator {
  /** How many are known so far. */
  readonly count: () => number;
  /**
   * Takes the keys of a page's rows and gives back the places of those that are new. A row without a key cannot be known
   * again and is always new.
   */
  readonly add: (keys: Iterable<string | null>) => readonly number[];
}

export function createDeduplicator(): Deduplicator {
  const known = new Set<string>();
  let count = 0;
  return {
    count: () => count,
    add(keys) {
      const fresh: number[] = [];
      let place = 0;
      for (const key of keys) {
        if (key === null || !known.has(key)) fresh.push(place);
        if (key !== null) known.add(key);
        place += 1;
      }
      count += fresh.length;
      return fresh;
    },
  };
}
