import type { Proxy } from '../network/agent.ts';
import type { EnvReader } from './environment.ts';

/** Null when requests go to the internet directly. What was written is in no fault: it can contain a password. */
export function readProxy(variable: EnvReader, faults: string[]): Proxy | null {
  const secure = readAddress('HTTPS_PROXY', variable, faults);
  const plain = readAddress('HTTP_PROXY', variable, faults);
  const except = readEitherCase('NO_PROXY', variable, faults) ?? '';
  // What Rollcall asks for is all `https`, so the other variable is about it too, where it is the only one.
  const url = secure ?? plain;
  if (url === null) return null;
  if (variable('MicrosoftAppType') === 'UserAssignedMSI') checkIdentityHost(except, variable, faults);
  return { url, except };
}

function readAddress(name: string, variable: EnvReader, faults: string[]): string | null {
  const value = readEitherCase(name, variable, faults);
  if (value === null || isProxyAddress(value)) return value;
  faults.push(
    `${name} must be an address such as http://proxy.example.net:8080, with % / # ? and @ in a password as %25 %2F %23 %3F and %40`,
  );
  return value;
}

function isProxyAddress(text: string): boolean {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url !== null && [url.username, url.password].every(isDecodable);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Some programs heed only the one, some only the other, so both are in use. */
function readEitherCase(name: string, variable: EnvReader, faults: string[]): string | null {
  const [upper, lower] = [variable(name), variable(name.toLowerCase())];
  if (upper !== null && lower !== null && upper !== lower)
    faults.push(`${name} and ${name.toLowerCase()} differ: set one of them`);
  return upper ?? lower;
}

/** Where the machines of Azure tell the token of a managed identity, unless `IDENTITY_ENDPOINT` says otherwise. */
const usualIdentityHost = '169.254.169.254';

/** That token comes from the machine itself. Microsoft's SDK would ask the proxy for it, and takes only whole names. */
function checkIdentityHost(except: string, variable: EnvReader, faults: string[]): void {
  const host = URL.parse(variable('IDENTITY_ENDPOINT') ?? '')?.hostname ?? usualIdentityHost;
  const names = except.split(',').map((name) => name.trim());
  if (!names.includes(host)) faults.push(`NO_PROXY must contain ${host}, which tells the token of UserAssignedMSI`);
}
