/** Rows that come in pages, each of them once: a page can come twice, and rows move while the pages are read. */
export interface Distinct<Row> {
  readonly rows: readonly Row[];
  /** Takes a page and gives back what is new in it. A row without a key cannot be known again and is always new. */
  readonly add: (page: readonly Row[]) => readonly Row[];
}

export function distinct<Row>(keyOf: (row: Row) => string | null): Distinct<Row> {
  const known = new Set<string>();
  const rows: Row[] = [];
  return {
    rows,
    add(page) {
      const fresh = page.filter((row) => {
        const key = keyOf(row);
        if (key === null) return true;
        if (known.has(key)) return false;
        known.add(key);
        return true;
      });
      for (const row of fresh) rows.push(row);
      return fresh;
    },
  };
}
