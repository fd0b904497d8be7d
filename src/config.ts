import { z } from 'zod';
import { readFile, type FileSettings } from './config-file.ts';
import type { VendorSettings } from './vendors/index.ts';

/** How Teams knows the bot. `local` takes unsigned activities from this machine only. */
export type Registration =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'signed';
      readonly appId: string;
      readonly appType: 'SingleTenant' | 'UserAssignedMSI';
      readonly tenantId: string;
      /** Null for a managed identity, which has none. */
      readonly password: string | null;
    };

export interface Settings extends FileSettings {
  readonly port: number;
  readonly registration: Registration;
  readonly vendors: VendorSettings;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the settings, a line each. */
export class SettingsError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Rollcall cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

/** Reads the environment and the file it names. Throws one `SettingsError` that names every fault. */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const variable = (name: string): string | null => environment[name]?.trim() || null;
  const settings = {
    port: readPort(variable('PORT'), faults),
    registration: readRegistration(variable, faults),
    vendors: readVendors(variable, faults),
    ...readFile(variable('ROLLCALL_CONFIG'), faults),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

type Variable = (name: string) => string | null;

function readPort(value: string | null, faults: string[]): number {
  const port = value === null ? 3978 : /^\d+$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65_535) faults.push('PORT must be a port number');
  return port;
}

function readRegistration(variable: Variable, faults: string[]): Registration {
  const local = variable('ROLLCALL_LOCAL');
  if (local === '1') return { kind: 'local' };
  if (local !== null) faults.push('ROLLCALL_LOCAL takes only 1');

  const type = variable('MicrosoftAppType') ?? 'SingleTenant';
  const appType = type === 'UserAssignedMSI' ? type : 'SingleTenant';
  if (type !== appType) faults.push('MicrosoftAppType must be SingleTenant or UserAssignedMSI');
  const password = variable('MicrosoftAppPassword');
  if (appType === 'SingleTenant' && password === null) faults.push('MicrosoftAppPassword is missing');
  if (appType === 'UserAssignedMSI' && password !== null)
    faults.push('MicrosoftAppPassword must be empty for UserAssignedMSI');
  return {
    kind: 'signed',
    appId: guid('MicrosoftAppId', variable, faults, ' (set ROLLCALL_LOCAL=1 to try Rollcall without a registration)'),
    appType,
    tenantId: guid('MicrosoftAppTenantId', variable, faults),
    password,
  };
}

function guid(name: string, variable: Variable, faults: string[], hint = ''): string {
  const value = variable(name);
  if (value === null) faults.push(`${name} is missing${hint}`);
  else if (!z.guid().safeParse(value).success) faults.push(`${name} must be a GUID`);
  return value ?? '';
}

/** A vendor is connected when all its variables are set, and not connected when none is. */
function readVendors(variable: Variable, faults: string[]): VendorSettings {
  const dataFolder = variable('ROLLCALL_DATA') ?? './data';
  const live = readGroup(
    {
      url: 'LIVE_PLATFORM_URL',
      tokenUrl: 'LIVE_PLATFORM_TOKEN_URL',
      clientId: 'LIVE_PLATFORM_CLIENT_ID',
      clientSecret: 'LIVE_PLATFORM_CLIENT_SECRET',
      scope: 'LIVE_PLATFORM_SCOPE',
    },
    variable,
    faults,
  );
  const licensespring = readGroup(
    { apiKey: 'LICENSESPRING_API_KEY', sharedKey: 'LICENSESPRING_SHARED_KEY' },
    variable,
    faults,
  );
  const partner = readGroup(
    {
      tokenUrl: 'PARTNER_CENTER_TOKEN_URL',
      clientId: 'PARTNER_CENTER_CLIENT_ID',
      clientSecret: 'PARTNER_CENTER_CLIENT_SECRET',
      refreshToken: 'PARTNER_CENTER_REFRESH_TOKEN',
    },
    variable,
    faults,
  );
  const licenseSpringUrl = readUrl('LICENSESPRING_URL', 'https://api.licensespring.com', variable, faults);
  const partnerUrl = readUrl('PARTNER_CENTER_URL', 'https://api.partnercenter.microsoft.com', variable, faults);
  return {
    live,
    licensespring: licensespring && { ...licensespring, url: licenseSpringUrl },
    partner: partner && { ...partner, url: partnerUrl, dataFolder },
  };
}

function readGroup<Name extends string>(
  fields: Record<Name, string>,
  variable: Variable,
  faults: string[],
): Record<Name, string> | null {
  const names = Object.values<string>(fields);
  if (names.every((name) => variable(name) === null)) return null;
  for (const name of names) if (variable(name) === null) faults.push(`${name} is missing`);
  for (const name of names) if (name.endsWith('_URL')) readUrl(name, '', variable, faults);
  const values = { ...fields };
  for (const field in fields) values[field] = variable(fields[field]) ?? '';
  return values;
}

function readUrl(name: string, fallback: string, variable: Variable, faults: string[]): string {
  const value = variable(name);
  if (value === null) return fallback;
  const url = URL.parse(value);
  const loopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !loopback))
    faults.push(`${name} must be an https address (http only on this machine)`);
  return value.replace(/\/+$/, '');
}
