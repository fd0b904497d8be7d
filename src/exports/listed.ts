import type { SourceResult } from '../sources/result.ts';

/** A number stays one in a spreadsheet. Null: there is none, or it is not known. */
export type Cell = string | number | null;

export interface ListedRow {
  /**
   * Tells the row from the others, from one reading to the next: of an account its object id, else its address as people are
   * joined by it. A list that has somebody twice has the key twice.
   */
  readonly key: string;
  /** A cell for each column. */
  readonly cells: readonly Cell[];
}

/** All rows of a query, not only those of a page. */
export interface Listed {
  readonly columns: readonly string[];
  /** Made one by one, so that a long list takes no memory of its own. */
  readonly rows: Iterable<ListedRow>;
  readonly count: number;
  /** What was read, with its time or why it is missing. */
  readonly sources: readonly SourceResult<unknown>[];
  /** When the oldest of what is remembered was read; null for what was read now. */
  readonly asOf: Date | null;
  /** The customers whose rows are not all known, by name; none by default. Their rows' keys begin with it. */
  readonly unknown?: ReadonlySet<string>;
  /** Of rows that are left out since somebody accepted them: by whom and until when, by the key of the row. */
  readonly accepted?: ReadonlyMap<string, string>;
  /** What the rows cost a month, by customer and then by currency; not given where that is no question. */
  readonly money?: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** What the reader should know beside that. */
  readonly notes: readonly string[];
}
