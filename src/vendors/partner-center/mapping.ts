import { idOrNull, textOrNull } from '../normalize.ts';
import type { AssignedLicense, Purchase, UserRecord, VendorCustomer } from '../vendor.ts';
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
      address: textOrNull(row.userPrincipalName),
      sip: null,
      phone: textOrNull(row.phoneNumber),
      department: null,
      location: textOrNull(row.usageLocation),
      voice: null,
      userType: null,
      tenantId,
      state: isDeleted ? 'deleted' : 'active',
      deletedOn: dayOrNull(row.softDeletionTime),
    };
  };
}

export function toPurchase(row: PartnerSku): Purchase {
  return { ...toLicense(row.productSku), bought: row.totalUnits, used: row.consumedUnits };
}

export function toLicense(row: PartnerProduct): AssignedLicense {
  const product = textOrNull(row.skuPartNumber) ?? row.id;
  return { product, title: textOrNull(row.name) ?? product };
}

function fullName(row: PartnerUser): string | null {
  return textOrNull([row.firstName, row.lastName].map(textOrNull).filter(Boolean).join(' '));
}

function dayOrNull(value: string | null | undefined): string | null {
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 10);
}
