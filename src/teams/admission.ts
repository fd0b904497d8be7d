import type { Activity } from 'botbuilder';
import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import {
  AuthenticationConfiguration,
  AuthenticationConstants,
  type AuthenticateRequestResult,
  type BotFrameworkAuthentication,
  type Claim,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import type { Registration } from '../config.ts';
import { faultOf } from './fault.ts';

/** Stands in for Microsoft's own services, for tests. */
export interface Authority {
  /** Where the keys of the tokens that come in are told. */
  readonly metadataUrl: string;
  /** Signs what goes out. */
  readonly credentials: ServiceClientCredentialsFactory;
}

/** Who may come in: an identity to answer with, or the status to refuse with. */
export interface Admission {
  readonly authentication: BotFrameworkAuthentication;
  readonly admit: (activity: Activity, headers: IncomingHttpHeaders) => Promise<AuthenticateRequestResult | 401 | 403>;
}

export function admissionFor(registration: Registration, authority: Authority | undefined, log: Logger): Admission {
  return registration.kind === 'local' ? openToThisMachine() : openToTeams(registration, authority, log);
}

/** A web page can send a request here under a name that it points at 127.0.0.1, so the name is checked as well. */
function openToThisMachine(): Admission {
  const authentication = new ConfigurationBotFrameworkAuthentication();
  return {
    authentication,
    admit: async (activity, { host }) => {
      if (!isLoopback(activity.serviceUrl) || !isLoopback(`http://${host}`)) return 403;
      return authentication.authenticateRequest(activity, '');
    },
  };
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

type Signed = Extract<Registration, { kind: 'signed' }>;

function openToTeams(registration: Signed, authority: Authority | undefined, log: Logger): Admission {
  const authentication = new ConfigurationBotFrameworkAuthentication(
    optionsOf(registration, authority?.metadataUrl ?? AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl),
    authority?.credentials,
    new AuthenticationConfiguration([], refuseLooseClaims),
  );
  return {
    authentication,
    admit: async (activity, { authorization = '' }) => {
      // Other channels are verified by other rules of the SDK, some of which skip the service URL.
      if (activity.channelId !== 'msteams') return 401;
      try {
        return await authentication.authenticateRequest(activity, authorization);
      } catch (error) {
        // The SDK throws its own error, jsonwebtoken's or a SyntaxError, depending on what is wrong with the token.
        log.warn({ fault: faultOf(error) }, 'a request without a valid token was refused');
        return 401;
      }
    },
  };
}

/** Once one of these is given, the SDK fills in none of the others. */
function optionsOf({ appId, appType, tenantId, password }: Signed, metadataUrl: string) {
  return {
    MicrosoftAppId: appId,
    MicrosoftAppType: appType,
    MicrosoftAppTenantId: tenantId,
    ...(password === null ? {} : { MicrosoftAppPassword: password }),
    ChannelService: '',
    ValidateAuthority: true,
    ToChannelFromBotLoginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
    ToChannelFromBotOAuthScope: AuthenticationConstants.ToChannelFromBotOAuthScope,
    ToBotFromChannelTokenIssuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
    OAuthUrl: AuthenticationConstants.OAuthUrl,
    ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
    // The SDK also takes tokens of the Emulator and of skills; by the channel's keys it finds none of them valid.
    ToBotFromEmulatorOpenIdMetadataUrl: metadataUrl,
    CallerId: 'urn:botframework:azure',
  };
}

/** The SDK lets a token pass that never expires, and does not check the service URL of other issuers' tokens. */
async function refuseLooseClaims(claims: Claim[]): Promise<void> {
  const issuer = claims.find(({ type }) => type === AuthenticationConstants.IssuerClaim)?.value;
  const expires = claims.some(({ type }) => type === 'exp');
  if (issuer !== AuthenticationConstants.ToBotFromChannelTokenIssuer) throw new Error('The token is not for a channel');
  if (!expires) throw new Error('The token never expires');
}
