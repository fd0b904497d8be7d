import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { MicrosoftAppCredentials } from 'botframework-connector';
import restify, { type Request, type Response } from 'restify';
import { z } from 'zod';
import { listen } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';

/** An echo bot as the Bot Framework SDK's own samples write it, with its keys told by the bench's issuer. */
serveTarget(async ({ appId, tenantId, issuer, metadataUrl }) => {
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: appId,
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: tenantId,
      // One of these given, the SDK fills in none.
      ChannelService: '',
      ValidateAuthority: true,
      ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${tenantId}`,
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      ToBotFromChannelTokenIssuer: issuer,
      ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: metadataUrl,
      OAuthUrl: 'https://api.botframework.com',
      CallerId: 'urn:botframework:azure',
    },
    {
      isValidAppId: async (id) => id === appId,
      isAuthenticationDisabled: async () => false,
      createCredentials: async () => MicrosoftAppCredentials.Empty,
    },
  );
  const adapter = new CloudAdapter(authentication);
  const server = restify.createServer();
  server.use(...restify.plugins.bodyParser());
  // The SDK checks the body itself.
  const activity = z.custom<Record<string, unknown>>();
  const receive = async ({ body, headers, method = '' }: Request, response: Response): Promise<void> => {
    await adapter.process({ body: activity.parse(body), headers, method }, response, async (context) => {
      if (context.activity.type === 'message') await context.sendActivity(echoOf(context.activity.text));
    });
  };
  server.post('/api/messages', receive);
  return `${await listen(server.server)}/api/messages`;
});
