import type { ListName } from '../people/lists.ts';
import type { Change } from './change.ts';
import type { FigureName } from './figures.ts';

export interface RecordedChange extends Change {
  /** The name of the customer. */
  readonly customer: string;
  /** When it was noticed. It happened between the reading before and this moment. */
  readonly at: Date;
}

/** What changed at some customers. */
export interface Changes {
  /**
   * All of them, those of one customer together and newest first. Each iteration reads them anew, a page at a time: there
   * can be more than fit into the memory of the process.
   */
  readonly pages: AsyncIterable<readonly RecordedChange[]>;
  /** Since when each customer's changes are recorded, by the customer's name. */
  readonly recordedSince: ReadonlyMap<string, Date>;
  /** The lists that could not be compared up to now, so that changes in them are not known yet. */
  readonly notCompared: readonly NotCompared[];
  /** The names of the customers that were never read. */
  readonly neverRead: readonly string[];
}

export interface NotCompared {
  /** The name of the customer. */
  readonly customer: string;
  readonly list: ListName;
  /** For people, such as `Live Platform isn’t responding`. */
  readonly reason: string;
  /** When the list was last read whole; null: never. */
  readonly lastWhole: Date | null;
}

export interface DayOfFigures {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Null: unknown on that day, never 0. */
  readonly values: ReadonlyMap<FigureName, number | null>;
}

/** The figures of one customer, a day each. Days on which nothing was read are missing. */
export interface History {
  readonly days: readonly DayOfFigures[];
  /** The first day with figures; null where the customer was never read. */
  readonly recordedSince: Date | null;
}
