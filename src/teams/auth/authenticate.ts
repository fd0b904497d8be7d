import type { Activity } from 'botbuilder';
import { AuthenticationConstants, ClaimsIdentity } from 'botframework-connector';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { Registration, SignedRegistration } from '../../config/registration.ts';
import { isActivity, tenantsOf } from './activity.ts';
import { resolveEndpoints } from './cloud.ts';
import type { Rejection } from './rejection.ts';
import { isLoopback, isTeams } from './service-url.ts';
import { tokenCheck } from './jwt.ts';

/** What was let in, and the identity to answer with. */
export interface Authenticated {
  readonly activity: Activity;
  readonly claimsIdentity: ClaimsIdentity;
  /** Whom an answer is for. */
  readonly audience: string;
}

/** Who may come in. Asks nobody but the configured issuer, for its keys. */
export interface Authenticator {
  readonly authenticate: (body: unknown, headers: IncomingHttpHeaders) => Promise<Authenticated | Rejection>;
}

export function authenticatorFor(registration: Registration): Authenticator {
  return registration.kind === 'local' ? openToThisMachine() : openToTeams(registration);
}

/** A web page can send a request here under a name that it points at 127.0.0.1, so the name is checked as well. */
function openToThisMachine(): Authenticator {
  const claimsIdentity = new ClaimsIdentity([], AuthenticationConstants.AnonymousAuthType);
  return {
    authenticate: async (body, { host }) => {
      if (!isActivity(body)) return { status: 400, reason: 'malformed' };
      if (!isLoopback(body.serviceUrl)) return { status: 403, reason: 'service-url' };
      if (!isLoopback(`http://${host}`)) return { status: 403, reason: 'host' };
      return { activity: body, claimsIdentity, audience: AuthenticationConstants.ToChannelFromBotOAuthScope };
    },
  };
}

/** What the token speaks for is compared before the rest of the body is looked at. */
const signedFields = z.object({
  channelId: z.string().nullish().catch(null),
  serviceUrl: z.string().nullish().catch(null),
});

function openToTeams(registration: SignedRegistration): Authenticator {
  const parameters = resolveEndpoints(registration.cloud);
  const { appId, tenants, credentials } = registration;
  const mayAnswer = credentials === null ? isLoopback : isTeams;
  const check = tokenCheck({
    appId,
    issuer: parameters.ToBotFromChannelTokenIssuer,
    metadataUrl: parameters.ToBotFromChannelOpenIdMetadataUrl,
  });

  return {
    authenticate: async (body, { authorization = '' }) => {
      const vouched = await check(authorization);
      if (typeof vouched === 'string') return { status: 401, reason: vouched };
      const { channelId, serviceUrl } = signedFields.safeParse(body).data ?? {};
      if (channelId !== 'msteams') return { status: 401, reason: 'channel' };
      if (serviceUrl !== vouched.serviceUrl || !mayAnswer(serviceUrl)) return { status: 401, reason: 'service-url' };
      if (!isActivity(body)) return { status: 400, reason: 'malformed' };
      const from = tenantsOf(body);
      if (from.length === 0 || !from.every((tenant) => tenants.includes(tenant)))
        return { status: 403, reason: 'tenant' };
      const audience = parameters.ToChannelFromBotOAuthScope;
      return { activity: body, claimsIdentity: vouched.identity, audience };
    },
  };
}
