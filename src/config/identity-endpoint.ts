import type { EnvReader } from './environment.ts';

/** Where Azure tells the token of a managed identity, on the machine itself: never behind a proxy. */
export interface IdentityEndpoint {
  /** With the version of its interface. */
  readonly url: string;
  /** What shows that the request comes from here. In App Service and Container Apps its value is a secret. */
  readonly headers: Readonly<Record<string, string>>;
}

/** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#get-a-token-using-http */
const ofMachines: IdentityEndpoint = {
  url: 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01',
  headers: { metadata: 'true' },
};

/**
 * App Service and Container Apps name theirs in the environment; all other machines of Azure have it at one address. Null in
 * a cluster of Kubernetes that signs in by a file.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function readIdentityEndpoint(variable: EnvReader, faults: string[]): IdentityEndpoint | null {
  if (variable('AZURE_FEDERATED_TOKEN_FILE') !== null) return null;
  const [address, header] = [variable('IDENTITY_ENDPOINT'), variable('IDENTITY_HEADER')];
  if (address === null || header === null) return ofMachines;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    faults.push('IDENTITY_ENDPOINT must be an address as Azure sets it');
    return null;
  }
  url.searchParams.set('api-version', '2019-08-01');
  return { url: url.href, headers: { 'x-identity-header': header } };
}
