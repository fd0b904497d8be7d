import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openInternet, type Internet } from '../support/internet.ts';
import { openIssuer, type Issuer } from '../support/issuer.ts';
import { message } from '../support/chat.ts';
import { identityToken, standInForIdentity } from '../support/identity.ts';
import { startProcess, type RollcallProcess } from '../support/process.ts';
import { openTunnelProxy, type TunnelProxy } from '../support/tunnel-proxy.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { createSandbox } from '../../src/vendors/licensespring/sandbox.ts';

const app = '5c1f3a52-7d0e-4b7e-9a35-0d3c1b2a4e6f';
const tenant = '7e24d47c-eb72-439a-84e4-aea1bdb1eed9';
const serviceUrl = 'https://smba.trafficmanager.net/emea/';
const activities = 'smba.trafficmanager.net/emea/v3/conversations/a%3Achat/activities';

let issuer: Issuer;
let internet: Internet;
let proxy: TunnelProxy;
let rollcall: RollcallProcess;

/** The tokens that messages to Teams came with. */
let bearers: (string | undefined)[];

const licensespring = createSandbox(createWorld(), () => new Date());

beforeEach(async () => {
  issuer = await openIssuer();
  bearers = [];
  const { origin } = new URL(issuer.metadataUrl);
  internet = await openInternet({
    'licenses.invalid': licensespring.answer,
    'login.botframework.com': async ({ path }) => {
      const response = await fetch(`${origin}${path}`);
      return {
        status: response.status,
        body: (await response.text()).replaceAll(origin, 'https://login.botframework.com'),
      };
    },
    'login.microsoftonline.com': ({ path, body }) => {
      const form = new URLSearchParams(body);
      const isSignIn = path === `/${tenant}/oauth2/v2.0/token` && form.get('client_secret') === 'the-password';
      return isSignIn
        ? { status: 200, body: { access_token: `for ${form.get('scope')}`, expires_in: 3600 } }
        : { status: 401, body: { error: 'invalid_client' } };
    },
    'smba.trafficmanager.net': ({ headers, path }) => {
      bearers.push(headers['authorization']);
      return path.includes('/members/')
        ? { status: 200, body: { userRole: 'user', tenantId: tenant, aadObjectId: tenant } }
        : { status: 201, body: { id: 'message-1' } };
    },
  });
  proxy = await openTunnelProxy({ port: internet.port });
});

afterEach(async () => {
  await rollcall.end();
  await Promise.all([proxy.close(), internet.close(), issuer.close()]);
});

async function start(environment: Readonly<Record<string, string>>): Promise<string> {
  rollcall = startProcess({
    environment: {
      PORT: '0',
      ROLLCALL_CONFIG: new URL('../support/memory-off.yaml', import.meta.url).pathname,
      MicrosoftAppId: app,
      MicrosoftAppPassword: 'the-password',
      MicrosoftAppTenantId: tenant,
      ...licensespring.environment('https://licenses.invalid'),
      ...environment,
    },
  });
  const { port } = z.object({ port: z.number() }).parse(await rollcall.logged('listening for Teams'));
  return `http://127.0.0.1:${port}`;
}

async function ask(url: string): Promise<number> {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: 'https://api.botframework.com',
    aud: app,
    serviceurl: serviceUrl,
    nbf: now - 10,
    exp: now + 600,
  };
  const response = await fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${issuer.token(claims)}` },
    body: JSON.stringify({
      ...message(serviceUrl),
      text: 'licenses contoso from:licensespring',
      conversation: { conversationType: 'personal', id: 'a:chat', tenantId: tenant },
      channelData: { tenant: { id: tenant } },
    }),
  });
  return response.status;
}

/** The hosts that the proxy was asked for, each once. */
function hosts(): string[] {
  return [...new Set(proxy.asked)].toSorted();
}

const authorities: readonly [string, (file: string) => Readonly<Record<string, string>>][] = [
  ['NODE_EXTRA_CA_CERTS', (file) => ({ NODE_EXTRA_CA_CERTS: file })],
  ['the system', (file) => ({ NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: file })],
];

test.each(authorities)(
  'vendors, keys, the bot’s sign-in and Teams take the proxy; %s names its authority',
  async (_, of) => {
    const url = await start({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, ...of(internet.authority) });
    await rollcall.logged('source check succeeded');
    expect(await ask(url)).toBe(200);
    await internet.until(activities);
    expect(hosts()).toEqual([
      'licenses.invalid:443',
      'login.botframework.com:443',
      'login.microsoftonline.com:443',
      'smba.trafficmanager.net:443',
    ]);
    // One message in doubt at most when a connection breaks.
    expect(internet.offered.get('smba.trafficmanager.net')).toEqual(['http/1.1']);
    expect(new Set(bearers)).toEqual(new Set(['Bearer for https://api.botframework.com/.default']));
  },
);

test('the token of a managed identity is asked for directly, and Teams by the proxy', async () => {
  const { requests, environment } = await standInForIdentity(() => identityToken('of the identity', 3_600));
  const url = await start({
    ...environment,
    MicrosoftAppId: app,
    MicrosoftAppPassword: '',
    HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    NODE_EXTRA_CA_CERTS: internet.authority,
  });
  await rollcall.logged('source check succeeded');
  expect(await ask(url)).toBe(200);
  await internet.until(activities);
  expect(hosts()).toEqual(['licenses.invalid:443', 'login.botframework.com:443', 'smba.trafficmanager.net:443']);
  expect(new Set(bearers)).toEqual(new Set(['Bearer of the identity']));
  expect(requests).toHaveLength(1);
  expect(rollcall.output()).not.toContain(environment['IDENTITY_HEADER']);
});

test('without the authority, the log says that its certificate is not trusted', async () => {
  const url = await start({ https_proxy: `http://127.0.0.1:${proxy.port}` });
  expect(await rollcall.logged('source check failed')).toMatchObject({
    code: 'source-unreachable',
    reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
  expect(await ask(url)).toBe(401);
  expect(await rollcall.logged('signing keys not read')).toMatchObject({
    error: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  });
  expect(internet.requests).toEqual([]);
});

test('a host that NO_PROXY names is not asked of the proxy', async () => {
  const url = await start({
    HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    NO_PROXY: 'licenses.invalid',
    NODE_EXTRA_CA_CERTS: internet.authority,
  });
  await rollcall.logged('source check failed');
  expect(await ask(url)).toBe(200);
  await internet.until(activities);
  expect(hosts()).toEqual([
    'login.botframework.com:443',
    'login.microsoftonline.com:443',
    'smba.trafficmanager.net:443',
  ]);
});

test('a proxy that wants another sign-in is told in the log, without its password', async () => {
  await proxy.close();
  proxy = await openTunnelProxy({ status: 407 });
  const url = await start({ HTTPS_PROXY: `http://rollcall:secret-word@127.0.0.1:${proxy.port}` });
  expect(await rollcall.logged('source check failed')).toMatchObject({ reason: 'proxy-sign-in' });
  expect(await ask(url)).toBe(401);
  expect(await rollcall.logged('signing keys not read')).toMatchObject({ error: { code: 'proxy-sign-in' } });
  expect(rollcall.output()).not.toContain('secret-word');
});
