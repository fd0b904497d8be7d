import { addressKey } from './address.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Table } from '../tables/table.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';

/** The licence, by its number in the list, that an address or an object id leads to. */
export interface LicenseIndex {
  readonly byAddress: ReadonlyMap<string, number>;
  readonly byObjectId: ReadonlyMap<string, number>;
}

/** Who is licensed at Live Platform, by address. */
export function* indexByAddress(holders: Table<LicenseAssignment>): Cooperative<LicenseIndex> {
  const byAddress = new Map<string, number>();
  const addressAt = holders.field('address');
  for (let row = 0; row < holders.length; row += 1) {
    const key = addressKey(addressAt(row));
    // A licence of no address is nobody's, even where an account's address is only a scheme.
    if (key !== '') byAddress.set(key, row);
    if (row % itemsPerStep === 0) yield;
  }
  return { byAddress, byObjectId: new Map() };
}

/**
 * The same, by object id too where a Live Platform user has both: an account at another source often has another
 * address, and a deleted one a mangled address.
 */
export function* indexByObjectId({ byAddress }: LicenseIndex, liveUsers: Table<UserRecord>): Cooperative<LicenseIndex> {
  const byObjectId = new Map<string, number>();
  const licenceAt = licenseReader(liveUsers, { byAddress, byObjectId: new Map() });
  const objectIdAt = liveUsers.field('objectId');
  for (let row = 0; row < liveUsers.length; row += 1) {
    const licence = licenceAt(row);
    const objectId = licence === null ? null : objectIdAt(row);
    if (licence !== null && objectId !== null) byObjectId.set(objectId, licence);
    if (row % itemsPerStep === 0) yield;
  }
  return { byAddress, byObjectId };
}

/** What an account is known by, without the rest of it. */
export type AccountKeys = Pick<UserRecord, 'objectId' | 'address' | 'sip'>;

export function accountReader(users: Table<UserRecord>): (row: number) => AccountKeys {
  const [objectId, address, sip] = [users.field('objectId'), users.field('address'), users.field('sip')];
  return (row) => ({ objectId: objectId(row), address: address(row), sip: sip(row) });
}

/** The number of an account's licence; null without one. */
export function licenseOf(
  { address, sip, objectId }: AccountKeys,
  { byAddress, byObjectId }: LicenseIndex,
): number | null {
  return (
    under(address, byAddress) ??
    (sip === address ? undefined : under(sip, byAddress)) ??
    (objectId === null ? undefined : byObjectId.get(objectId)) ??
    null
  );
}

/** The same for the account of each row, of which no more is read than is needed. */
export function licenseReader(users: Table<UserRecord>, licensed: LicenseIndex): (row: number) => number | null {
  const [addressAt, sipAt] = [users.field('address'), users.field('sip')];
  const objectIdAt = licensed.byObjectId.size === 0 ? (): null => null : users.field('objectId');
  return (row) => {
    const address = addressAt(row);
    const own = under(address, licensed.byAddress);
    if (own !== undefined) return own;
    const sip = sipAt(row);
    return licenseOf({ address: null, sip: sip === address ? null : sip, objectId: objectIdAt(row) }, licensed);
  };
}

function under(address: string | null, byAddress: LicenseIndex['byAddress']): number | undefined {
  return address === null ? undefined : byAddress.get(addressKey(address));
}
