import { readFile, type FileSettings } from './config-file.ts';
import { readRegistration, type Registration } from './registration.ts';
import { readUrl, type Variable } from './variable.ts';
import type { VendorSettings } from './vendors/index.ts';

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
  const variable: Variable = (name) => environment[name]?.trim() || null;
  const settings = {
    port: readPort(variable('PORT'), faults),
    registration: readRegistration(variable, faults),
    vendors: readVendors(variable, faults),
    ...readFile(variable('ROLLCALL_CONFIG'), faults),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

function readPort(value: string | null, faults: string[]): number {
  const port = value === null ? 3978 : /^\d+$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65_535) faults.push('PORT must be a port number');
  return port;
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
