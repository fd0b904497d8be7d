import type { ListName } from '../people/lists.ts';

export const changeKinds = [
  'person-came',
  'person-gone',
  'person-changed',
  'license-gained',
  'license-lost',
  'license-moved',
  'purchase-changed',
  'finding-opened',
  'finding-closed',
  'list-shrank',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/**
 * Why a finding was closed: the sources agree again, an exception accepts it, the verdict is judged by other rules, or the
 * customer is no longer linked to a source that it needs.
 */
export const closingReasons = ['gone', 'accepted', 'rule changed', 'customer unlinked'] as const;
export type ClosingReason = (typeof closingReasons)[number];

/** What was different from one reading of a list to the next, about one person or product. */
export interface Change {
  readonly kind: ChangeKind;
  /** Null for a finding, which can rest on several lists. */
  readonly list: ListName | null;
  /** The object id, else the address key; for a purchase its product; for a finding its subject. */
  readonly subject: string;
  /** To show; null where the list gives none. */
  readonly name: string | null;
  /** What a search finds it by: an address, an object id or a SKU; null where there is nothing. */
  readonly key: string | null;
  readonly detail: ChangeDetail;
}

export interface ChangeDetail {
  /** Each field that differs: before, after. A flag is `true` or `false`. */
  readonly fields?: Readonly<Record<string, readonly [before: string | null, after: string | null]>>;
  /** The reason and the product of a license: what it has, or had before it was lost. */
  readonly reason?: string | null;
  readonly product?: string | null;
  /**
   * The reasons of a license that moved; how many licenses of a product were bought; how many rows a list had. Null is
   * "not a number"; missing where there was none before, or is none after.
   */
  readonly before?: string | number | null;
  readonly after?: string | number | null;
  readonly verdict?: string;
  readonly whyClosed?: ClosingReason;
}
