/** Vendors say "nothing" with null, an empty string or a missing field; here it is null. */
export function textOrNull(value: string | null | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** Gives equal texts as one and the same, so that a list of 100,000 rows holds each department's name once. */
export function sharing(): (text: string | null) => string | null {
  const known = new Map<string, string>();
  return (text) => {
    if (text === null) return null;
    const same = known.get(text);
    if (same === undefined) known.set(text, text);
    return same ?? text;
  };
}

/** Entra ids come in upper and lower case; compared, they are lower case. */
export function idOrNull(value: string | null | undefined): string | null {
  return textOrNull(value)?.toLowerCase() ?? null;
}
