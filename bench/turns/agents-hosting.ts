import { CloudAdapter, ConnectorClient } from '@microsoft/agents-hosting';
import express from 'express';
import { createServer } from 'node:http';
import { listen } from '../loopback.ts';
import { echoOf, serveTarget } from './target.ts';

/** Answers with the token given, where the SDK would ask Entra for one and keep it. */
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

/** An echo bot on the Microsoft 365 Agents SDK and Express, as its `startServer` wires them. */
serveTarget(async ({ appId, tenantId, issuer, token }) => {
  // The SDK asks for the keys of an issuer that it does not know under its authority's address.
  const adapter = new StaticTokenAdapter(token, { clientId: appId, tenantId, authority: `${issuer}/${tenantId}` });
  const app = express();
  app.use(express.json());
  app.use((request, response, next) => void adapter.authorizeRequest(request, response, next));
  app.post('/api/messages', (request, response) => {
    void adapter.process(request, response, async (context) => {
      if (context.activity.type === 'message') await context.sendActivity(echoOf(context.activity.text));
    });
  });
  return `${await listen(createServer(app))}/api/messages`;
});
