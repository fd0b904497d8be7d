import { formatDate, joinTexts, pluralize } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Table } from '../tables/table.ts';
import { addressesOf, addressKey } from '../people/address.ts';
import { reasonName } from '../people/license-reason.ts';
import { accountLists, listNamed, type ListName } from '../people/lists.ts';
import type { AssignmentListName } from '../vendors/catalog.ts';
import type { LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import type { PersonRecords, Evidence } from './rule.ts';

const texts = words.evidence;

/** Evidence that no account list knows the address, as far as its accounts show theirs. */
export function unknownEverywhere({ lists }: PersonRecords): Evidence[] {
  return accountLists.map((list) => {
    const result = lists[list];
    const hidden = result.state === 'known' ? countWithoutAddress(result.value.rows) : 0;
    const { one } = listNamed(list);
    if (hidden === 0) return { list, says: texts.addressUnknown(one) };
    return { list, says: texts.addressUnknownSoFar(one, pluralize(hidden, one)) };
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

/** True with an account, or with a contested address: its license belongs to one of the people who claim it. */
export function isKnown({ person }: PersonRecords): boolean {
  return person.contested.length > 0 || person.records.some(({ origin }) => origin.kind === 'account');
}

/** Evidence of the contested addresses that an account claims. */
export function claims(list: ListName, account: UserRecord, contested: readonly string[]): Evidence[] {
  const claimed = addressesOf(account).filter((address) => contested.includes(address));
  if (claimed.length === 0) return [];
  return [{ list, says: texts.claims(account.objectId ?? texts.someAccount, claimed.join(', ')) }];
}

/** Evidence that the account was deleted, with the day where the source tells it. */
export function deletion([account]: readonly UserRecord[]): Evidence {
  const day = account?.deletedOn ?? null;
  return {
    list: 'partnerDeleted',
    says: day === null ? texts.accountDeleted : texts.accountDeletedOn(formatDate(day)),
  };
}

/** Evidence for a license of any list. Only seats have a product or a license id. */
export function heldIn(list: AssignmentListName, assignment: LicenseAssignment): Evidence {
  const held = nameOfSeat(assignment) === '' ? heldAtLive(assignment) : heldSeat(assignment);
  return { ...held, list };
}

export function heldAtLive(assignment: LicenseAssignment): Evidence {
  const assigned = texts.assigned(texts.license, assignment.address);
  const says = assignment.reason === null ? assigned : texts.countedAs(assigned, reasonName(assignment.reason));
  return { list: 'liveLicences', says, reclaims: assignment };
}

export function heldSeat(seat: LicenseAssignment): Evidence {
  return { list: 'seats', says: assignedText(seat), reclaims: seat };
}

export function seatInUse(seat: LicenseAssignment): Evidence {
  return { list: 'seats', says: texts.assignedInUse(assignedText(seat)) };
}

/** Sorts by most activations, then by license id, so that the order is stable between runs. */
export function byUse(a: LicenseAssignment, b: LicenseAssignment): number {
  return (b.activations ?? 0) - (a.activations ?? 0) || (a.licenseId ?? '').localeCompare(b.licenseId ?? '', 'en');
}

/** The license with its e-mail address, which names the seat even when lists are missing and the person is unknown. */
export function assignedText(seat: LicenseAssignment): string {
  return texts.assigned(nameOfSeat(seat) || texts.license, addressKey(seat.address));
}

function nameOfSeat(seat: LicenseAssignment): string {
  return joinTexts([seat.product, seat.licenseId === null ? null : texts.licenseNumber(seat.licenseId)], ' ');
}
