import { z } from 'zod';
import type {
  AssignedLicense,
  LicenseAssignment,
  Purchase,
  UserRecord,
  UserPage,
  VendorCustomer,
  VendorList,
} from '../../src/vendors/vendor.ts';

const text = z.string().min(1).nullable();
const entraId = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .nullable();
const customer: z.ZodType<VendorCustomer> = z.strictObject({
  id: z.string().min(1),
  shortName: text,
  title: z.string().min(1),
  domain: text,
  tenantId: entraId,
  hasUsers: z.boolean(),
});
const user: z.ZodType<UserRecord> = z.strictObject({
  name: text,
  objectId: entraId,
  address: text,
  sip: text,
  phone: text,
  department: text,
  location: text,
  voice: z.boolean().nullable(),
  userType: text,
  nonPerson: text,
  tenantId: entraId,
  state: z.enum(['active', 'deleted']),
  deletedOn: z.iso.date().nullable(),
});
const assignment: z.ZodType<LicenseAssignment> = z.strictObject({
  address: z.string().min(1),
  name: text,
  reason: text,
  nonPerson: text,
  product: text,
  licenseId: z.string().regex(/^\d+$/).nullable(),
  active: z.boolean().nullable(),
  activations: z.int().nullable(),
  maxActivations: z.int().nullable(),
  firstPassword: z.boolean().nullable(),
});
const license: z.ZodType<AssignedLicense> = z.strictObject({ product: z.string().min(1), title: z.string().min(1) });
const purchase: z.ZodType<Purchase> = z.strictObject({
  product: z.string().min(1),
  title: z.string().min(1),
  bought: z.int(),
  used: z.int(),
  lapsed: z.literal(0),
  standing: z.null(),
});
/** A whole list of at least so many rows. */
function listOf<Row>(row: z.ZodType<Row>, least = 1): z.ZodType<VendorList<readonly Row[]>> {
  return z.strictObject({ rows: z.array(row).min(least), truncated: z.null() });
}
const userPage: z.ZodType<UserPage> = z.strictObject({
  rows: z.array(user).min(1),
  total: z.strictObject({ number: z.int().positive(), exact: z.boolean() }),
  truncated: z.null(),
});
/** The result of each read of a vendor, by the read's name: these fields and no others. */
export const shapes = new Map<string, z.ZodType>([
  ['customers', listOf(customer, 20)],
  ['users', listOf(user)],
  ['userPage', userPage],
  ['deletedUsers', listOf(user)],
  ['assignments', listOf(assignment)],
  ['purchases', listOf(purchase)],
  ['licensesOf', listOf(license)],
]);
