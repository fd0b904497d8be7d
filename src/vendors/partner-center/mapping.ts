import { words } from '../../text/words.ts';
import { idOrNull, meansNoLimit, textOrNull } from '../normalize.ts';
import type { AssignedLicense, Purchase, Standing, UserRecord, VendorCustomer } from '../vendor.ts';
import { isFreeSku, isSoldSku } from './free-skus.ts';
import type { PartnerCustomer, PartnerProduct, PartnerSku, PartnerUser } from './contract.ts';

export function toCustomer(row: PartnerCustomer): VendorCustomer {
  const domain = textOrNull(row.companyProfile.domain)?.toLowerCase() ?? null;
  return {
    id: row.id.toLowerCase(),
    shortName: null,
    title: textOrNull(row.companyProfile.companyName) ?? domain ?? row.id,
    domain,
    // The customer id is the Entra tenant id (Partner Center documentation, "Customer resources").
    tenantId: idOrNull(row.companyProfile.tenantId) ?? row.id.toLowerCase(),
    hasUsers: true,
  };
}

export function userMapping(tenantId: string): (row: PartnerUser) => UserRecord {
  return (row) => {
    const isDeleted = row.state === 'inactive' || row.state === 1 || textOrNull(row.softDeletionTime) !== null;
    return {
      name: textOrNull(row.displayName) ?? fullName(row),
      objectId: row.id.toLowerCase(),
      address: isDeleted ? formerAddress(row.userPrincipalName) : textOrNull(row.userPrincipalName),
      sip: null,
      phone: textOrNull(row.phoneNumber),
      department: null,
      location: textOrNull(row.usageLocation),
      voice: null,
      userType: null,
      nonPerson: null,
      tenantId,
      state: isDeleted ? 'deleted' : 'active',
      deletedOn: dayOrNull(row.softDeletionTime),
    };
  };
}

export function toPurchase(row: PartnerSku): Purchase {
  const license = toLicense(row.productSku);
  const { totalUnits, consumedUnits: used } = row;
  const inGrace = row.warningUnits ?? 0;
  const enabled = Math.min(row.activeUnits ?? totalUnits, Math.max(0, totalUnits - inGrace));
  const lapsed = inGrace + (row.suspendedUnits ?? 0);
  const standing = standingOf(license, row, { enabled, lapsed });
  return { ...license, bought: standing === null ? enabled : null, used, lapsed, standing };
}

const { lapsed: lapsedStates } = words.vendors.partnerCenter;

/** The states of a subscription in people's words, as Microsoft's subscribedSku resource names them. */
const wordsOfStates: ReadonlyMap<string, string> = new Map(Object.entries(lapsedStates));

function standingOf(
  { product, title }: AssignedLicense,
  { totalUnits, warningUnits, consumedUnits, capabilityStatus }: PartnerSku,
  { enabled, lapsed }: { readonly enabled: number; readonly lapsed: number },
): Standing | null {
  if (isFreeSku(product, title)) return 'free';
  const state = textOrNull(capabilityStatus)?.toLowerCase() ?? 'enabled';
  if (state !== 'enabled') return { lapsed: wordsOfStates.get(state) ?? state };
  if (enabled === 0 && lapsed > 0)
    return { lapsed: (warningUnits ?? 0) > 0 ? lapsedStates.warning : lapsedStates.suspended };
  return meansNoLimit(totalUnits, consumedUnits) && !isSoldSku(product) ? 'free' : null;
}

export function toLicense(row: PartnerProduct): AssignedLicense {
  const product = textOrNull(row.skuPartNumber) ?? row.id;
  return { product, title: textOrNull(row.name) ?? product };
}

/**
 * The address that a deleted account had. Entra puts the object id, without its dashes, before it. In Partner Center's
 * documented example nothing but that id is left before the `@`: then the address is unknown.
 */
function formerAddress(address: string | null | undefined): string | null {
  const former = textOrNull(address)?.replace(/^[0-9a-f]{32}/i, '') ?? '';
  return former.startsWith('@') ? null : textOrNull(former);
}

function fullName(row: PartnerUser): string | null {
  return textOrNull([row.firstName, row.lastName].map(textOrNull).filter(Boolean).join(' '));
}

function dayOrNull(value: string | null | undefined): string | null {
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
