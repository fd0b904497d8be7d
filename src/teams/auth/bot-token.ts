import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { AppCredentials } from 'botframework-connector';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { SignedRegistration } from '../../config/registration.ts';
import { parametersOf } from './cloud.ts';
import { errorFields } from '../../telemetry/error-fields.ts';

/** What Rollcall's answers are signed with; fresh: not the one that is kept. Rejects with the SDK's errors. */
export type BotToken = (fresh: boolean) => Promise<string>;

/** Null when Rollcall speaks to this machine only, without a token. Throws when the registration lacks something. */
export function createBotToken({ appId, credentials, cloud }: SignedRegistration, log: Logger): BotToken | null {
  if (credentials === null) return null;
  const { appType, tenantId, password } = credentials;
  const factory = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    MicrosoftAppType: appType,
    MicrosoftAppTenantId: tenantId,
    ...(password === null ? {} : { MicrosoftAppPassword: password }),
  });
  const { ToChannelFromBotOAuthScope: scope, ToChannelFromBotLoginUrl: loginUrl } = parametersOf(cloud);
  const made = factory.createCredentials(appId, scope, loginUrl, true);
  made.catch(() => undefined);
  return shared(async (fresh) => {
    try {
      const held = await made;
      if (!(held instanceof AppCredentials))
        throw new TypeError('The SDK made credentials of a kind that has no token');
      return await held.getToken(fresh);
    } catch (error) {
      log.error({ error: errorFields(error), reason: reasonOf(error) }, 'bot token request failed');
      throw error;
    }
  });
}

/** Such as `invalid_client`; the text beside it can quote the request. */
const coded = z.object({ errorCode: z.string().regex(/^[a-z_]{1,50}$/) });

function reasonOf(error: unknown): string | null {
  return coded.safeParse(error).data?.errorCode ?? null;
}

/** The SDK keeps a token, but asks for one again for each that waits. */
export function shared(token: BotToken): BotToken {
  const underWay = new Map<boolean, Promise<string>>();
  return (fresh) => {
    const waiting = underWay.get(fresh);
    if (waiting !== undefined) return waiting;
    const asking = token(fresh).finally(() => underWay.delete(fresh));
    underWay.set(fresh, asking);
    return asking;
  };
}
