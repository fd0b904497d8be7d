import { z } from 'zod';
import type { CustomerRef } from './vendor.ts';

/** Vendors say "nothing" with null, an empty string or a missing field; here it is null. */
export function textOrNull(value: string | null | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** Entra ids come in upper and lower case; compared, they are lower case. */
export function idOrNull(value: string | null | undefined): string | null {
  return textOrNull(value)?.toLowerCase() ?? null;
}

/** A customer's GUID in `rollcall.yaml`. */
export const guidRef: z.ZodType<CustomerRef> = z
  .guid()
  .transform((id) => ({ id: id.toLowerCase(), products: [], hasUsers: true }));

/** True when no two texts are the same but for case. */
export function isDistinct(texts: readonly string[]): boolean {
  return new Set(texts.map((text) => text.toLowerCase())).size === texts.length;
}
