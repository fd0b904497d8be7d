import { z } from 'zod';

/**
 * What Rollcall reads of LicenseSpring's answers, and nothing else. `initial_password` is a live password in clear
 * while `is_initial_password` is true: it is not named here, so it is dropped while the answer is parsed.
 */

const optionalText = z.string().nullish();

/** Ids have up to 16 digits; one beyond 2^53 arrives as text, see `parseExactly`. A transform here would take thrice as long as all other fields. */
const id = z.union([z.string(), z.number()]);

const licenseUser = z.object({
  email: z.string(),
  first_name: optionalText,
  last_name: optionalText,
  is_active: z.boolean().nullish(),
  is_initial_password: z.boolean().nullish(),
  license_id: id.nullish(),
  total_activations: z.number().nullish(),
  max_activations: z.number().nullish(),
});

/** `GET /api/v4/customer_license_users`, "List License Users for Customer": the users stand in `users`. */
export const licenseUsersAnswer = z.object({});
export const licenseUsers = z.array(licenseUser);

/** Every error: HTTP 400 or more. The `code` decides, since sign-in failures come as 400 too. */
export const errorBody = z.object({ code: z.string() });

export type LicenseUser = z.infer<typeof licenseUser>;

/** JSON with whole numbers beyond 2^53 kept as their digits instead of being rounded. */
export function parseExactly(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return (longDigits.test(json) ? JSON.parse(json, exact) : JSON.parse(json)) as unknown;
  } catch {
    return null;
  }
}

/**
 * 2^53 begins with a 9 and has 16 digits. Looking at each value takes eight times as long, so only where it matters; a
 * number stands behind one of these marks, and digits within a text do not.
 */
const longDigits = /[:,[]\s*-?(?:\d{17}|9\d{15})/;

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)
    ? (context?.source ?? value)
    : value;
}
