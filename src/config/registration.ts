import { guid, isGuid, readAddress, type EnvReader } from './environment.ts';

/** How Teams knows the bot. `local` takes unsigned activities from this machine only. */
export type Registration = { readonly kind: 'local' } | SignedRegistration;

/** Takes only what Bot Framework signed for this bot. */
export interface SignedRegistration {
  readonly kind: 'signed';
  readonly appId: string;
  /** Tenants whose people may write, in lower case. */
  readonly tenants: readonly string[];
  /** What the bot signs its answers with; null: it answers to this machine only, without a token. */
  readonly credentials: Credentials | null;
  readonly cloud: CloudEndpoints;
}

export interface Credentials {
  readonly appType: 'SingleTenant' | 'UserAssignedMSI';
  readonly tenantId: string;
  /** Null for a managed identity, which has none. */
  readonly password: string | null;
}

/** Which Bot Framework the bot talks to. The names are Bot Framework's own; null means as that cloud has it. */
export interface CloudEndpoints {
  readonly government: boolean;
  readonly ToBotFromChannelOpenIdMetadataUrl: string | null;
  readonly ToBotFromChannelTokenIssuer: string | null;
  readonly ToChannelFromBotLoginUrl: string | null;
  readonly ToChannelFromBotOAuthScope: string | null;
  readonly OAuthUrl: string | null;
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
  return { appType, password };
}

function readSigned(
  variable: EnvReader,
  faults: string[],
  credentials: Omit<Credentials, 'tenantId'> | null,
): SignedRegistration {
  const hint = ' (set ROLLCALL_LOCAL=1 to try Rollcall without a registration)';
  const appId = guid('MicrosoftAppId', variable, faults, hint);
  const listed = readTenants(variable, faults);
  // Without credentials the bot's own tenant says only who may write, and a list says that as well.
  const ownCounts = credentials !== null || listed === null || variable('MicrosoftAppTenantId') !== null;
  const tenantId = ownCounts ? guid('MicrosoftAppTenantId', variable, faults) : '';
  return {
    kind: 'signed',
    appId,
    tenants: listed ?? [tenantId.toLowerCase()],
    credentials: credentials && { ...credentials, tenantId },
    cloud: readCloud(variable, faults),
  };
}

/** Null when no list is given. */
function readTenants(variable: EnvReader, faults: string[]): readonly string[] | null {
  const list = variable('ROLLCALL_TENANTS');
  if (list === null) return null;
  const tenants = list.split(',').map((tenant) => tenant.trim().toLowerCase());
  if (!tenants.every(isGuid)) faults.push('ROLLCALL_TENANTS must be GUIDs with commas between them');
  return tenants;
}

/** The name that Microsoft gave its government cloud for this setting. */
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
