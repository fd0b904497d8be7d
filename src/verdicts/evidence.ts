import { addressKey } from '../people/address.ts';
import type { LicenseAssignment } from '../vendors/vendor.ts';
import type { PersonRecords, Evidence } from './rule.ts';

export const unknownEverywhere: readonly Evidence[] = [
  { list: 'liveUsers', says: 'no user has this address' },
  { list: 'partnerAccounts', says: 'no account has this address' },
  { list: 'partnerDeleted', says: 'no deleted account has this address' },
];

/** A contested address is known twice over, so its licence is not one of nobody. */
export function isKnown({ person, liveUsers, accounts, deleted }: PersonRecords): boolean {
  return liveUsers.length + accounts.length + deleted.length + person.contested.length > 0;
}

export function heldAtLive(holder: LicenseAssignment): Evidence {
  const reason = holder.reason === null ? '' : `, counted as “${holder.reason}”`;
  return { list: 'liveLicences', says: `a licence is held by ${holder.address}${reason}`, reclaims: holder };
}

export function heldSeat(seat: LicenseAssignment): Evidence {
  return { list: 'seats', says: `${nameOfSeat(seat)} is held by ${addressKey(seat.address)}`, reclaims: seat };
}

export function keptSeat(seat: LicenseAssignment): Evidence {
  return { list: 'seats', says: `${nameOfSeat(seat)} is the one in use, held by ${addressKey(seat.address)}` };
}

/** The most used first; by number where that is equal, so that the order is always the same. */
export function byUse(a: LicenseAssignment, b: LicenseAssignment): number {
  return (b.activations ?? 0) - (a.activations ?? 0) || (a.licenseId ?? '').localeCompare(b.licenseId ?? '', 'en');
}

function nameOfSeat(seat: LicenseAssignment): string {
  return [seat.product, seat.licenseId === null ? null : `licence ${seat.licenseId}`]
    .filter((text) => text !== null)
    .join(' ');
}

/** The licence and the e-mail that holds it: when lists are missing, the e-mail is the surer name. */
export function seatOf(seat: LicenseAssignment): string {
  return `${nameOfSeat(seat)} of ${addressKey(seat.address)}`;
}
