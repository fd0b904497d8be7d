import type { Activity } from 'botbuilder';
import { AuthenticationConstants, ClaimsIdentity } from 'botframework-connector';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Registration, SignedRegistration } from '../../config/registration.ts';
import type { Proxy } from '../../network/agent.ts';
import { isActivity, tenantsOf } from './activity.ts';
import { resolveEndpoints } from './cloud.ts';
import { createTokenCheck } from './jwt.ts';
import type { Rejection } from './rejection.ts';
import { isLoopback, serviceUrlCheck } from './service-url.ts';

/** An accepted activity, and what the SDK needs to answer it. */
export interface Authenticated {
  readonly activity: Activity;
  readonly claimsIdentity: ClaimsIdentity;
  /** OAuth scope of the channel that answers go to. */
  readonly audience: string;
}

/** Checks the body of a request whose headers were accepted. */
export type CheckBody = (body: unknown) => Authenticated | Rejection;

/** Decides which requests are accepted. Sends requests to nobody but the configured issuer, for its keys. */
export interface Authenticator {
  /** Takes the headers, so that the body of a stranger is never read; never rejects. */
  readonly authenticate: (headers: IncomingHttpHeaders) => Promise<CheckBody | Rejection>;
}

export function authenticatorFor(registration: Registration, proxy: Proxy | null, log: Logger): Authenticator {
  return registration.kind === 'local'
    ? createLocalAuthenticator()
    : createSignedAuthenticator(registration, proxy, log);
}

/** Checks the Host header too: a web page can point a name of its own at 127.0.0.1 and send requests to that name. */
function createLocalAuthenticator(): Authenticator {
  const claimsIdentity = new ClaimsIdentity([], AuthenticationConstants.AnonymousAuthType);
  return {
    authenticate: async ({ host }) => {
      if (!isLoopback(`http://${host}`)) return { status: 403, reason: 'host' };
      return (body) => {
        if (!isActivity(body)) return { status: 400, reason: 'malformed' };
        if (!isLoopback(body.serviceUrl)) return { status: 403, reason: 'service-url' };
        return { activity: body, claimsIdentity, audience: AuthenticationConstants.ToChannelFromBotOAuthScope };
      };
    },
  };
}

/** The fields that are compared with the token before the rest of the body is read. */
const signedFields = z.object({
  channelId: z.string().nullish().catch(null),
  serviceUrl: z.string().nullish().catch(null),
});

function createSignedAuthenticator(registration: SignedRegistration, proxy: Proxy | null, log: Logger): Authenticator {
  const { appId, tenants, cloud } = registration;
  const endpoints = resolveEndpoints(cloud);
  const audience = endpoints.ToChannelFromBotOAuthScope;
  const claimsIdentity = new ClaimsIdentity([{ type: AuthenticationConstants.AudienceClaim, value: appId }], true);
  const isAllowed = serviceUrlCheck(registration);
  const checkToken = createTokenCheck(
    {
      appId,
      issuer: endpoints.ToBotFromChannelTokenIssuer,
      metadataUrl: endpoints.ToBotFromChannelOpenIdMetadataUrl,
    },
    proxy,
    log,
  );

  return {
    authenticate: async ({ authorization = '' }) => {
      const verified = await checkToken(authorization);
      if (typeof verified === 'string') return { status: 401, reason: verified };
      return (body) => {
        const { channelId, serviceUrl } = signedFields.safeParse(body).data ?? {};
        if (channelId !== 'msteams') return { status: 401, reason: 'channel' };
        if (serviceUrl !== verified.serviceUrl || !isAllowed(serviceUrl)) return { status: 401, reason: 'service-url' };
        if (!isActivity(body)) return { status: 400, reason: 'malformed' };
        const senders = tenantsOf(body);
        if (senders.length === 0 || !senders.every((tenant) => tenants.includes(tenant)))
          return { status: 403, reason: 'tenant' };
        return { activity: body, claimsIdentity, audience };
      };
    },
  };
}
