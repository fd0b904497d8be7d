import { joinTexts, pluralize } from '../text/format.ts';
import type { Table } from '../tables/table.ts';
import { addressesOf, addressKey } from '../people/address.ts';
import { accountLists, listNamed, type ListName } from '../people/lists.ts';
import type { AssignmentListName } from '../vendors/catalog.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { PersonRecords, Evidence } from './rule.ts';

/** Evidence that no account list knows the address, as far as its accounts show theirs. */
export function unknownEverywhere({ lists }: PersonRecords): Evidence[] {
  return accountLists.map((list) => {
    const result = lists[list];
    const hidden = result.state === 'known' ? countWithoutAddress(result.value.rows) : 0;
    const { one } = listNamed(list);
    if (hidden === 0) return { list, says: `no ${one} has this address` };
    return { list, says: `no ${one} that shows an address has this one; ${pluralize(hidden, one)} without any` };
  });
}

const withoutAddress = new WeakMap<Table<UserRecord>, number>();

/** How many accounts show no address, such as deleted ones of which only the object id is left. */
function countWithoutAddress(users: Table<UserRecord>): number {
  const known = withoutAddress.get(users);
  if (known !== undefined) return known;
  const [address, sip] = [users.field('address'), users.field('sip')];
  let count = 0;
  for (let row = 0; row < users.length; row += 1) if (address(row) === null && sip(row) === null) count += 1;
  withoutAddress.set(users, count);
  return count;
}

/** True with an account, or with a contested address: its licence belongs to one of the people who claim it. */
export function isKnown({ person }: PersonRecords): boolean {
  return person.contested.length > 0 || person.records.some(({ origin }) => origin.kind === 'account');
}

/** Evidence of the contested addresses that an account claims. */
export function claims(list: ListName, account: UserRecord, contested: readonly string[]): Evidence[] {
  const claimed = addressesOf(account).filter((address) => contested.includes(address));
  if (claimed.length === 0) return [];
  return [{ list, says: `object id ${account.objectId ?? 'unknown'} claims ${claimed.join(', ')}` }];
}

/** Evidence for a licence of any list. Only seats have a product or a licence id. */
export function heldIn(list: AssignmentListName, assignment: LicenseAssignment): Evidence {
  const held = nameOfSeat(assignment) === '' ? heldAtLive(assignment) : heldSeat(assignment);
  return { ...held, list };
}

export function heldAtLive(assignment: LicenseAssignment): Evidence {
  const reason = assignment.reason === null ? '' : `, counted as “${assignment.reason}”`;
  return { list: 'liveLicences', says: `a licence is held by ${assignment.address}${reason}`, reclaims: assignment };
}

export function heldSeat(seat: LicenseAssignment): Evidence {
  return { list: 'seats', says: `${nameOfSeat(seat)} is held by ${addressKey(seat.address)}`, reclaims: seat };
}

export function seatInUse(seat: LicenseAssignment): Evidence {
  return { list: 'seats', says: `${nameOfSeat(seat)} is the one in use, held by ${addressKey(seat.address)}` };
}

/** Sorts by most activations, then by licence id, so that the order is stable between runs. */
export function byUse(a: LicenseAssignment, b: LicenseAssignment): number {
  return (b.activations ?? 0) - (a.activations ?? 0) || (a.licenseId ?? '').localeCompare(b.licenseId ?? '', 'en');
}

function nameOfSeat(seat: LicenseAssignment): string {
  return joinTexts([seat.product, seat.licenseId === null ? null : `licence ${seat.licenseId}`], ' ');
}

/** The licence with its e-mail address, which names the seat even when lists are missing and the person is unknown. */
export function seatOf(seat: LicenseAssignment): string {
  return `${nameOfSeat(seat)} of ${addressKey(seat.address)}`;
}
