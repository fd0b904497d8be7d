import { z } from 'zod';
import type { CustomerRef } from './vendor.ts';

/** A text of a row. No vendor has longer ones; a row with one is left out like any other odd row. */
export const rowText = z.string().max(64 * 1024);

/** A text of a row that may be missing. */
export const optionalText = rowText.nullish();

/** The trimmed text, or null for an empty or missing one: vendors send null, an empty string or no field at all. */
export function textOrNull(value: string | null | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** An Entra id in lower case, so that ids can be compared: vendors send both cases. */
export function idOrNull(value: string | null | undefined): string | null {
  return textOrNull(value)?.toLowerCase() ?? null;
}

/** An id or a code in `rollcall.yaml`. A blank or an invisible character, as it gets in when text is copied, fits nothing. */
export const idText = z.string().regex(/^[^\s\p{Cc}\p{Cf}]+$/u, 'must be without blanks and invisible characters');
/** The text without a scheme such as `sip:`, in any case. */
export function withoutScheme(value: string | null | undefined, scheme: 'sip' | 'tel'): string | null {
  const text = textOrNull(value);
  if (text === null) return null;
  const hasScheme = text.charAt(scheme.length) === ':' && text.slice(0, scheme.length).toLowerCase() === scheme;
  return hasScheme ? textOrNull(text.slice(scheme.length + 1)) : text;
}

/** True unless the text is missing or blank. */
export function isGiven(value: string | null | undefined): boolean {
  return textOrNull(value) !== null;
}

/**
 * The schema of an object whose keys may come in another case: an API on .NET writes `SipAddress` or `sipAddress`,
 * depending on its version and its settings.
 */
export function inAnyCase<Shape extends z.ZodRawShape>(object: z.ZodObject<Shape>) {
  const known = new Set(Object.keys(object.shape));
  const [first = ''] = known;
  const byLowerCase = new Map(Array.from(known, (key) => [key.toLowerCase(), key]));
  const respell = (value: unknown): unknown => {
    // An object is spelled one way throughout.
    if (typeof value !== 'object' || value === null || Object.hasOwn(value, first)) return value;
    const others = Object.keys(value).filter((key) => !known.has(key) && byLowerCase.has(key.toLowerCase()));
    if (others.length === 0) return value;
    const fields = others.map((key) => [byLowerCase.get(key.toLowerCase()), Reflect.get(value, key) as unknown]);
    return { ...Object.fromEntries(fields), ...value };
  };
  return z.preprocess(respell, object);
}

/** Totals that vendors send where there is no limit, as far as they are not larger than this. */
const roundTotals: ReadonlySet<number> = new Set([9_999, 10_000, 50_000, 99_999, 100_000]);
const least = 500_000;

/** True for a total that stands for "no limit". A real one can be as round, but then more than a twentieth is in use. */
export function meansNoLimit(total: number, used: number): boolean {
  return total < 0 || ((total >= least || roundTotals.has(total)) && used * 20 < total);
}

/** A customer's GUID in `rollcall.yaml`. */
export const guidRef: z.ZodType<CustomerRef> = z
  .guid()
  .transform((id) => ({ id: id.toLowerCase(), products: [], hasUsers: true }));

/** True when no two texts are the same but for case. */
export function isDistinct(texts: readonly string[]): boolean {
  return new Set(texts.map((text) => text.toLowerCase())).size === texts.length;
}
