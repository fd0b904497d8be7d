import type { AssignmentList, LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { SourceId } from '../vendors/catalog.ts';
import type { Reader } from '../sources/sources.ts';
import { valueOf, type Result, type SourceResult } from '../sources/result.ts';
import type { Customer } from '../sources/customer.ts';
import { memoizeByKey, memoizeByKeys } from '../async/memoize.ts';
import { licenseOf, licenseReader, indexByAddress, indexByObjectId, type LicenseIndex } from './license-index.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { missingReason, withShortfall } from './lists.ts';

/** Who is licensed at Live Platform, matched to the accounts of one source. */
export interface LicenseStatus {
  readonly assignments: Result<AssignmentList>;
  readonly licensed: Result<LicenseIndex>;
  /** Why somebody who is not `licensed` may hold a licence all the same; null when every licence was read. */
  readonly shortfall: ReturnType<typeof missingReason>;
  readonly asked: readonly SourceResult<unknown>[];
}

/** The source that says who is licensed: `licensed:yes` means its licensed users. */
export const licenseSource: SourceId = 'live';

/**
 * Reads the licences, and for another source the users of Live Platform too: only they link an object id to the address
 * of a licence.
 */
export async function readLicenseStatus(
  source: SourceId,
  customer: Customer,
  { sources, turn }: Reader,
): Promise<LicenseStatus> {
  const [assignments, liveUsers] = await Promise.all([
    sources.assignments(licenseSource, customer, turn),
    source === licenseSource ? null : sources.users(licenseSource, customer, turn),
  ]);
  const asked = [
    ...withShortfall(licenseSource, assignments),
    ...(liveUsers === null ? [] : withShortfall(licenseSource, liveUsers)),
  ];
  const shortfall = missingReason(assignments);
  if (assignments.state !== 'known') return { assignments, licensed: assignments, shortfall, asked };
  const missing = liveUsers && missingReason(liveUsers);
  if (missing !== null) return { assignments, licensed: missing, shortfall, asked };
  const byAddress = await licensedByAddress(assignments.value.rows);
  const users = liveUsers === null ? null : valueOf(liveUsers);
  return {
    assignments,
    licensed: { ...assignments, value: users === null ? byAddress : await licensedByObjectId(byAddress, users.rows) },
    shortfall,
    asked,
  };
}

const licensedByAddress = memoizeByKey(indexByAddress);
const licensedByObjectId = memoizeByKeys(indexByObjectId);

/** The rows of a user list whose accounts are licensed. */
export const licensedRows = memoizeByKeys(function* maskLicensed(
  licensed: LicenseIndex,
  rows: Table<UserRecord>,
): Cooperative<RowMask> {
  const mask = new Uint8Array(rows.length);
  const licenseAt = licenseReader(rows, licensed);
  for (let row = 0; row < rows.length; row += 1) {
    mask[row] = licenseAt(row) === null ? 0 : 1;
    if (row % itemsPerStep === 0) yield;
  }
  return mask;
});

/** Fills the cache of `licensedRows` ahead of the next click: `licensed:yes` is the slowest filter. */
export function prepareLicensedRows({ licensed }: LicenseStatus, rows: Table<UserRecord>): void {
  if (licensed.state !== 'known') return;
  const { value } = licensed;
  // Deferred, so that the card is sent first. The cached promise reports an error to the next caller.
  setImmediate(() => void licensedRows(value, rows).catch(() => undefined));
}

/** The licence of one user, or null. */
export function assignmentOf({ assignments, licensed }: LicenseStatus, user: UserRecord): LicenseAssignment | null {
  if (licensed.state !== 'known' || assignments.state !== 'known') return null;
  const row = licenseOf(user, licensed.value);
  return row === null ? null : (assignments.value.rows.at(row) ?? null);
}
