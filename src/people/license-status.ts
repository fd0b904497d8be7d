import type { SourceId, LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { Reader, Result } from '../sources/sources.ts';
import type { Customer } from '../sources/customer.ts';
import { memoizeByKey, memoizeByKeys } from '../async/memoize.ts';
import { licenceOf, licenceReader, licensedBy, licensedById, type Licensed } from './license-index.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { RowMask } from '../tables/row-mask.ts';
import type { Table } from '../tables/table.ts';
import { shortfallOf, askedOf } from './lists.ts';
import { valueOf, type Asked } from '../sources/result.ts';

/** Who is licensed at Live Platform, as far as it can be said of the accounts of this source. */
export interface Licensing {
  readonly holders: Result<Table<LicenseAssignment>>;
  readonly licensed: Result<Licensed>;
  readonly asked: readonly Asked<unknown>[];
}

/** Microsoft accounts are known by object id, and only Live Platform's own users tie that to a licence's address. */
export async function readLicensing(
  source: SourceId,
  customer: Customer,
  { sources, turn }: Reader,
): Promise<Licensing> {
  const [holders, liveUsers] = await Promise.all([
    sources.holders('live', customer, turn),
    source === 'live' ? null : sources.users('live', customer, turn),
  ]);
  const asked = [...askedOf('live', holders), ...(liveUsers === null ? [] : askedOf('live', liveUsers))];
  if (holders.state !== 'known') return { holders, licensed: holders, asked };
  const missing = liveUsers && shortfallOf(liveUsers);
  if (missing !== null) return { holders, licensed: missing, asked };
  const byAddress = await licensedAt(holders.value);
  const users = liveUsers === null ? null : valueOf(liveUsers);
  return {
    holders,
    licensed: { ...holders, value: users === null ? byAddress : await licensedToo(byAddress, users.rows) },
    asked,
  };
}

const licensedAt = memoizeByKey(licensedBy);
const licensedToo = memoizeByKeys(licensedById);

/** The rows of a list whose people are licensed. */
export const licensedRows = memoizeByKeys(function* mark(
  licensed: Licensed,
  rows: Table<UserRecord>,
): Cooperative<RowMask> {
  const marks = new Uint8Array(rows.length);
  const licenceAt = licenceReader(rows, licensed);
  for (let row = 0; row < rows.length; row += 1) {
    marks[row] = licenceAt(row) === null ? 0 : 1;
    if (row % itemsPerStep === 0) yield;
  }
  return marks;
});

/** Works out for nobody yet what the card's button asks for next: of all filters it takes the longest. */
export function prepareLicensedRows({ licensed }: Licensing, rows: Table<UserRecord>): void {
  if (licensed.state !== 'known') return;
  const { value } = licensed;
  // Once the card is on its way. Whoever asks next hears of a fault.
  setImmediate(() => void licensedRows(value, rows).catch(() => undefined));
}

/** The licence of one row, or null. */
export function licenceIn({ holders, licensed }: Licensing, user: UserRecord): LicenseAssignment | null {
  if (licensed.state !== 'known' || holders.state !== 'known') return null;
  const number = licenceOf(user, licensed.value);
  return number === null ? null : (holders.value.at(number) ?? null);
}
