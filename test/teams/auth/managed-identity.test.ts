import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { SignedRegistration } from '../../../src/config/registration.ts';
import { poison } from '../../../src/sandbox/world.ts';
import { createBotToken, type BotToken } from '../../../src/teams/auth/bot-token.ts';
import { openConnector as openDoor } from '../../../src/teams/outbound/connector.ts';
import { openConnector } from '../../support/connector.ts';
import { identitySecret, identityToken, registrationIn, standInForIdentity } from '../../support/identity.ts';
import { openTunnelProxy } from '../../support/tunnel-proxy.ts';

const day = 24 * 60 * 60;

function tokenOf(registration: SignedRegistration, lines: string[] = [], proxyPort: number | null = null): BotToken {
  const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
  const proxy = proxyPort === null ? null : { url: `http://127.0.0.1:${proxyPort}`, except: '' };
  const token = createBotToken(registration, proxy, log);
  if (token === null) throw new Error('There are no credentials');
  return token;
}

/** The nth token that the identity gives. */
async function counting(secondsLeft: number) {
  let given = 0;
  return standInForIdentity(() => identityToken(`token-${(given += 1)}`, secondsLeft));
}

test('the bot’s token is that of its managed identity, for Bot Framework', async () => {
  const { requests, environment } = await counting(day);
  expect(await tokenOf(registrationIn(environment))(false)).toBe('token-1');
  expect(requests).toMatchObject([{ method: 'GET', headers: { 'x-identity-header': identitySecret } }]);
  expect(Object.fromEntries(requests[0]?.query ?? [])).toEqual({
    'api-version': '2019-08-01',
    resource: 'https://api.botframework.com',
    client_id: environment['MicrosoftAppId'],
  });
});

test('a machine of Azure tells it at an address of its own, without a secret', async () => {
  const { requests, environment } = await counting(day);
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: _, ...machine } = environment;
  const registration = registrationIn(machine);
  const { credentials } = registration;
  const { url = '', headers = {} } = credentials?.identity ?? {};
  expect([url, headers]).toEqual([
    'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01',
    { metadata: 'true' },
  ]);
  // The same request, to the server of the test.
  const here = { url: url.replace('http://169.254.169.254', new URL(endpoint ?? '').origin), headers };
  const moved = { ...registration, credentials: credentials && { ...credentials, identity: here } };
  await expect(tokenOf(moved)(false)).rejects.toMatchObject({ statusCode: 401 });
  expect(requests).toMatchObject([{ path: '/metadata/identity/oauth2/token', headers: { metadata: 'true' } }]);
  expect(requests[0]?.query.get('api-version')).toBe('2018-02-01');
});

test('a token is used until five minutes before it expires, and then there is a new one', async () => {
  const lasting = await counting(day);
  const token = tokenOf(registrationIn(lasting.environment));
  expect([await token(false), await token(false)]).toEqual(['token-1', 'token-1']);
  const ending = await counting(299);
  const other = tokenOf(registrationIn(ending.environment));
  expect([await other(false), await other(false)]).toEqual(['token-1', 'token-2']);
});

test('a token that Teams does not take is replaced by a new one', async () => {
  const { environment } = await counting(day);
  const teams = await openConnector();
  const door = openDoor({ token: tokenOf(registrationIn(environment)), pause: () => Promise.resolve() });
  onTestFinished(async () => void (await Promise.all([door.close(), teams.close()])));
  let refused = 0;
  teams.misbehave(() => ((refused += 1) === 1 ? { status: 401 } : null));
  const conversation = { id: 'a:chat', isGroup: false, conversationType: 'personal', name: '' };
  await door.send({ type: 'message', serviceUrl: teams.url, conversation });
  expect(teams.calls.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
});

test('the token never comes by the proxy', async () => {
  const proxy = await openTunnelProxy({ status: 403 });
  onTestFinished(proxy.close);
  const { environment } = await counting(day);
  expect(await tokenOf(registrationIn(environment), [], proxy.port)(false)).toBe('token-1');
  expect(proxy.asked).toEqual([]);
});

test.each([
  ['in the usual form', { error: 'invalid_request', error_description: `Identity not found, ${identitySecret}` }],
  ['in a text', `<h1>${identitySecret}</h1>`],
])('a refusal %s is in the log with its status, once, and without the header', async (_form, body) => {
  const lines: string[] = [];
  const { requests, environment } = await standInForIdentity(() => ({ status: 400, body }));
  await expect(tokenOf(registrationIn(environment), lines)(false)).rejects.toMatchObject({ statusCode: 400 });
  expect(requests).toHaveLength(1);
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { error: { name: 'TokenRefusal', statusCode: 400 }, msg: 'bot token request failed' },
  ]);
  expect(lines.join('')).not.toContain(poison);
});

test('in Kubernetes, which signs in by a file, the SDK does it', () => {
  const environment = { MicrosoftAppType: 'UserAssignedMSI', AZURE_FEDERATED_TOKEN_FILE: '/var/run/token' };
  expect(registrationIn(environment).credentials).toMatchObject({ password: null, identity: null });
});
