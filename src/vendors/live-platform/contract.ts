import { z } from 'zod';
import { accessToken, lifetime } from '../http/access-token.ts';

/**
 * The fields of AudioCodes Live Platform's answers that Rollcall reads. Parsing drops all others, such as
 * `ApplicationClientSecret`.
 */

const optionalText = z.string().nullish();

/** `POST …/oauth2/v2.0/token` of Microsoft Entra. */
export const tokenAnswer = z.object({ access_token: accessToken, expires_in: lifetime });

/** `GET /api/v3/customer`, "Get Services Brief Details (V3)". */
export const customersAnswer = z.array(
  z.object({
    UmpCustomerGuid: z.string(),
    CustomerShortName: z.string(),
    CustomerFullName: optionalText,
    MsTenantId: optionalText,
    LicenseType: z.number().int().nullish(),
  }),
);

const user = z.object({
  ObjectId: optionalText,
  Identity: optionalText,
  WebName: optionalText,
  UserPrincipalName: optionalText,
  SipAddress: optionalText,
  LineURI: optionalText,
  Department: optionalText,
  UsageLocation: optionalText,
  UserType: optionalText,
  TenantId: optionalText,
  EnterpriseVoiceEnabled: z.boolean().nullish(),
});

/** `GET /api/v3/customer/{guid}/user`, "Get List of End Users for Service". The list is in `data`. */
export const usersPage = z.object({
  currentPage: z.number().int(),
  pageSize: z.number().int(),
  totalPages: z.number().int(),
  totalRecords: z.number().int(),
});
export const users = z.array(user);

const licensedUser = z.object({ sipAddress: z.string(), licenseCriteria: z.string().nullish() });

/** `GET /api/v2/customer/{guid}/licensedUsers`, "Get Licensed Users". */
export const licensedUsers = z.array(licensedUser);

/** `GET /api/v3/customer/{guid}/licenseinfo`, one record a day. */
export const licenseInfoAnswer = z.array(
  z.object({
    acquiredLicenses: z.number().int(),
    currentlyLicensed: z.number().int(),
    lastUpdate: z.string(),
  }),
);

export type LiveCustomer = z.infer<typeof customersAnswer>[number];
export type LiveUser = z.infer<typeof user>;
export type LiveLicensedUser = z.infer<typeof licensedUser>;
export type LiveLicenseInfo = z.infer<typeof licenseInfoAnswer>;
