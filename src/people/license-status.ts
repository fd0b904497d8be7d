import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
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

/** Who is licensed at Live Platform, as far as it can be said of the accounts of this source. */
export interface LicenseStatus {
  readonly holders: Result<Table<LicenseAssignment>>;
  readonly licensed: Result<LicenseIndex>;
  readonly asked: readonly SourceResult<unknown>[];
}

/** The source that says who is licensed: `licensed:yes` means its licensed users. */
export const licenseSource: SourceId = 'live';

/** Microsoft accounts are known by object id, and only Live Platform's own users tie that to a licence's address. */
export async function readLicenseStatus(
  source: SourceId,
  customer: Customer,
  { sources, turn }: Reader,
): Promise<LicenseStatus> {
  const [holders, liveUsers] = await Promise.all([
    sources.assignments(licenseSource, customer, turn),
    source === licenseSource ? null : sources.users(licenseSource, customer, turn),
  ]);
  const asked = [
    ...withShortfall(licenseSource, holders),
    ...(liveUsers === null ? [] : withShortfall(licenseSource, liveUsers)),
  ];
  if (holders.state !== 'known') return { holders, licensed: holders, asked };
  const missing = liveUsers && missingReason(liveUsers);
  if (missing !== null) return { holders, licensed: missing, asked };
  const byAddress = await licensedAt(holders.value);
  const users = liveUsers === null ? null : valueOf(liveUsers);
  return {
    holders,
    licensed: { ...holders, value: users === null ? byAddress : await licensedToo(byAddress, users.rows) },
    asked,
  };
}

const licensedAt = memoizeByKey(indexByAddress);
const licensedToo = memoizeByKeys(indexByObjectId);

/** The rows of a list whose people are licensed. */
export const licensedRows = memoizeByKeys(function* mark(
  licensed: LicenseIndex,
  rows: Table<UserRecord>,
): Cooperative<RowMask> {
  const marks = new Uint8Array(rows.length);
  const licenceAt = licenseReader(rows, licensed);
  for (let row = 0; row < rows.length; row += 1) {
    marks[row] = licenceAt(row) === null ? 0 : 1;
    if (row % itemsPerStep === 0) yield;
  }
  return marks;
});

/** Works out for nobody yet what the card's button asks for next: of all filters it takes the longest. */
export function prepareLicensedRows({ licensed }: LicenseStatus, rows: Table<UserRecord>): void {
  if (licensed.state !== 'known') return;
  const { value } = licensed;
  // Once the card is on its way. Whoever asks next hears of a fault.
  setImmediate(() => void licensedRows(value, rows).catch(() => undefined));
}

/** The licence of one row, or null. */
export function assignmentOf({ holders, licensed }: LicenseStatus, user: UserRecord): LicenseAssignment | null {
  if (licensed.state !== 'known' || holders.state !== 'known') return null;
  const number = licenseOf(user, licensed.value);
  return number === null ? null : (holders.value.at(number) ?? null);
}
