import type { Proxy } from '../network/agent.ts';
import type { EnvReader } from './environment.ts';

/** Null when requests go to the internet directly. What was written is in no fault: it can contain a password. */
export function readProxy(variable: EnvReader, faults: string[]): Proxy | null {
  const secure = readAddress('HTTPS_PROXY', variable, faults);
  const plain = readAddress('HTTP_PROXY', variable, faults);
  const except = readEitherCase('NO_PROXY', variable, faults) ?? '';
  // What Rollcall asks for is all `https`, so the other variable is about it too, where it is the only one.
  const url = secure ?? plain;
  return url === null ? null : { url, except };
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
