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

/** What a fault is about: what can still be tried depends on it. */
export type SettingsPart = 'server' | 'host' | 'database' | 'registration' | SourceId | 'file';

export interface ExaminedSettings {
  /** A part that has faults is not to be used. */
  readonly settings: Settings;
  /** The parts that have faults, in the order in which they were read. */
  readonly faults: ReadonlyMap<SettingsPart, readonly string[]>;
}

/** Reads the environment and the file that it names. Throws one `SettingsError` with all faults. */
export function readSettings(environment: Environment, names: Renames = renames): Settings {
  const { settings, faults } = examineSettings(environment, names);
  if (faults.size > 0) throw new SettingsError([...faults.values()].flat());
  return settings;
}

/** The same for whoever goes on with the parts that are right. */
export function examineSettings(environment: Environment, names: Renames = renames): ExaminedSettings {
  const found = new Map<SettingsPart, string[]>();
  const variable: EnvReader = (name) => environment[name]?.trim() || null;
  const read = <Part>(part: SettingsPart, reader: (faults: string[]) => Part): Part => {
    const faults: string[] = [];
    const value = reader(faults);
    if (faults.length > 0) found.set(part, [...(found.get(part) ?? []), ...faults]);
    return value;
  };
  read('server', (faults) => faults.push(...renamedVariables(variable, names)));
  const server = read('server', (faults) => ({
    port: readPort('PORT', variable, faults) ?? 3978,
    operator: readOperator(variable, faults),
    metrics: readMetrics(variable, faults),
    proxy: readProxy(variable, faults),
  }));
  const host = read('host', (faults) => readHost(variable, faults));
  const registration = read('registration', (faults) => readRegistration(variable, faults));
  const vendors = new Map<SourceId, Connection>();
  for (const { id, connect } of catalog) {
    const connection = read(id, (faults) => connect((settings) => readValues(settings, variable, faults)));
    if (connection !== null) vendors.set(id, connection);
  }
  const connected = Array.from(vendors.keys(), vendorNamed);
  const storesTokens = connected.some(({ storesToken }) => storesToken === true);
  const database = read('database', (faults) => readDatabase(variable, storesTokens, faults));
  const isListed = connected.some(({ lists }) => lists.customers === true);
  const file = read('file', (faults) => readFile(variable('ROLLCALL_CONFIG'), faults, !isListed, names));
  return { settings: { ...server, host, database, registration, vendors, ...file }, faults: found };
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

/** Null: none of the required variables is set, so the vendor is not connected. When one is set, the others must be too. */
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
