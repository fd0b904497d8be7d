import { runCooperatively, type Cooperative } from '../async/cooperative.ts';
import { accountLists, licenseLists, listNames, purchaseLists, type ListName } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import type { Problem } from '../problem.ts';
import type { Customer } from '../sources/customer.ts';
import type { Result } from '../sources/result.ts';
import type { Attempt } from '../store/attempts.ts';
import type { ReadingHead } from '../store/readings.ts';
import type { VendorList } from '../vendors/vendor.ts';
import type { Change } from './change.ts';
import { compareAccounts, compareLicenses, comparePurchases, listShrank } from './compare.ts';
import { refOf, type Links } from './links.ts';
import { accountFormat, licenseFormat, purchaseFormat, type ReadingFormat } from './pack.ts';
import { DamagedReadingError } from './parts.ts';
import { isDoubtful, storedReading, wholeReading, type WholeReading } from './reading.ts';
import type { StoredReading } from './stored-lists.ts';

/** What one read of a list says. */
export interface ListOutcome {
  readonly list: ListName;
  /** Null: the customer has no such list, and nothing of it is kept. */
  readonly attempt: Omit<Attempt, 'customer' | 'list'> | null;
  /** To be stored; null where nothing came, or too little. */
  readonly reading: NewReading | null;
  /** Since the whole reading before. */
  readonly changes: readonly Change[];
}

interface NewReading {
  readonly head: Omit<ReadingHead, 'customer' | 'list'>;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

type Rows = { readonly length: number };

/** How lists of one kind are stored and compared. */
interface ListKind<R extends Rows> {
  readonly format: ReadingFormat<R>;
  readonly compare: (list: ListName, before: WholeReading<R>, after: WholeReading<R>) => Cooperative<Change[]>;
}

/** Where a list is compared, and with what. */
interface Comparison {
  readonly customer: Customer;
  readonly before: readonly StoredReading[];
  readonly links: Links;
  readonly now: Date;
}

/** Compares each list of the customer with its last whole reading. */
export async function compareLists(
  { customer, lists }: FullRoster,
  comparison: Omit<Comparison, 'customer'>,
): Promise<readonly ListOutcome[]> {
  const outcomes: ListOutcome[] = [];
  const compare = async <R extends Rows>(
    list: ListName,
    result: Result<VendorList<R>>,
    kind: ListKind<R>,
  ): Promise<void> => {
    outcomes.push(await outcomeOf(list, result, kind, { ...comparison, customer }));
  };
  // One after the other, since each list can be long.
  for (const list of accountLists)
    await compare(list, lists[list], { format: accountFormat, compare: compareAccounts });
  for (const list of licenseLists)
    await compare(list, lists[list], { format: licenseFormat, compare: compareLicenses });
  for (const list of purchaseLists)
    await compare(list, lists[list], { format: purchaseFormat, compare: comparePurchases });
  return outcomes;
}

async function outcomeOf<R extends Rows>(
  list: ListName,
  result: Result<VendorList<R>>,
  { format, compare }: ListKind<R>,
  { customer, before, links, now }: Comparison,
): Promise<ListOutcome> {
  if (links.absenceOf(list, customer) !== null) return { list, attempt: null, reading: null, changes: [] };
  const ref = refOf(list, customer);
  const known = result.state === 'known' && result.stale === null ? result : null;
  const at = known?.asOf ?? now;
  const failure = failureOf(result);
  const attempt = { at, code: failure?.code ?? null, title: failure?.title ?? null };
  const whole = wholeReading(result);
  if (known === null || ref === null || (whole === null && failure?.code !== 'source-rows-left-out'))
    return { list, attempt, reading: null, changes: [] };
  const { rows } = known.value;
  const last = whole === null ? null : await lastWhole(list, ref, before, format);
  const since = last?.since ?? at;
  const reading = {
    head: { whole: whole !== null, at, since, ref, columns: format.columns, rows: rows.length },
    parts: await format.pack(rows),
  };
  if (whole === null || last === null) return { list, attempt, reading, changes: [] };
  const changes = await runCooperatively(compare(list, last.reading, whole));
  return { list, attempt, reading, changes: [...changes, ...shrinkage(list, last.reading.rows.length, rows.length)] };
}

/** Why the list is not whole; null when it is. */
function failureOf(result: Result<VendorList<unknown>>): Problem | null {
  if (result.state === 'known') return result.stale?.problem ?? result.value.truncated;
  return 'problem' in result ? result.problem : null;
}

/** The last whole reading of this list. Null where there is none that can be compared: then the new one is the first. */
async function lastWhole<R extends Rows>(
  list: ListName,
  ref: string,
  before: readonly StoredReading[],
  { columns, unpack }: ReadingFormat<R>,
): Promise<{ readonly reading: WholeReading<R>; readonly since: Date } | null> {
  const last = before.find((each) => isComparable(each, list, ref, columns));
  if (last === undefined) return null;
  try {
    return { reading: storedReading(await unpack(last.parts), last.at), since: last.since };
  } catch (error) {
    if (error instanceof DamagedReadingError) return null;
    throw error;
  }
}

function isComparable(reading: StoredReading, list: ListName, ref: string, columns: string): boolean {
  return reading.whole && reading.list === list && reading.ref === ref && reading.columns === columns;
}

/** A list that lost so much was read twice. People are told, in case the source sent too little both times. */
function shrinkage(list: ListName, before: number, after: number): Change[] {
  return isDoubtful(before, after) ? [listShrank(list, before, after)] : [];
}

/**
 * True when a list is stored as of later than it was read: compared with that, whoever came meanwhile would have gone. A
 * time that lies ahead is none, since then the clock was set back.
 */
export function isOutdated({ customer, lists }: FullRoster, before: readonly StoredReading[], now: Date): boolean {
  return listNames.some((list) => {
    const result: Result<unknown> = lists[list];
    if (result.state !== 'known' || result.stale !== null) return false;
    const ref = refOf(list, customer);
    return before.some((each) => each.list === list && each.ref === ref && each.at > result.asOf && each.at <= now);
  });
}

/** True when a list came much shorter than it was, so that it should be read once more. */
export function isAnyDoubtful({ customer, lists }: FullRoster, before: readonly StoredReading[]): boolean {
  const isShort = (list: ListName, result: Result<VendorList<Rows>>): boolean => {
    const whole = wholeReading(result);
    const ref = refOf(list, customer);
    const last = before.find((reading) => reading.whole && reading.list === list && reading.ref === ref);
    return whole !== null && last !== undefined && isDoubtful(last.rows, whole.rows.length);
  };
  return listNames.some((list) => isShort(list, lists[list]));
}
