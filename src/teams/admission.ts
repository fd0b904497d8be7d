import type { Activity } from 'botbuilder';
import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import {
  MicrosoftAppCredentials,
  type AuthenticateRequestResult,
  type BotFrameworkAuthentication,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Registration, SignedRegistration } from '../registration.ts';
import { isActivity, tenantsOf } from './activity.ts';
import { parametersOf, type Parameters } from './cloud.ts';
import type { Refusal } from './refusal.ts';
import { isLoopback, isTeams } from './service-url.ts';
import { tokenCheck } from './token.ts';

/** What was let in, and the identity to answer with. */
export interface Admitted {
  readonly activity: Activity;
  readonly identity: AuthenticateRequestResult;
}

/** Who may come in. Asks nobody but the configured issuer, for its keys. */
export interface Admission {
  readonly authentication: BotFrameworkAuthentication;
  readonly admit: (body: unknown, headers: IncomingHttpHeaders) => Promise<Admitted | Refusal>;
}

export function admissionFor(registration: Registration): Admission {
  return registration.kind === 'local' ? openToThisMachine() : openToTeams(registration);
}

/** A web page can send a request here under a name that it points at 127.0.0.1, so the name is checked as well. */
function openToThisMachine(): Admission {
  const authentication = new ConfigurationBotFrameworkAuthentication();
  return {
    authentication,
    admit: async (body, { host }) => {
      if (!isActivity(body)) return { status: 400, why: 'malformed' };
      if (!isLoopback(body.serviceUrl)) return { status: 403, why: 'service-url' };
      if (!isLoopback(`http://${host}`)) return { status: 403, why: 'host' };
      return { activity: body, identity: await authentication.authenticateRequest(body, '') };
    },
  };
}

/** What the token speaks for is compared before the rest of the body is looked at. */
const signedFields = z.object({
  channelId: z.string().nullish().catch(null),
  serviceUrl: z.string().nullish().catch(null),
});

function openToTeams(registration: SignedRegistration): Admission {
  const parameters = parametersOf(registration.cloud);
  const authentication = authenticationOf(registration, parameters);
  const { appId, tenants, credentials } = registration;
  const mayAnswer = credentials === null ? isLoopback : isTeams;
  const check = tokenCheck({
    appId,
    issuer: parameters.ToBotFromChannelTokenIssuer,
    metadataUrl: parameters.ToBotFromChannelOpenIdMetadataUrl,
  });

  return {
    authentication,
    admit: async (body, { authorization = '' }) => {
      const vouched = await check(authorization);
      if (typeof vouched === 'string') return { status: 401, why: vouched };
      const { channelId, serviceUrl } = signedFields.safeParse(body).data ?? {};
      if (channelId !== 'msteams') return { status: 401, why: 'channel' };
      if (serviceUrl !== vouched.serviceUrl || !mayAnswer(serviceUrl)) return { status: 401, why: 'service-url' };
      if (!isActivity(body)) return { status: 400, why: 'malformed' };
      const from = tenantsOf(body);
      if (from.length === 0 || !from.every((tenant) => tenants.includes(tenant))) return { status: 403, why: 'tenant' };
      return {
        activity: body,
        identity: {
          audience: parameters.ToChannelFromBotOAuthScope,
          claimsIdentity: vouched.identity,
          connectorFactory: authentication.createConnectorFactory(vouched.identity),
        },
      };
    },
  };
}

function authenticationOf(
  { appId, credentials, cloud }: SignedRegistration,
  parameters: Parameters,
): BotFrameworkAuthentication {
  const options = {
    ...parameters,
    MicrosoftAppId: appId,
    ChannelService: '',
    ValidateAuthority: true,
    ToBotFromEmulatorOpenIdMetadataUrl: parameters.ToBotFromChannelOpenIdMetadataUrl,
    CallerId: cloud.government ? 'urn:botframework:azureusgov' : 'urn:botframework:azure',
  };
  if (credentials === null) return new ConfigurationBotFrameworkAuthentication(options, withoutToken(appId));
  const { appType, tenantId, password } = credentials;
  return new ConfigurationBotFrameworkAuthentication({
    ...options,
    MicrosoftAppType: appType,
    MicrosoftAppTenantId: tenantId,
    ...(password === null ? {} : { MicrosoftAppPassword: password }),
  });
}

function withoutToken(appId: string): ServiceClientCredentialsFactory {
  return {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => MicrosoftAppCredentials.Empty,
  };
}
