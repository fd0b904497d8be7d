/** `1,234`. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en');
}

/** `1 user`, `37 users`. */
export function pluralize(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}

/** `37 users`, or `at least 500 users` where the count is not exact. */
export function formatCount(
  count: { readonly number: number; readonly exact: boolean },
  one: string,
  many = `${one}s`,
): string {
  return `${count.exact ? '' : 'at least '}${pluralize(count.number, one, many)}`;
}

/** The texts that are not empty, with the separator between them. */
export function joinTexts(texts: readonly (string | null)[], separator: string): string {
  return texts.filter((text) => text !== null && text !== '').join(separator);
}
