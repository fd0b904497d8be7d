import { isIP } from 'node:net';
import { readFile, type FileSettings } from './file.ts';
import type { MetricsAddress } from '../telemetry/metrics-server.ts';
import { readRegistration, type Registration } from './registration.ts';
import { readUrl, type EnvReader } from './environment.ts';
import type { VendorSettings } from '../vendors/index.ts';

export interface Settings extends FileSettings {
  readonly port: number;
  /** Null: the figures are told nobody. */
  readonly metrics: MetricsAddress | null;
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
  const variable: EnvReader = (name) => environment[name]?.trim() || null;
  const settings = {
    port: readPort('PORT', variable, faults) ?? 3978,
    metrics: readMetrics(variable, faults),
    registration: readRegistration(variable, faults),
    vendors: readVendors(variable, faults),
    ...readFile(variable('ROLLCALL_CONFIG'), faults),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

function readPort(name: string, variable: EnvReader, faults: string[]): number | null {
  const value = variable(name);
  if (value === null) return null;
  const port = /^\d+$/.test(value) ? Number(value) : -1;
  if (port < 0 || port > 65_535) faults.push(`${name} must be a port number`);
  return port;
}

function readMetrics(variable: EnvReader, faults: string[]): MetricsAddress | null {
  const port = readPort('ROLLCALL_METRICS_PORT', variable, faults);
  const host = variable('ROLLCALL_METRICS_HOST');
  if (host !== null && isIP(host) === 0) faults.push('ROLLCALL_METRICS_HOST must be an IP address');
  if (host !== null && port === null) faults.push('ROLLCALL_METRICS_PORT is missing');
  return port === null ? null : { port, host: host ?? '127.0.0.1' };
}

/** A vendor is connected when all its variables are set, and not connected when none is. */
function readVendors(variable: EnvReader, faults: string[]): VendorSettings {
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
  variable: EnvReader,
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
