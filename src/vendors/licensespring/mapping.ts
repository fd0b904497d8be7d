import { textOrNull } from '../text.ts';
import type { Holder } from '../vendor.ts';
import type { LicenseUser } from './contract.ts';

export function toHolder(row: LicenseUser, product: string): Holder {
  return {
    address: row.email.trim(),
    name: nameOf(row),
    reason: null,
    product,
    licenseId: textOrNull(row.license_id),
    active: row.is_active ?? null,
    activations: row.total_activations ?? null,
    maxActivations: row.max_activations ?? null,
    firstPassword: row.is_initial_password ?? null,
  };
}

/** The documents' own example sends "0" for both names where there is none. */
function nameOf(row: LicenseUser): string | null {
  const parts = [row.first_name, row.last_name].map(textOrNull).filter((part) => part !== null && part !== '0');
  return parts.length > 0 ? parts.join(' ') : null;
}
