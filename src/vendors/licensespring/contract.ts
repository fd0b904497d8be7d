import { z } from 'zod';
import { isGiven, optionalText, rowText } from '../normalize.ts';

/**
 * The fields of LicenseSpring's answers that Rollcall reads. Parsing drops all others, such as `initial_password`, which
 * is a valid password in clear text while `is_initial_password` is true.
 */

/**
 * Ids have up to 16 digits. One beyond 2^53 is text, see `parseExactly`. No transform here: it would take three times as
 * long as all other fields.
 */
const id = z.union([rowText, z.number()]);

const licenseUser = z.object({
  email: rowText.refine(isGiven),
  first_name: optionalText,
  last_name: optionalText,
  is_active: z.boolean().nullish(),
  is_initial_password: z.boolean().nullish(),
  license_id: id.nullish(),
  total_activations: z.number().nullish(),
  max_activations: z.number().nullish(),
});

/** `GET /api/v4/customer_license_users`, "List License Users for Customer". The list is in `users`. */
export const licenseUsersAnswer = z.object({});
export const licenseUsers = z.array(licenseUser);

/** The body of every error. Only `code` tells what it is, since a failed sign-in is HTTP 400 too. */
export const errorBody = z.object({ code: z.string() });

export type LicenseUser = z.infer<typeof licenseUser>;

/** Parses JSON without rounding: whole numbers beyond 2^53 become text. Null if it is not JSON. */
export function parseExactly(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return (longDigits.test(json) ? JSON.parse(json, exactNumber) : JSON.parse(json)) as unknown;
  } catch {
    return null;
  }
}

/**
 * Finds numbers that may be beyond 2^53, which is 9007199254740992, by the punctuation before them. A JSON reviver takes
 * eight times as long, so it runs only on answers with such a number.
 */
const longDigits = /[:,[]\s*-?(?:\d{17}|9\d{15})/;

/** A JSON reviver. */
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)
    ? (context?.source ?? value)
    : value;
}
