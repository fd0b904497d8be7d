import { meansNoLimit, textOrNull } from '../normalize.ts';
import type { LicenseAssignment } from '../vendor.ts';
import type { LicenseUser } from './contract.ts';

export function toAssignment(row: LicenseUser, product: string): LicenseAssignment {
  return {
    address: row.email.trim(),
    name: fullName(row),
    reason: null,
    nonPerson: null,
    product,
    licenseId: textOrNull(row.license_id?.toString()),
    active: row.is_active ?? null,
    activations: row.total_activations ?? null,
    maxActivations: maxActivationsOf(row),
    firstPassword: row.is_initial_password ?? null,
  };
}

/** Null also where there is no limit, which LicenseSpring writes as 0. */
function maxActivationsOf({ max_activations: max, total_activations: used }: LicenseUser): number | null {
  return !max || meansNoLimit(max, used ?? 0) ? null : max;
}

function fullName({ first_name: first, last_name: last }: LicenseUser): string | null {
  return textOrNull(`${namePart(first)} ${namePart(last)}`);
}

/** The documented example has "0" where there is no name. */
function namePart(name: string | null | undefined): string {
  return name === null || name === undefined || name.trim() === '0' ? '' : name.trim();
}
