import { textOrNull } from '../normalize.ts';
import type { LicenseAssignment } from '../vendor.ts';
import type { LicenseUser } from './contract.ts';

export function toAssignment(row: LicenseUser, product: string): LicenseAssignment {
  return {
    address: row.email.trim(),
    name: fullName(row),
    reason: null,
    product,
    licenseId: textOrNull(row.license_id?.toString()),
    active: row.is_active ?? null,
    activations: row.total_activations ?? null,
    maxActivations: row.max_activations ?? null,
    firstPassword: row.is_initial_password ?? null,
  };
}

function fullName({ first_name: first, last_name: last }: LicenseUser): string | null {
  return textOrNull(`${namePart(first)} ${namePart(last)}`);
}

/** The documented example has "0" where there is no name. */
function namePart(name: string | null | undefined): string {
  return name === null || name === undefined || name.trim() === '0' ? '' : name.trim();
}
