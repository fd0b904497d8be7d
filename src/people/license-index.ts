import { addressKey, guestAddress } from './address.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** The row of a licence in its list, by address key and by object id. */
export interface LicenseIndex {
  readonly byAddress: ReadonlyMap<string, number>;
  readonly byObjectId: ReadonlyMap<string, number>;
}

/** Indexes the licences of Live Platform by address. */
export function* indexByAddress(assignments: Table<LicenseAssignment>): Cooperative<LicenseIndex> {
  const byAddress = new Map<string, number>();
  const addressAt = assignments.field('address');
  for (let row = 0; row < assignments.length; row += 1) {
    const key = addressKey(addressAt(row));
    // The key is also empty for an account whose address is only a scheme: such a licence must match no account.
    if (key !== '') byAddress.set(key, row);
    if (row % itemsPerStep === 0) yield;
  }
  return { byAddress, byObjectId: new Map() };
}

/**
 * Adds object ids, taken from the users of Live Platform: an account at another source often has another address, and a
 * deleted account has a mangled one.
 */
export function* indexByObjectId({ byAddress }: LicenseIndex, liveUsers: Table<UserRecord>): Cooperative<LicenseIndex> {
  const byObjectId = new Map<string, number>();
  const licenseAt = licenseReader(liveUsers, { byAddress, byObjectId: new Map() });
  const objectIdAt = liveUsers.field('objectId');
  for (let row = 0; row < liveUsers.length; row += 1) {
    const license = licenseAt(row);
    const objectId = license === null ? null : objectIdAt(row);
    if (license !== null && objectId !== null) byObjectId.set(objectId, license);
    if (row % itemsPerStep === 0) yield;
  }
  return { byAddress, byObjectId };
}

/** The columns of an account that it is matched by. */
export type AccountKeys = Pick<UserRecord, 'objectId' | 'address' | 'sip'>;

export function accountReader(users: Table<UserRecord>): (row: number) => AccountKeys {
  const [objectId, address, sip] = [users.field('objectId'), users.field('address'), users.field('sip')];
  return (row) => ({ objectId: objectId(row), address: address(row), sip: sip(row) });
}

/** The row of an account's licence; null without one. */
export function licenseOf(
  { address, sip, objectId }: AccountKeys,
  { byAddress, byObjectId }: LicenseIndex,
): number | null {
  return (
    rowOf(address, byAddress) ??
    (sip === address ? undefined : rowOf(sip, byAddress)) ??
    rowOf(guestAddress(address) ?? guestAddress(sip), byAddress) ??
    (objectId === null ? undefined : byObjectId.get(objectId)) ??
    null
  );
}

/** `licenseOf` for the account in a row. It reads a further column only when the columns before gave no licence. */
export function licenseReader(users: Table<UserRecord>, licensed: LicenseIndex): (row: number) => number | null {
  const [addressAt, sipAt] = [users.field('address'), users.field('sip')];
  const objectIdAt = licensed.byObjectId.size === 0 ? (): null => null : users.field('objectId');
  return (row) => {
    const address = addressAt(row);
    const found = rowOf(address, licensed.byAddress) ?? rowOf(guestAddress(address), licensed.byAddress);
    if (found !== undefined) return found;
    const sip = sipAt(row);
    return licenseOf({ address: null, sip: sip === address ? null : sip, objectId: objectIdAt(row) }, licensed);
  };
}

function rowOf(address: string | null, byAddress: LicenseIndex['byAddress']): number | undefined {
  return address === null ? undefined : byAddress.get(addressKey(address));
}
