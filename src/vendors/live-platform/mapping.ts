import { idOrNull, sharing, textOrNull } from '../text.ts';
import type { Holder, Purchase, UserRecord, VendorCustomer } from '../vendor.ts';
import type { LiveCustomer, LiveLicensedUser, LiveLicenseInfo, LiveUser } from './contract.ts';

/** Hosted and Operator Connect Essentials: their users live in Microsoft's Teams admin center, not at Live Platform. */
const essentials: ReadonlySet<number> = new Set([0, 3]);

export function toCustomer(row: LiveCustomer): VendorCustomer {
  return {
    id: row.UmpCustomerGuid.toLowerCase(),
    shortName: textOrNull(row.CustomerShortName),
    title: textOrNull(row.CustomerFullName) ?? row.CustomerShortName,
    domain: null,
    tenantId: idOrNull(row.MsTenantId),
    hasUsers: !essentials.has(row.LicenseType ?? -1),
  };
}

/** For one list: what many of its users have in common is held once. */
export function userMapping(): (row: LiveUser) => UserRecord {
  const share = sharing();
  return (row) => {
    const address = textOrNull(row.UserPrincipalName);
    const sip = withoutScheme(row.SipAddress, 'sip');
    return {
      name: textOrNull(row.WebName),
      // The two hold the same id, `ObjectId` in upper case; the documents' rows always have both.
      objectId: idOrNull(row.ObjectId) ?? idOrNull(row.Identity),
      address,
      sip: sip === address ? address : sip,
      phone: withoutScheme(row.LineURI, 'tel'),
      department: share(textOrNull(row.Department)),
      location: share(textOrNull(row.UsageLocation)),
      voice: row.EnterpriseVoiceEnabled ?? null,
      userType: share(textOrNull(row.UserType)),
      tenantId: share(idOrNull(row.TenantId)),
      state: 'active',
      deletedAt: null,
    };
  };
}

/** For one list: what many of its holders have in common is held once. */
export function holderMapping(): (row: LiveLicensedUser) => Holder {
  const share = sharing();
  return (row) => ({
    address: withoutScheme(row.sipAddress, 'sip') ?? '',
    name: null,
    reason: share(textOrNull(row.licenseCriteria)),
    product: null,
    licenseId: null,
    active: null,
    activations: null,
    maxActivations: null,
    firstPassword: null,
  });
}

/** The newest of the daily records. */
export function toPurchases(days: LiveLicenseInfo): Purchase[] {
  const newest = days.toSorted((a, b) => Date.parse(b.lastUpdate) - Date.parse(a.lastUpdate))[0];
  if (newest === undefined) return [];
  const { acquiredLicenses: bought, currentlyLicensed: used } = newest;
  return [{ product: 'live', title: 'Live Platform user licences', bought, used }];
}

function withoutScheme(value: string | null | undefined, scheme: 'sip' | 'tel'): string | null {
  const plain = textOrNull(value);
  if (plain === null) return null;
  return plain.toLowerCase().startsWith(`${scheme}:`) ? textOrNull(plain.slice(scheme.length + 1)) : plain;
}
