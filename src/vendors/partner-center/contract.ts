import { z } from 'zod';
import { accessToken, lifetime } from '../http/access-token.ts';
import { isGiven, optionalText, rowText } from '../normalize.ts';

/** The fields of Microsoft Partner Center's answers that Rollcall reads. Parsing drops all others, such as `passwordProfile`. */

/** Entra's version 1 endpoint sends `expires_in` as text, version 2 as a number. */
export const tokenAnswer = z.object({
  access_token: accessToken,
  expires_in: lifetime,
  refresh_token: z.string().min(1).optional(),
});

const link = z.object({
  uri: z.string(),
  headers: z
    .array(z.object({ key: z.string(), value: z.string() }))
    .nullish()
    .transform((headers) => headers ?? []),
});

/** A page without its `items`. `totalCount` is left out: it counts the items of the page, not of the list. */
export const envelope = z.object({
  links: z.object({ next: link.nullish() }).nullish(),
  // Only whether there is one counts.
  continuationToken: z.unknown().optional(),
});

/** A row without an id tells of nobody. */
const identity = rowText.refine(isGiven);

const customer = z.object({
  id: identity,
  companyProfile: z.object({ tenantId: optionalText, domain: optionalText, companyName: optionalText }),
});

/** `GET /v1/customers`. The list of this and of every answer below is in `items`. */
export const customers = z.array(customer);

const user = z.object({
  id: identity,
  userPrincipalName: optionalText,
  displayName: optionalText,
  firstName: optionalText,
  lastName: optionalText,
  phoneNumber: optionalText,
  usageLocation: optionalText,
  softDeletionTime: optionalText,
  // "active" or "inactive"; Microsoft's SDK also accepts the number of the enumeration.
  state: z.union([rowText, z.number()]).nullish(),
});

/** `GET /v1/customers/{id}/users`. */
export const users = z.array(user);

const productSku = z.object({ name: optionalText, skuPartNumber: optionalText, id: identity });

const units = z.number().int();

/** `GET /v1/customers/{id}/subscribedskus`. */
const subscribedSku = z.object({
  productSku,
  /** Enabled units and units in grace. */
  totalUnits: units,
  consumedUnits: units,
  activeUnits: units.nullish(),
  warningUnits: units.nullish(),
  suspendedUnits: units.nullish(),
  capabilityStatus: optionalText,
});
export const subscribedSkus = z.array(subscribedSku);

/** `GET /v1/customers/{id}/users/{userId}/licenses`. */
export const userLicenses = z.array(z.object({ productSku }));

/** `{code, description, …}`. A throttled answer is `{statusCode, message}`, without a code. */
export const errorBody = z.object({ code: z.coerce.string() });

export type Envelope = z.infer<typeof envelope>;
export type PartnerLink = z.infer<typeof link>;
export type PartnerCustomer = z.infer<typeof customer>;
export type PartnerUser = z.infer<typeof user>;
export type PartnerSku = z.infer<typeof subscribedSku>;
export type PartnerProduct = z.infer<typeof productSku>;
