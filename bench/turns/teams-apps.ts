import { App, ExpressAdapter } from '@microsoft/teams.apps';
import { createServer } from 'node:http';
import { listen } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';

/** An echo bot on the Teams SDK, with a cloud of its own that is the bench's issuer. */
serveTarget(async ({ appId, tenantId, issuer, metadataUrl, token }) => {
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
    await send(echoOf(activity.text));
  });
  await app.initialize();
  return `${await listen(server)}/api/messages`;
});
