import { dataFolder } from '../vendors/declaration.ts';
import type { EnvReader } from './environment.ts';

/** Where Rollcall keeps what it remembers. The address can contain a password, so it is in no log and no error. */
export type DatabaseSettings =
  { readonly kind: 'sqlite'; readonly folder: string } | { readonly kind: 'postgres'; readonly url: string };

export function readDatabase(variable: EnvReader, faults: string[]): DatabaseSettings {
  const url = variable('DATABASE_URL');
  if (url === null) return { kind: 'sqlite', folder: variable(dataFolder.variable) ?? dataFolder.fallback };
  if (!/^postgres(?:ql)?:\/\//.test(url)) faults.push('DATABASE_URL must begin with postgres:// or postgresql://');
  else if (!URL.canParse(url))
    faults.push('DATABASE_URL cannot be read: write # / and ? in its password as %23 %2F and %3F');
  return { kind: 'postgres', url };
}
