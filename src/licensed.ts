import { addressKey } from './people.ts';
import { stepSize, type Steps } from './steps.ts';
import type { Table } from './table.ts';
import type { Holder, UserRecord } from './vendors/vendor.ts';

/** The licence, by its number in the list, that an address or an object id leads to. */
export interface Licensed {
  readonly byAddress: ReadonlyMap<string, number>;
  readonly byObjectId: ReadonlyMap<string, number>;
}

/** Who is licensed at Live Platform, by address. */
export function* licensedBy(holders: Table<Holder>): Steps<Licensed> {
  const byAddress = new Map<string, number>();
  const addressAt = holders.field('address');
  for (let row = 0; row < holders.length; row += 1) {
    byAddress.set(addressKey(addressAt(row)), row);
    if (row % stepSize === 0) yield;
  }
  return { byAddress, byObjectId: new Map() };
}

/**
 * The same, by object id too where a Live Platform user has both: an account at another source often has another
 * address, and a deleted one a mangled address.
 */
export function* licensedById({ byAddress }: Licensed, liveUsers: Table<UserRecord>): Steps<Licensed> {
  const byObjectId = new Map<string, number>();
  const licenceAt = licenceReader(liveUsers, { byAddress, byObjectId: new Map() });
  const objectIdAt = liveUsers.field('objectId');
  for (let row = 0; row < liveUsers.length; row += 1) {
    const licence = licenceAt(row);
    const objectId = licence === null ? null : objectIdAt(row);
    if (licence !== null && objectId !== null) byObjectId.set(objectId, licence);
    if (row % stepSize === 0) yield;
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
export function licenceOf(account: AccountKeys, licensed: Licensed): number | null {
  return licenceUnder((name) => account[name], licensed);
}

/** The same for the account of each row, of which no more is read than is needed. */
export function licenceReader(users: Table<UserRecord>, licensed: Licensed): (row: number) => number | null {
  const fields = { objectId: users.field('objectId'), address: users.field('address'), sip: users.field('sip') };
  return (row) => licenceUnder((name) => fields[name](row), licensed);
}

function licenceUnder(
  read: (name: keyof AccountKeys) => string | null,
  { byAddress, byObjectId }: Licensed,
): number | null {
  const address = read('address');
  const own = address === null ? undefined : byAddress.get(addressKey(address));
  if (own !== undefined) return own;
  const sip = read('sip');
  const other = sip === null || sip === address ? undefined : byAddress.get(addressKey(sip));
  if (other !== undefined) return other;
  const objectId = byObjectId.size === 0 ? null : read('objectId');
  return objectId === null ? null : (byObjectId.get(objectId) ?? null);
}
