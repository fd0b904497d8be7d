import type { SourceResult, Result } from '../sources/result.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, Purchase, UserList } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';

/** The lists of accounts. */
export interface Accounts {
  readonly liveUsers: Result<UserList>;
  readonly partnerAccounts: Result<UserList>;
  readonly partnerDeleted: Result<UserList>;
}

/** The lists of who holds a licence. */
export interface Licenses {
  readonly liveLicences: Result<Table<LicenseAssignment>>;
  readonly seats: Result<Table<LicenseAssignment>>;
}

/** The lists of what was bought. */
export interface Purchases {
  readonly livePurchases: Result<readonly Purchase[]>;
  readonly partnerPurchases: Result<readonly Purchase[]>;
}

export type ListName = keyof Accounts | keyof Licenses | keyof Purchases;

/** What each list is called, and whose it is. */
export const lists: Readonly<Record<ListName, { readonly source: SourceId; readonly title: string }>> = {
  liveUsers: { source: 'live', title: 'Live Platform users' },
  liveLicences: { source: 'live', title: 'Live Platform licences' },
  livePurchases: { source: 'live', title: 'Live Platform licences bought' },
  seats: { source: 'licensespring', title: 'LicenseSpring licences' },
  partnerAccounts: { source: 'partner', title: 'Partner Center accounts' },
  partnerDeleted: { source: 'partner', title: 'Partner Center deleted accounts' },
  partnerPurchases: { source: 'partner', title: 'Partner Center SKUs' },
};

export const listNames = [
  'liveUsers',
  'liveLicences',
  'livePurchases',
  'seats',
  'partnerAccounts',
  'partnerDeleted',
  'partnerPurchases',
] as const satisfies readonly ListName[];
export const accountLists = ['liveUsers', 'partnerAccounts', 'partnerDeleted'] as const;
export const licenseLists = ['liveLicences', 'seats'] as const;
export const purchaseLists = ['livePurchases', 'partnerPurchases'] as const;

/** What a list is told apart by from one that was read at another time. */
export function cacheIdentity(result: Result<unknown>): unknown {
  if (result.state === 'known') return result.value;
  return 'problem' in result ? result.problem : result.state;
}

/** Why a list is not there in full; null when it is. One that broke off before its end is not. */
export function missingReason(
  result: Result<UserList | Table<LicenseAssignment> | readonly Purchase[]>,
): Exclude<Result<unknown>, { state: 'known' }> | null {
  if (result.state !== 'known') return result;
  const stopped = 'truncated' in result.value ? result.value.truncated : null;
  return stopped === null ? null : { state: 'unknown', problem: stopped };
}

export type Listed = Result<UserList | Table<LicenseAssignment> | readonly Purchase[]>;
/** A list that broke off counts twice: once as read, for its time, and once as missing, for its reason. */
export function withShortfall(source: SourceId, result: Listed): SourceResult<unknown>[] {
  const missing = result.state === 'known' ? missingReason(result) : null;
  return [{ source, result }, ...(missing === null ? [] : [{ source, result: missing }])];
}

/** The lists of a roster, each as asked of its source. */
export function sourceResults(read: Partial<Record<ListName, Listed>>): SourceResult<unknown>[] {
  return listNames.flatMap((name) => {
    const result = read[name];
    return result === undefined ? [] : withShortfall(lists[name].source, result);
  });
}
