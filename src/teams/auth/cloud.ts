import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';
import type { CloudEndpoints } from '../../config/registration.ts';

export type Parameters = Readonly<Record<Exclude<keyof CloudEndpoints, 'government'>, string>>;

/** What is not given is as Microsoft's own cloud has it. The SDK, once it is given one of these, fills in none. */
export function parametersOf(cloud: CloudEndpoints): Parameters {
  const usual = cloud.government ? GovernmentConstants : AuthenticationConstants;
  return {
    ToBotFromChannelOpenIdMetadataUrl:
      cloud.ToBotFromChannelOpenIdMetadataUrl ?? usual.ToBotFromChannelOpenIdMetadataUrl,
    ToBotFromChannelTokenIssuer: cloud.ToBotFromChannelTokenIssuer ?? usual.ToBotFromChannelTokenIssuer,
    ToChannelFromBotLoginUrl: cloud.ToChannelFromBotLoginUrl ?? usual.ToChannelFromBotLoginUrl,
    ToChannelFromBotOAuthScope: cloud.ToChannelFromBotOAuthScope ?? usual.ToChannelFromBotOAuthScope,
    OAuthUrl: cloud.OAuthUrl ?? usual.OAuthUrl,
  };
}
