import { z } from 'zod';

/** Returns an environment variable; null when it is missing or blank. */
export type EnvReader = (name: string) => string | null;

/** Faults are added to `faults`, here and in the other readers. */
export function readGuid(name: string, variable: EnvReader, faults: string[], hint = ''): string {
  const value = variable(name);
  if (value === null) faults.push(`${name} is missing${hint}`);
  else if (!isGuid(value)) faults.push(`${name} must be a GUID`);
  return value ?? '';
}

export function isGuid(text: string): boolean {
  return z.guid().safeParse(text).success;
}

export function readUrl(name: string, fallback: string, variable: EnvReader, faults: string[]): string {
  return readAddress(name, variable, faults)?.replace(/\/+$/, '') ?? fallback;
}

/** Unchanged, even a slash at the end: some addresses must match letter by letter. */
export function readAddress(name: string, variable: EnvReader, faults: string[]): string | null {
  const value = variable(name);
  if (value === null) return null;
  const url = URL.parse(value);
  const isLoopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !isLoopback))
    faults.push(`${name} must be an https address (http only on this machine)`);
  return value;
}
