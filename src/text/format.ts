/** `1,234`. */
export function figure(value: number): string {
  return value.toLocaleString('en');
}

/** `1 user`, `37 users`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

/** `37 users`, or `at least 500 users` while more may follow. */
export function total(
  count: { readonly number: number; readonly exact: boolean },
  one: string,
  many = `${one}s`,
): string {
  return `${count.exact ? '' : 'at least '}${counted(count.number, one, many)}`;
}
