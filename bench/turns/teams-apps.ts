import { App, ExpressAdapter } from '@microsoft/teams.apps';
import { createServer } from 'node:http';
import { listen } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';
import { createUsersCard } from './users-card.ts';

/** A bot on the Teams SDK, in a custom cloud whose tokens come from the bench's issuer. */
serveTarget(async ({ appId, tenantId, issuer, metadataUrl, token, cardData }) => {
  const renderCard = cardData && createUsersCard(cardData);
  const server = createServer();
  const app = new App({
    clientId: appId,
    tenantId,
    token: () => token,
    httpServerAdapter: new ExpressAdapter(server),
    cloud: {
      loginEndpoint: 'https://login.microsoftonline.com',
      loginTenant: tenantId,
      botScope: 'https://api.botframework.com/.default',
      tokenServiceUrl: 'https://token.botframework.com',
      openIdMetadataUrl: metadataUrl,
      tokenIssuer: issuer,
      graphScope: 'https://graph.microsoft.com/.default',
      agenticIdentityBotScope: 'https://botapi.skype.com/.default',
    },
  });
  app.on('message', async ({ activity, send }) => {
    await send(renderCard === null ? echoOf(activity.text) : messageOf(renderCard()));
  });
  await app.initialize();
  return `${await listen(server)}/api/messages`;
});

function messageOf(content: object) {
  const contentType = 'application/vnd.microsoft.card.adaptive' as const;
  return { type: 'message' as const, attachments: [{ contentType, content }] };
}
