import { AppCredentials } from 'botframework-connector';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { tokenRefusal } from './token-refusal.ts';

/** Milliseconds. */
const timeLimit = 8_000;
/** `expires_in`: seconds. */
const grant = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/**
 * Signs in with the bot's password, where and for what the SDK's credentials would. Those sign in by MSAL, and cannot be
 * told of a proxy. The SDK keeps the token until it expires.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export class PasswordCredentials extends AppCredentials {
  readonly #password: string;
  readonly #agent: Dispatcher;

  constructor(like: AppCredentials, password: string, agent: Dispatcher) {
    super(like.appId, undefined, like.oAuthScope);
    this.oAuthEndpoint = like.oAuthEndpoint;
    this.#password = password;
    this.#agent = agent;
  }

  protected override async refreshToken(): Promise<{ accessToken: string; expiresOn: Date }> {
    const { origin, pathname } = new URL(this.oAuthEndpoint);
    const asked = Date.now();
    const { statusCode, body } = await this.#agent.request({
      origin,
      path: `${pathname.replace(/\/$/, '')}/oauth2/v2.0/token`,
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: this.appId,
        client_secret: this.#password,
        scope: this.oAuthScope.endsWith('/.default') ? this.oAuthScope : `${this.oAuthScope}/.default`,
      }).toString(),
      signal: AbortSignal.timeout(timeLimit),
    });
    const answer = await body.json();
    if (statusCode !== 200) throw tokenRefusal(statusCode, answer);
    const { access_token, expires_in } = grant.parse(answer);
    return { accessToken: access_token, expiresOn: new Date(asked + expires_in * 1_000) };
  }
}
