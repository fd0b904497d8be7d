import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { SignedRegistration } from '../../src/config/registration.ts';
import { examineSettings, type Environment } from '../../src/config/settings.ts';
import { openSandbox, type SandboxReply, type SandboxRequest } from '../../src/sandbox/server.ts';
import { poison } from '../../src/sandbox/world.ts';

/** A server of the test in place of the one that tells apps in Azure the token of their managed identity. */
export interface Identity {
  /** The requests that arrived. */
  readonly requests: readonly SandboxRequest[];
  /** Of an app with that identity, as App Service and Container Apps set it, with a registration. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** The value of IDENTITY_HEADER. */
export const identitySecret = `a-header-${poison}`;

export async function standInForIdentity(answer: (request: SandboxRequest) => SandboxReply): Promise<Identity> {
  const requests: SandboxRequest[] = [];
  const { url, close } = await openSandbox({
    environment: () => ({}),
    answer(request) {
      requests.push(request);
      const isFromHere = request.headers['x-identity-header'] === identitySecret;
      return isFromHere && request.path === '/msi/token' ? answer(request) : { status: 401 };
    },
  });
  onTestFinished(close);
  return { requests, environment: identityEnvironment(url), close };
}

/** Each with an app id of its own, since the SDK keeps tokens for the whole process. */
export function identityEnvironment(url: string): Readonly<Record<string, string>> {
  return {
    MicrosoftAppId: randomUUID(),
    MicrosoftAppType: 'UserAssignedMSI',
    MicrosoftAppTenantId: '7e24d47c-eb72-439a-84e4-aea1bdb1eed9',
    // This machine, by an address that no proxy is told to leave alone.
    IDENTITY_ENDPOINT: `${url.replace('127.0.0.1', '0.0.0.0')}/msi/token`,
    IDENTITY_HEADER: identitySecret,
  };
}

/** Azure's response: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
export function identityToken(token: string, secondsLeft: number): SandboxReply {
  const expires = Math.floor(Date.now() / 1_000) + secondsLeft;
  const body = { access_token: token, expires_on: String(expires), token_type: 'Bearer' };
  return { status: 200, body };
}

export function registrationIn(environment: Environment): SignedRegistration {
  const { registration } = examineSettings(environment).settings;
  if (registration.kind === 'local') throw new Error('There is no registration');
  return registration;
}
