import { readGuid, isGuid, readAddress, type EnvReader } from './environment.ts';
import { readIdentityEndpoint, type IdentityEndpoint } from './identity-endpoint.ts';

/** How the bot is registered in Teams. `local` accepts unsigned activities, from this machine only. */
export type Registration = { readonly kind: 'local' } | SignedRegistration;

/** Accepts only activities that Bot Framework signed for this bot. */
export interface SignedRegistration {
  readonly kind: 'signed';
  readonly appId: string;
  /** The tenants whose people may use the bot, in lower case. */
  readonly tenants: readonly string[];
  /** For the tokens of the bot's own requests. Null: it answers without a token, to this machine only. */
  readonly credentials: Credentials | null;
  readonly cloud: CloudEndpoints;
}

export interface Credentials {
  readonly appType: 'SingleTenant' | 'UserAssignedMSI';
  readonly tenantId: string;
  /** Null for a managed identity, which has no password. */
  readonly password: string | null;
  /** Where a managed identity's token comes from. Null with a password, and in Kubernetes, where it is in no such place. */
  readonly identity: IdentityEndpoint | null;
}

/** The Bot Framework that the bot uses, by Bot Framework's own setting names. Null means the default of that cloud. */
export interface CloudEndpoints {
  readonly government: boolean;
  readonly ToBotFromChannelOpenIdMetadataUrl: string | null;
  readonly ToBotFromChannelTokenIssuer: string | null;
  readonly ToChannelFromBotLoginUrl: string | null;
  readonly ToChannelFromBotOAuthScope: string | null;
  readonly OAuthUrl: string | null;
}

/** Without credentials the bot answers only this machine, so it listens on loopback only. */
export function isLocal(registration: Registration): boolean {
  return registration.kind === 'local' || registration.credentials === null;
}

export function readRegistration(variable: EnvReader, faults: string[]): Registration {
  const local = variable('ROLLCALL_LOCAL');
  if (local !== null && local !== '1') faults.push('ROLLCALL_LOCAL takes only 1');
  if (local !== '1') return readSigned(variable, faults, readCredentials(variable, faults));
  return variable('MicrosoftAppId') === null ? { kind: 'local' } : readSigned(variable, faults, null);
}

function readCredentials(variable: EnvReader, faults: string[]): Omit<Credentials, 'tenantId'> {
  const type = variable('MicrosoftAppType') ?? 'SingleTenant';
  const appType = type === 'UserAssignedMSI' ? type : 'SingleTenant';
  if (type !== appType) faults.push('MicrosoftAppType must be SingleTenant or UserAssignedMSI');
  const password = variable('MicrosoftAppPassword');
  if (appType === 'SingleTenant' && password === null) faults.push('MicrosoftAppPassword is missing');
  if (appType === 'UserAssignedMSI' && password !== null)
    faults.push('MicrosoftAppPassword must be empty for UserAssignedMSI');
  const identity = appType === 'UserAssignedMSI' ? readIdentityEndpoint(variable, faults) : null;
  return { appType, password, identity };
}

function readSigned(
  variable: EnvReader,
  faults: string[],
  credentials: Omit<Credentials, 'tenantId'> | null,
): SignedRegistration {
  const hint = ' (set ROLLCALL_LOCAL=1 to try Rollcall without a registration)';
  const appId = readGuid('MicrosoftAppId', variable, faults, hint);
  const tenants = readTenants(variable, faults);
  // Without credentials, the bot's own tenant only says who may use the bot, and ROLLCALL_TENANTS can replace it.
  const needsTenant = credentials !== null || tenants === null || variable('MicrosoftAppTenantId') !== null;
  const tenantId = needsTenant ? readGuid('MicrosoftAppTenantId', variable, faults) : '';
  return {
    kind: 'signed',
    appId,
    tenants: tenants ?? [tenantId.toLowerCase()],
    credentials: credentials && { ...credentials, tenantId },
    cloud: readCloud(variable, faults),
  };
}

/** Null when the variable is missing. */
function readTenants(variable: EnvReader, faults: string[]): readonly string[] | null {
  const list = variable('ROLLCALL_TENANTS');
  if (list === null) return null;
  const tenants = list.split(',').map((tenant) => tenant.trim().toLowerCase());
  if (!tenants.every(isGuid)) faults.push('ROLLCALL_TENANTS must be GUIDs with commas between them');
  return tenants;
}

/** Microsoft's value of ChannelService for the government cloud. */
const governmentService = 'https://botframework.azure.us';

function readCloud(variable: EnvReader, faults: string[]): CloudEndpoints {
  const service = variable('ChannelService');
  if (service !== null && service !== governmentService) faults.push(`ChannelService takes only ${governmentService}`);
  const scope = variable('ToChannelFromBotOAuthScope');
  if (scope !== null && /\s/.test(scope)) faults.push('ToChannelFromBotOAuthScope must be one scope, without blanks');
  return {
    government: service === governmentService,
    ToBotFromChannelOpenIdMetadataUrl: readAddress('ToBotFromChannelOpenIdMetadataUrl', variable, faults),
    ToBotFromChannelTokenIssuer: readAddress('ToBotFromChannelTokenIssuer', variable, faults),
    ToChannelFromBotLoginUrl: readAddress('ToChannelFromBotLoginUrl', variable, faults),
    ToChannelFromBotOAuthScope: scope,
    OAuthUrl: readAddress('OAuthUrl', variable, faults),
  };
}
