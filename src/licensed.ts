import { addressesOf, addressKey } from './people.ts';
import { stepSize, type Steps } from './steps.ts';
import type { Table } from './table.ts';
import type { Holder, UserRecord } from './vendors/vendor.ts';

/** The licence, by its number in the list, that an address or an object id leads to. */
export type Licensed = ReadonlyMap<string, number>;

/** Who is licensed at Live Platform, by address. */
export function* licensedBy(holders: Table<Holder>): Steps<Licensed> {
  const licensed = new Map<string, number>();
  const addressAt = holders.field('address');
  for (let row = 0; row < holders.length; row += 1) {
    licensed.set(addressKey(addressAt(row)), row);
    if (row % stepSize === 0) yield;
  }
  return licensed;
}

/**
 * The same, by object id too where a Live Platform user has both: an account at another source often has another
 * address, and a deleted one a mangled address.
 */
export function* licensedById(licensed: Licensed, liveUsers: Table<UserRecord>): Steps<Licensed> {
  const both = new Map(licensed);
  const userAt = accountReader(liveUsers);
  for (let row = 0; row < liveUsers.length; row += 1) {
    const user = userAt(row);
    const licence = licenceOf(user, licensed);
    if (licence !== null && user.objectId !== null) both.set(user.objectId, licence);
    if (row % stepSize === 0) yield;
  }
  return both;
}

/** What an account is known by, without the rest of it. */
export type AccountKeys = Pick<UserRecord, 'objectId' | 'address' | 'sip'>;

export function accountReader(users: Table<UserRecord>): (row: number) => AccountKeys {
  const [objectId, address, sip] = [users.field('objectId'), users.field('address'), users.field('sip')];
  return (row) => ({ objectId: objectId(row), address: address(row), sip: sip(row) });
}

/** The number of its licence; null without one. */
export function licenceOf(user: AccountKeys, licensed: Licensed): number | null {
  for (const key of addressesOf(user)) {
    const licence = licensed.get(key);
    if (licence !== undefined) return licence;
  }
  return user.objectId === null ? null : (licensed.get(user.objectId) ?? null);
}
