/** Vendors say "nothing" with null, an empty string or a missing field; here it is null. */
export function textOrNull(value: string | null | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** Entra ids come in upper and lower case; compared, they are lower case. */
export function idOrNull(value: string | null | undefined): string | null {
  return textOrNull(value)?.toLowerCase() ?? null;
}
