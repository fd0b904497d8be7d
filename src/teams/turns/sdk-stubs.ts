import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import {
  BotFrameworkAuthentication,
  ClaimsIdentity,
  ConnectorClient,
  MicrosoftAppCredentials,
  type AuthenticateRequestResult,
  type ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';

/**
 * The SDK wants a client of its own for Teams and one for people's tokens in each turn. Here it gets the same idle ones
 * each time: Rollcall speaks by its `Connector`, and nobody signs in. Who may come in is decided by `Admission`.
 */
export class SdkStubs extends BotFrameworkAuthentication {
  readonly #connector = new ConnectorClient(MicrosoftAppCredentials.Empty, { httpClient: { sendRequest: refuse } });
  readonly #userTokens = new ConfigurationBotFrameworkAuthentication().createUserTokenClient(new ClaimsIdentity([]));

  override authenticateRequest(): Promise<AuthenticateRequestResult> {
    return refuse();
  }

  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return refuse();
  }

  override createConnectorFactory(): ConnectorFactory {
    return { create: async () => this.#connector };
  }

  override createUserTokenClient(): Promise<UserTokenClient> {
    return this.#userTokens;
  }
}

async function refuse(): Promise<never> {
  throw new Error('Rollcall does not speak by the SDK');
}
