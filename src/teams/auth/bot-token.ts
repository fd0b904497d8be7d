import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { AppCredentials } from 'botframework-connector';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { SignedRegistration } from '../../config/registration.ts';
import { backgroundWaiter, createSingleFlight } from '../../async/single-flight.ts';
import { createAgent, type AgentLimits, type Proxy } from '../../network/agent.ts';
import { resolveEndpoints } from './cloud.ts';
import { errorFields } from '../../telemetry/error-fields.ts';
import { IdentityCredentials } from './identity-credentials.ts';
import { PasswordCredentials } from './password-credentials.ts';

/** Resolves to the access token that answers are sent with. Rejects with errors of the sign-in. */
export type BotToken = (forceRefresh: boolean) => Promise<string>;

const limits: AgentLimits = { connectTimeout: 3_000, maxResponseSize: 64 * 1024 };

/** Null when Rollcall answers only to this machine, without a token. Throws when the registration is incomplete. */
export function createBotToken(
  { appId, credentials, cloud }: SignedRegistration,
  proxy: Proxy | null,
  log: Logger,
): BotToken | null {
  if (credentials === null) return null;
  const { appType, tenantId, password, identity } = credentials;
  const factory = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    MicrosoftAppType: appType,
    MicrosoftAppTenantId: tenantId,
    ...(password === null ? {} : { MicrosoftAppPassword: password }),
  });
  const { ToChannelFromBotOAuthScope: scope, ToChannelFromBotLoginUrl: loginUrl } = resolveEndpoints(cloud);
  const agent = createAgent(limits, identity === null ? proxy : null);
  const creating = factory.createCredentials(appId, scope, loginUrl, true).then((created) => {
    if (!(created instanceof AppCredentials)) throw new TypeError('The SDK returned credentials that have no token');
    if (identity !== null) return new IdentityCredentials(created, identity, agent);
    return password === null ? created : new PasswordCredentials(created, password, agent);
  });
  // The first request for a token reports the error.
  creating.catch(() => undefined);
  return shareRequests(async (forceRefresh) => {
    try {
      return await (await creating).getToken(forceRefresh);
    } catch (error) {
      log.error({ error: errorFields(error), reason: errorCodeOf(error) }, 'bot token request failed');
      throw error;
    }
  });
}

/** Microsoft's code, such as `invalid_client`. The text with it is not logged, since it can quote the request. */
const codedError = z.object({ errorCode: z.string().regex(/^[a-z_]{1,50}$/) });

const numberedError = z.object({ errorNumber: z.number() });

/** Entra's own number of the error, such as 7000215, which tells more than the code; null without one. */
export function errorNumberOf(error: unknown): number | null {
  return numberedError.safeParse(error).data?.errorNumber ?? null;
}

export function errorCodeOf(error: unknown): string | null {
  return codedError.safeParse(error).data?.errorCode ?? null;
}

/** One request for all who wait: the SDK caches a token, but without one it sends a request for each caller. */
export function shareRequests(getToken: BotToken): BotToken {
  const pending = createSingleFlight<string>();
  return (forceRefresh) => pending.join(String(forceRefresh), backgroundWaiter, () => getToken(forceRefresh));
}
