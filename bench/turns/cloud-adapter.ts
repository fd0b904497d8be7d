import { CardFactory, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory } from 'botbuilder';
import { MicrosoftAppCredentials } from 'botframework-connector';
import restify, { type Request, type Response } from 'restify';
import { z } from 'zod';
import { listen } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';
import { createUsersCard } from './users-card.ts';

/** A bot written as in the samples of the Bot Framework SDK, except that it trusts the bench's issuer. */
serveTarget(async ({ appId, tenantId, issuer, metadataUrl, cardData }) => {
  const renderCard = cardData && createUsersCard(cardData);
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: appId,
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: tenantId,
      // As soon as one of these is set, the SDK has no default for the others.
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
  // The SDK validates the body itself.
  const activity = z.custom<Record<string, unknown>>();
  const receive = async ({ body, headers, method = '' }: Request, response: Response): Promise<void> => {
    await adapter.process({ body: activity.parse(body), headers, method }, response, async (context) => {
      if (context.activity.type !== 'message') return;
      await context.sendActivity(
        renderCard === null
          ? echoOf(context.activity.text)
          : MessageFactory.attachment(CardFactory.adaptiveCard(renderCard())),
      );
    });
  };
  server.post('/api/messages', receive);
  return `${await listen(server.server)}/api/messages`;
});
