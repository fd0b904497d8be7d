import type { ListName } from '../people/lists.ts';

export type ChangeKind =
  | 'person-came'
  | 'person-gone'
  | 'person-changed'
  | 'license-gained'
  | 'license-lost'
  | 'license-moved'
  | 'purchase-changed'
  | 'finding-opened'
  | 'finding-closed'
  | 'list-shrank';

/** What is different between two readings of one list, or in the findings on one customer. */
export interface Change {
  readonly kind: ChangeKind;
  /** Null for a finding, which compares several lists. */
  readonly list: ListName | null;
  /** Whom or what it is about: an object id, or else the key of an address; for a purchase the product. */
  readonly subject: string;
  /** The name to show. */
  readonly name: string | null;
  /** What a search finds it by: an address, an object id or a SKU. Null for `list-shrank`. */
  readonly key: string | null;
  readonly detail: ChangeDetail;
}

export interface ChangeDetail {
  /** Of `person-changed`: each field that changed, before and after. */
  readonly fields?: Readonly<Record<string, readonly [before: string | null, after: string | null]>>;
  /** Of a license: the reason or the product that it has, or had. */
  readonly reason?: string | null;
  readonly product?: string | null;
  /** Of `license-moved` the reasons, of `purchase-changed` the numbers purchased, of `list-shrank` the numbers of rows. */
  readonly before?: string | number | null;
  readonly after?: string | number | null;
  /** Of a finding: the id of its verdict. */
  readonly verdict?: string;
  readonly whyClosed?: WhyClosed;
}

export type WhyClosed = 'gone' | 'accepted' | 'rule changed' | 'customer unlinked';

export interface RecordedChange extends Change {
  /** The name of the customer. */
  readonly customer: string;
  /** When it was noticed. It happened between the reading before and this moment. */
  readonly at: Date;
}

/** What changed at some customers. */
export interface Changes {
  readonly changes: readonly RecordedChange[];
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

/** A number of one customer that is kept day by day. `money` is reclaimable in a month, in minor units of its currency. */
export type FigureName =
  | 'users'
  | 'licensed'
  | 'seats'
  | 'accounts'
  | 'purchased'
  | 'assigned'
  | 'findings'
  | 'high'
  | 'medium'
  | 'low'
  | `money.${string}`;

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
