import type { EnvReader } from './environment.ts';

/** The names that settings had in an earlier release, each with the name of today. */
export interface Renames {
  readonly variables: Readonly<Record<string, string>>;
  /** Keys of `rollcall.yaml`. */
  readonly keys: Readonly<Record<string, string>>;
}

/** No release has renamed a setting so far. One that does adds a row, so that an upgrade is refused in words. */
export const renames: Renames = { variables: {}, keys: {} };

/** An old name would be passed over, and the setting be missing without a word. */
export function renamedVariables(variable: EnvReader, { variables }: Renames): string[] {
  return Object.entries(variables)
    .filter(([old]) => variable(old) !== null)
    .map(([old, now]) => renamed(old, now));
}

/** Of keys that are not known; null when none of them is an old name. */
export function renamedKeys(unknown: readonly string[], { keys }: Renames): string | null {
  const found = unknown.flatMap((key) => (Object.hasOwn(keys, key) ? [renamed(key, keys[key] ?? '')] : []));
  return found.length === 0 ? null : found.join(', ');
}

function renamed(old: string, now: string): string {
  return `${old} is called ${now} now`;
}
