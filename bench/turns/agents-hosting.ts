import { CardFactory, CloudAdapter, ConnectorClient, MessageFactory } from '@microsoft/agents-hosting';
import express from 'express';
import { createServer } from 'node:http';
import { listen } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';
import { createUsersCard } from './users-card.ts';

/** Sends answers with a fixed token, where the SDK would request one from Entra and cache it. */
class StaticTokenAdapter extends CloudAdapter {
  private readonly token: string;

  constructor(token: string, registration: { clientId: string; tenantId: string; authority: string }) {
    super(registration);
    this.token = token;
  }

  protected override async createConnectorClientWithIdentity(
    _identity: object,
    { serviceUrl = '' }: { serviceUrl?: string },
  ): Promise<ConnectorClient> {
    return ConnectorClient.createClientWithToken(serviceUrl, this.token);
  }
}

/** A bot on the Microsoft 365 Agents SDK and Express, set up as in the SDK's `startServer`. */
serveTarget(async ({ appId, tenantId, issuer, token, cardData }) => {
  const renderCard = cardData && createUsersCard(cardData);
  // The SDK reads the keys of an unknown issuer from below this authority.
  const adapter = new StaticTokenAdapter(token, { clientId: appId, tenantId, authority: `${issuer}/${tenantId}` });
  const app = express();
  app.use(express.json());
  app.use((request, response, next) => void adapter.authorizeRequest(request, response, next));
  app.post('/api/messages', (request, response) => {
    void adapter.process(request, response, async (context) => {
      if (context.activity.type !== 'message') return;
      await context.sendActivity(
        renderCard === null
          ? echoOf(context.activity.text)
          : MessageFactory.attachment(CardFactory.adaptiveCard(renderCard())),
      );
    });
  });
  return `${await listen(createServer(app))}/api/messages`;
});
