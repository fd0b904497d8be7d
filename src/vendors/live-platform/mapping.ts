import { words } from '../../text/words.ts';
import { idOrNull, meansNoLimit, textOrNull, withoutScheme } from '../normalize.ts';
import type { LicenseAssignment, Purchase, UserRecord, VendorCustomer } from '../vendor.ts';
import type { LiveCustomer, LiveLicensedUser, LiveLicenseInfo, LiveUser } from './contract.ts';

const { resourceAccount, serviceNumber, commonAreaPhone, device, product } = words.vendors.livePlatform;

/** Hosted and Operator Connect Essentials: their users are in Microsoft's Teams admin center, not in Live Platform. */
const essentials: ReadonlySet<number> = new Set([0, 3]);

export function toCustomer(row: LiveCustomer): VendorCustomer {
  return {
    id: row.UmpCustomerGuid.toLowerCase(),
    shortName: textOrNull(row.CustomerShortName),
    title: textOrNull(row.CustomerFullName) ?? textOrNull(row.CustomerShortName) ?? row.UmpCustomerGuid,
    domain: null,
    tenantId: idOrNull(row.MsTenantId),
    hasUsers: !essentials.has(row.LicenseType ?? -1),
  };
}

export function toUser(row: LiveUser): UserRecord {
  return {
    name: textOrNull(row.WebName),
    // Both hold the same id, `ObjectId` in upper case. All documented rows have both.
    objectId: idOrNull(row.ObjectId) ?? idOrNull(row.Identity),
    address: textOrNull(row.UserPrincipalName),
    sip: withoutScheme(row.SipAddress, 'sip'),
    phone: withoutScheme(row.LineURI, 'tel'),
    department: textOrNull(row.Department),
    location: textOrNull(row.UsageLocation),
    voice: row.EnterpriseVoiceEnabled ?? null,
    userType: textOrNull(row.UserType),
    nonPerson: isResourceAccount(row) ? resourceAccount : null,
    tenantId: idOrNull(row.TenantId),
    state: 'active',
    deletedOn: null,
  };
}

export function toAssignment(row: LiveLicensedUser): LicenseAssignment {
  return {
    address: withoutScheme(row.sipAddress, 'sip') ?? '',
    name: null,
    reason: textOrNull(row.licenseCriteria),
    nonPerson: deviceOf(row.licenseCriteria),
    product: null,
    licenseId: null,
    active: null,
    activations: null,
    maxActivations: null,
    firstPassword: null,
  };
}

/**
 * The account of an auto attendant or a call queue: `PureOnlineApplicationInstance` and its like. Microsoft also gives
 * all of them one department.
 */
function isResourceAccount({ MsInterpretedUserType, UserType, Department }: LiveUser): boolean {
  return (
    resourceType.test(MsInterpretedUserType ?? '') ||
    resourceType.test(UserType ?? '') ||
    resourceDepartment.test(Department ?? '')
  );
}

const resourceType = /applicationinstance|resourceaccount/i;
const resourceDepartment = /^\s*microsoft communication application instance\s*$/i;

/** Criteria under which Live Platform counts numbers and devices, in the spellings of several releases. */
const deviceCriteria: readonly (readonly [criterion: RegExp, what: string])[] = [
  [/service\s*numbers?/i, serviceNumber],
  [/common\s*area\s*phones?/i, commonAreaPhone],
  [/managed\s*devices?/i, device],
];

function deviceOf(criterion: string | null | undefined): string | null {
  return deviceCriteria.find(([pattern]) => pattern.test(criterion ?? ''))?.[1] ?? null;
}

/** The newest of the daily records. */
export function toPurchases(days: readonly LiveLicenseInfo[]): Purchase[] {
  const newest = days.toSorted((a, b) => Date.parse(b.lastUpdate) - Date.parse(a.lastUpdate))[0];
  if (newest === undefined) return [];
  const { acquiredLicenses: bought, currentlyLicensed: used } = newest;
  const licenses = { product: 'live', title: product, used, lapsed: 0 };
  if (meansNoLimit(bought, used)) return [{ ...licenses, bought: null, standing: 'unlimited' }];
  return [{ ...licenses, bought, standing: null }];
}
