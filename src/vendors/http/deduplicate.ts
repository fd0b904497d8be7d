/** Finds rows that come twice: a page can be sent twice, and rows move between pages while they are read. */
export interface Deduplicator {
  /** How many different rows there were so far. */
  readonly count: () => number;
  /** Takes the keys of a page's rows and returns the indexes of the new ones. A row without a key is always new. */
  readonly add: (keys: Iterable<string | null>) => readonly number[];
}

export function createDeduplicator(): Deduplicator {
  const known = new Set<string>();
  let count = 0;
  return {
    count: () => count,
    add(keys) {
      const fresh: number[] = [];
      let index = 0;
      for (const key of keys) {
        if (key === null || !known.has(key)) fresh.push(index);
        if (key !== null) known.add(key);
        index += 1;
      }
      count += fresh.length;
      return fresh;
    },
  };
}
