import { joinTexts } from '../text/format.ts';
import { addressesOf, addressKey } from '../people/address.ts';
import { accountLists, listNamed, type ListName } from '../people/lists.ts';
import type { AssignmentListName } from '../vendors/catalog.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { PersonRecords, Evidence } from './rule.ts';

export const unknownEverywhere: readonly Evidence[] = accountLists.map((list) => ({
  list,
  says: `no ${listNamed(list).one} has this address`,
}));

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
