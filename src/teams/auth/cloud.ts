import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';
import type { CloudEndpoints } from '../../config/registration.ts';

/** The endpoints that Rollcall uses; `OAuthUrl` is for people's own sign-ins, which it does not have. */
export type ResolvedEndpoints = Readonly<Record<Exclude<keyof CloudEndpoints, 'government' | 'OAuthUrl'>, string>>;

/** Fills in the endpoints that are not configured with those of Microsoft's public or government cloud. */
export function resolveEndpoints(cloud: CloudEndpoints): ResolvedEndpoints {
  const defaults = cloud.government ? GovernmentConstants : AuthenticationConstants;
  return {
    ToBotFromChannelOpenIdMetadataUrl:
      cloud.ToBotFromChannelOpenIdMetadataUrl ?? defaults.ToBotFromChannelOpenIdMetadataUrl,
    ToBotFromChannelTokenIssuer: cloud.ToBotFromChannelTokenIssuer ?? defaults.ToBotFromChannelTokenIssuer,
    ToChannelFromBotLoginUrl: cloud.ToChannelFromBotLoginUrl ?? defaults.ToChannelFromBotLoginUrl,
    ToChannelFromBotOAuthScope: cloud.ToChannelFromBotOAuthScope ?? defaults.ToChannelFromBotOAuthScope,
  };
}
