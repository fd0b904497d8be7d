import { createSecretKey, type KeyObject } from 'node:crypto';
import { dataFolder } from '../vendors/declaration.ts';
import type { EnvReader } from './environment.ts';

/** Where Rollcall keeps what it remembers. The address can contain a password, so it is in no log and no error. */
export type DatabaseSettings =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** Encrypts the tokens that are stored there; null where no source has one. */
      readonly secretKey: KeyObject | null;
    };

/** `storesTokens`: a connected source replaces its token each time that it is used. */
export function readDatabase(variable: EnvReader, storesTokens: boolean, faults: string[]): DatabaseSettings {
  const url = variable('DATABASE_URL');
  if (url === null) return { kind: 'sqlite', folder: variable(dataFolder.variable) ?? dataFolder.fallback };
  if (!/^postgres(?:ql)?:\/\//.test(url)) faults.push('DATABASE_URL must begin with postgres:// or postgresql://');
  else if (!URL.canParse(url))
    faults.push('DATABASE_URL cannot be read: write # / and ? in its password as %23 %2F and %3F');
  const secretKey = readSecretKey(variable, faults);
  if (secretKey === null && storesTokens && variable(secretKeyName) === null)
    faults.push(`${secretKeyName} is missing: with DATABASE_URL, ${howToMakeKey}`);
  return { kind: 'postgres', url, secretKey };
}

const secretKeyName = 'ROLLCALL_SECRET_KEY';
const keyBytes = 32;
const howToMakeKey = `it encrypts the sign-in to Partner Center; \`openssl rand -base64 ${keyBytes}\` makes one`;

function readSecretKey(variable: EnvReader, faults: string[]): KeyObject | null {
  const value = variable(secretKeyName);
  if (value === null) return null;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === keyBytes && /^[\w+/-]{43}=?$/.test(value)) return createSecretKey(bytes);
  faults.push(
    `${secretKeyName} must be ${keyBytes} random bytes in base64; \`openssl rand -base64 ${keyBytes}\` makes them`,
  );
  return null;
}
