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
 * The SDK creates a client for Teams and one for user tokens in each turn. These stubs save that work: Rollcall uses its
 * own `Connector`, and users do not sign in. Requests are authenticated by `Authenticator`.
 */
export class SdkStubs extends BotFrameworkAuthentication {
  readonly #connector = new ConnectorClient(MicrosoftAppCredentials.Empty, { httpClient: { sendRequest: reject } });
  readonly #userTokens = new ConfigurationBotFrameworkAuthentication().createUserTokenClient(new ClaimsIdentity([]));

  override authenticateRequest(): Promise<AuthenticateRequestResult> {
    return reject();
  }

  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    return reject();
  }

  override createConnectorFactory(): ConnectorFactory {
    return { create: async () => this.#connector };
  }

  override createUserTokenClient(): Promise<UserTokenClient> {
    return this.#userTokens;
  }
}

async function reject(): Promise<never> {
  throw new Error('Rollcall does not use this client of the SDK');
}
