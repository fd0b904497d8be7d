import { isIP } from 'node:net';
import { z } from 'zod';
import { readDatabase, type DatabaseSettings } from './database.ts';
import { readFile, type FileSettings } from './file.ts';
import type { MetricsAddress } from '../telemetry/metrics-server.ts';
import type { Proxy } from '../network/agent.ts';
import { readOperator, type Operator } from './operator.ts';
import { readProxy } from './proxy.ts';
import { renamedVariables, renames, type Renames } from './renames.ts';
import { readRegistration, type Registration } from './registration.ts';
import { readUrl, type EnvReader } from './environment.ts';
import { catalog, vendorNamed, type SourceId } from '../vendors/catalog.ts';
import { unsendableIn } from '../vendors/http/headers.ts';
import {
  mapSettings,
  requiredVariables,
  type Connection,
  type Setting,
  type ValuesOf,
  type VendorSettings,
} from '../vendors/declaration.ts';

export interface Settings extends FileSettings {
  readonly port: number;
  /** The public host name, at which a proxy with TLS stands; null where it is not set. */
  readonly host: string | null;
  readonly operator: Operator;
  /** Null: there is no metrics server. */
  readonly metrics: MetricsAddress | null;
  readonly database: DatabaseSettings;
  /** Null: requests go to the internet directly. */
  readonly proxy: Proxy | null;
  readonly registration: Registration;
  /** The connected vendors, in the order in which people see them. */
  readonly vendors: ReadonlyMap<SourceId, Connection>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** More faults than these have one cause, such as a key that is misspelt everywhere. */
const maxListed = 100;

/** Lists everything that is wrong with the settings, one line for each fault. */
export class SettingsError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const more = faults.length - maxListed;
    const listed = [...faults.slice(0, maxListed), ...(more > 0 ? [`and ${more} more`] : [])];
    super(`Rollcall cannot start:\n${listed.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

/** Reads the environment and the file that it names. Throws one `SettingsError` with all faults. */
export function readSettings(environment: Environment, names: Renames = renames): Settings {
  const variable: EnvReader = (name) => environment[name]?.trim() || null;
  const faults = renamedVariables(variable, names);
  const environmentSettings = {
    port: readPort('PORT', variable, faults) ?? 3978,
    host: readHost(variable, faults),
    operator: readOperator(variable, faults),
    metrics: readMetrics(variable, faults),
    proxy: readProxy(variable, faults),
    registration: readRegistration(variable, faults),
    vendors: readVendors(variable, faults),
  };
  const connected = Array.from(environmentSettings.vendors.keys(), vendorNamed);
  const storesTokens = connected.some(({ storesToken }) => storesToken === true);
  const database = readDatabase(variable, storesTokens, faults);
  const isListed = connected.some(({ lists }) => lists.customers === true);
  const file = readFile(variable('ROLLCALL_CONFIG'), faults, !isListed, names);
  const settings = { ...environmentSettings, database, ...file };
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

/** As in the address of the endpoint that Azure has. */
function readHost(variable: EnvReader, faults: string[]): string | null {
  const host = variable('ROLLCALL_HOST');
  if (host !== null && !z.regexes.domain.test(host))
    faults.push('ROLLCALL_HOST must be a host name, without https://, port or path');
  return host;
}

function readMetrics(variable: EnvReader, faults: string[]): MetricsAddress | null {
  const port = readPort('ROLLCALL_METRICS_PORT', variable, faults);
  const host = variable('ROLLCALL_METRICS_HOST');
  if (host !== null && isIP(host) === 0) faults.push('ROLLCALL_METRICS_HOST must be an IP address');
  if (host !== null && port === null) faults.push('ROLLCALL_METRICS_PORT is missing');
  return port === null ? null : { port, host: host ?? '127.0.0.1' };
}

/** A vendor is connected when one of its required variables is set. Then the others must be set too. */
function readVendors(variable: EnvReader, faults: string[]): Settings['vendors'] {
  const vendors = new Map<SourceId, Connection>();
  for (const { id, connect } of catalog) {
    const connection = connect((settings) => readValues(settings, variable, faults));
    if (connection !== null) vendors.set(id, connection);
  }
  return vendors;
}

function readValues<Declared extends VendorSettings>(
  settings: Declared,
  variable: EnvReader,
  faults: string[],
): ValuesOf<Declared> | null {
  const required = requiredVariables(settings);
  const isConnected = required.some((name) => variable(name) !== null);
  if (isConnected)
    faults.push(...required.filter((name) => variable(name) === null).map((name) => `${name} is missing`));
  const values = mapSettings(settings, (setting) => readValue(setting, variable, faults));
  return isConnected ? values : null;
}

function readValue({ variable: name, kind, fallback = '' }: Setting, variable: EnvReader, faults: string[]): string {
  if (kind === 'url') return readUrl(name, fallback, variable, faults);
  const value = variable(name) ?? fallback;
  const character = kind === 'text' ? unsendableIn(value) : null;
  if (character !== null) faults.push(`${name} has a character that cannot be sent: ${character}`);
  return value;
}
