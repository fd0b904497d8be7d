import { AppCredentials } from 'botframework-connector';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { IdentityEndpoint } from '../../config/identity-endpoint.ts';
import { parseJson } from '../../text/json.ts';
import { tokenRefusal } from './token-refusal.ts';

/** Milliseconds. */
const timeLimit = 8_000;
/** `expires_on`: seconds since 1970. */
const grant = z.object({ access_token: z.string().min(1), expires_on: z.coerce.number().positive() });

/**
 * Gets the token of a managed identity, for what the SDK's credentials would. Those ask the proxy for it, and go on for
 * more than a minute when there is none, with other sign-ins of this machine too. The SDK keeps the token until it expires.
 */
export class IdentityCredentials extends AppCredentials {
  readonly #endpoint: IdentityEndpoint;
  readonly #agent: Dispatcher;

  constructor(like: AppCredentials, endpoint: IdentityEndpoint, agent: Dispatcher) {
    super(like.appId, undefined, like.oAuthScope);
    this.#endpoint = endpoint;
    this.#agent = agent;
  }

  protected override async refreshToken(): Promise<{ accessToken: string; expiresOn: Date }> {
    const { origin, pathname, searchParams } = new URL(this.#endpoint.url);
    searchParams.set('resource', this.oAuthScope.replace(/\/\.default$/, ''));
    searchParams.set('client_id', this.appId);
    const { statusCode, body } = await this.#agent.request({
      origin,
      path: `${pathname}?${searchParams.toString()}`,
      method: 'GET',
      headers: { accept: 'application/json', ...this.#endpoint.headers },
      signal: AbortSignal.timeout(timeLimit),
    });
    const text = await body.text();
    // What is between, or broken, answers with any text.
    if (statusCode !== 200) throw tokenRefusal(statusCode, parseJson(text));
    const { access_token, expires_on } = grant.parse(parseJson(text));
    return { accessToken: access_token, expiresOn: new Date(expires_on * 1_000) };
  }
}
