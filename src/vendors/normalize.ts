import { z } from 'zod';
import type { CustomerRef } from './vendor.ts';

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

/** A customer's GUID in `rollcall.yaml`. */
export const guidRef: z.ZodType<CustomerRef> = z
  .guid()
  .transform((id) => ({ id: id.toLowerCase(), products: [], hasUsers: true }));

/** True when no two texts are the same but for case. */
export function isDistinct(texts: readonly string[]): boolean {
  return new Set(texts.map((text) => text.toLowerCase())).size === texts.length;
}
