import { shortName } from '../vendors/declaration.ts';
import {
  catalog,
  type AccountListName,
  type AssignmentListName,
  type PurchaseListName,
  type SourceId,
  type UserListName,
} from '../vendors/catalog.ts';
import type { Result, SourceResult } from '../sources/result.ts';
import type { Problem } from '../problem.ts';
import type { AssignmentList, PurchaseList, UserList } from '../vendors/vendor.ts';

/** The account lists of one customer. */
export type Accounts = Readonly<Record<AccountListName, Result<UserList>>>;

/** The lists of license assignments of one customer. */
export type Licenses = Readonly<Record<AssignmentListName, Result<AssignmentList>>>;

/** The purchase lists of one customer. */
export type Purchases = Readonly<Record<PurchaseListName, Result<PurchaseList>>>;

export type ListName = AccountListName | AssignmentListName | PurchaseListName;

/** A list that a vendor declares, with its source. */
export interface List {
  readonly name: ListName;
  readonly source: SourceId;
  readonly title: string;
  /** What one entry is called, such as `user`. */
  readonly one: string;
}

/** Every list, grouped by source. */
const all: readonly List[] = catalog.flatMap(({ id, title, lists: { users, deletedUsers, assignments, purchases } }) =>
  [users, deletedUsers, assignments, purchases].flatMap((list) =>
    list === undefined ? [] : [{ name: list.name, source: id, title: `${title} ${shortName(list)}`, one: list.one }],
  ),
);

export const listNames: readonly ListName[] = all.map(({ name }) => name);

export function listNamed(name: ListName): List {
  const list = all.find((each) => each.name === name);
  if (list === undefined) throw new RangeError(`There is no list ${name}`);
  return list;
}

export const userLists: readonly UserListName[] = catalog.flatMap(({ lists }) => lists.users?.name ?? []);
export const deletedLists = catalog.flatMap(({ lists }) => lists.deletedUsers?.name ?? []);
export const accountLists: readonly AccountListName[] = catalog.flatMap(({ lists: { users, deletedUsers } }) =>
  [users, deletedUsers].flatMap((list) => list?.name ?? []),
);
export const licenseLists: readonly AssignmentListName[] = catalog.flatMap(
  ({ lists }) => lists.assignments?.name ?? [],
);
export const purchaseLists: readonly PurchaseListName[] = catalog.flatMap(({ lists }) => lists.purchases?.name ?? []);

/** Changes when the list is read again; compared to find out whether work on it can be reused. */
export function cacheIdentity(result: Result<unknown>): unknown {
  if (result.state === 'known') return result.value;
  return 'problem' in result ? result.problem : result.state;
}

export type ListResult = Result<{ readonly truncated: Problem | null }>;

/** Why a list is missing, or rows of it are; null when it was read completely. */
export function missingReason(result: ListResult): Exclude<Result<unknown>, { state: 'known' }> | null {
  if (result.state !== 'known') return result;
  const { truncated } = result.value;
  return truncated === null ? null : { state: 'unknown', problem: truncated };
}

/** A list that is not whole gives two results: the list itself, for its read time, and why the rest is missing. */
export function withShortfall(source: SourceId, result: ListResult): SourceResult<unknown>[] {
  const missing = result.state === 'known' ? missingReason(result) : null;
  return missing === null
    ? [{ source, result }]
    : [
        { source, result },
        { source, result: missing },
      ];
}

/** The results of those lists that were read, each with its source. */
export function sourceResults(read: Readonly<Partial<Record<ListName, ListResult>>>): SourceResult<unknown>[] {
  return all.flatMap(({ name, source }) => {
    const result = read[name];
    return result === undefined ? [] : withShortfall(source, result);
  });
}
