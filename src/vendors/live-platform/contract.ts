import { z } from 'zod';
import { accessToken, lifetime } from '../http/access-token.ts';
import { inAnyCase, isGiven, optionalText, rowText, withoutScheme } from '../normalize.ts';

/**
 * The fields of AudioCodes Live Platform's answers that Rollcall reads. Parsing drops all others, such as
 * `ApplicationClientSecret`.
 */

/** `POST …/oauth2/v2.0/token` of Microsoft Entra. */
export const tokenAnswer = z.object({ access_token: accessToken, expires_in: lifetime });

/** A row without an id or an address tells of nobody. Its keys may have changed, so it is not taken for a nameless person. */
const identity = rowText.refine(isGiven);
const sipAddress = rowText.refine((address) => withoutScheme(address, 'sip') !== null);

/** `GET /api/v3/customer`, "Get Services Brief Details (V3)". */
const customer = inAnyCase(
  z.object({
    UmpCustomerGuid: identity,
    CustomerShortName: optionalText,
    CustomerFullName: optionalText,
    MsTenantId: optionalText,
    LicenseType: z.number().int().nullish(),
  }),
);
export const customers = z.array(customer);

const user = inAnyCase(
  z.object({
    ObjectId: optionalText,
    Identity: optionalText,
    WebName: optionalText,
    UserPrincipalName: optionalText,
    SipAddress: optionalText,
    LineURI: optionalText,
    Department: optionalText,
    UsageLocation: optionalText,
    UserType: optionalText,
    MsInterpretedUserType: optionalText,
    TenantId: optionalText,
    EnterpriseVoiceEnabled: z.boolean().nullish(),
  }),
).refine(
  (row) =>
    isGiven(row.ObjectId) ||
    isGiven(row.Identity) ||
    isGiven(row.UserPrincipalName) ||
    withoutScheme(row.SipAddress, 'sip') !== null,
);

/** `GET /api/v3/customer/{guid}/user`, "Get List of End Users for Service". The list is in `data`. */
export const usersPage = inAnyCase(
  z.object({
    currentPage: z.number().int(),
    pageSize: z.number().int(),
    totalPages: z.number().int(),
    totalRecords: z.number().int(),
  }),
);
export const users = z.array(user);

const licensedUser = inAnyCase(z.object({ sipAddress, licenseCriteria: optionalText }));

/** `GET /api/v2/customer/{guid}/licensedUsers`, "Get Licensed Users". */
export const licensedUsers = z.array(licensedUser);

const licenseInfoDay = inAnyCase(
  z.object({
    acquiredLicenses: z.number().int(),
    currentlyLicensed: z.number().int(),
    lastUpdate: z.string().refine((time) => !Number.isNaN(Date.parse(time))),
  }),
);

/** `GET /api/v3/customer/{guid}/licenseinfo`, one record a day. */
export const licenseInfo = z.array(licenseInfoDay);

export type LiveCustomer = z.infer<typeof customer>;
export type LiveUser = z.infer<typeof user>;
export type LiveLicensedUser = z.infer<typeof licensedUser>;
export type LiveLicenseInfo = z.infer<typeof licenseInfoDay>;
