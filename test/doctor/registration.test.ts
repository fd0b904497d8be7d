import { expect, onTestFinished, test } from 'vitest';
import { examineSettings, type Environment } from '../../src/config/settings.ts';
import type { Outcome } from '../../src/doctor/check.ts';
import { registrationCheck } from '../../src/doctor/registration.ts';
import { entraRefusal } from '../../src/sandbox/server.ts';
import { poison } from '../../src/sandbox/world.ts';
import { outcomesOf } from '../support/doctor.ts';
import { standInForEntra, type TokenAnswer } from '../support/entra.ts';
import { identityEnvironment, identitySecret, identityToken, standInForIdentity } from '../support/identity.ts';
import { openTunnelProxy } from '../support/tunnel-proxy.ts';

const guid = '5c1f3a52-7d0e-4b7e-9a35-0d3c1b2a4e6f';
const tenant = '7e24d47c-eb72-439a-84e4-aea1bdb1eed9';
const registered: Environment = {
  MicrosoftAppId: guid,
  MicrosoftAppPassword: `a-secret-${poison}`,
  MicrosoftAppTenantId: tenant,
};

async function examine(environment: Environment): Promise<Outcome | undefined> {
  return (await outcomesOf([registrationCheck(examineSettings(environment))])).get('registration');
}

/** Microsoft's answer when it refuses, with a secret in its text. */
function refusing(error: string, number: number): TokenAnswer {
  const { body } = entraRefusal('secret', new Date());
  const description = `AADSTS${number}: Something about a-secret-${poison}.`;
  return () => ({
    status: 401,
    body: { ...Object(body), error, error_description: description, error_codes: [number] },
  });
}

test('a registration for which Entra gives a token is good', async () => {
  const { requests, proxy } = await standInForEntra(() => ({
    status: 200,
    body: { token_type: 'Bearer', expires_in: 3599, access_token: `a-token-${poison}` },
  }));
  expect(await examine({ ...registered, HTTPS_PROXY: proxy })).toEqual({
    state: 'ok',
    detail: 'Entra gives the bot a token',
  });
  const [{ path, body } = { path: '', body: '' }] = requests;
  expect(path).toBe(`/${tenant}/oauth2/v2.0/token`);
  expect(new URLSearchParams(body).get('client_id')).toBe(guid);
});

test.each([
  ['tenant that is unknown', 'invalid_request', 90002, /tenant \(AADSTS90002\)$/, /MicrosoftAppTenantId/],
  ['app id that is unknown', 'unauthorized_client', 700016, /no such app \(AADSTS700016\)$/, /MicrosoftAppId/],
  ['wrong secret', 'invalid_client', 7000215, /refuses the secret \(AADSTS7000215\)$/, /not its ID/],
  ['expired secret', 'invalid_client', 7000222, /has expired \(AADSTS7000222\)$/, /Make a new client secret/],
  ['anything else', 'invalid_scope', 70011, /gives no token \(AADSTS70011\)$/, /the way to Entra/],
])('a %s is named with what to do, without the text of Entra', async (_, error, number, problem, advice) => {
  const { proxy } = await standInForEntra(refusing(error, number));
  const outcome = await examine({ ...registered, HTTPS_PROXY: proxy });
  expect(outcome).toMatchObject({
    state: 'failed',
    problems: [expect.stringMatching(problem)],
    advice: expect.stringMatching(advice) as unknown,
  });
  expect(JSON.stringify(outcome)).not.toContain(poison);
});

/** What Azure answers where the identity is not assigned, with a secret in its text. */
const notFound = { error: 'invalid_request', error_description: `Identity not found for ${identitySecret}` };

test.each([
  ['that is not assigned', { status: 400, body: notFound }, /MicrosoftAppId is assigned here \(400\)$/, /^Assign it/],
  ['whose header is wrong', { status: 401, body: notFound }, /refuses the token .*\(401\)$/, /as Azure sets them/],
  ['that is forbidden', { status: 403, body: 'No' }, /refuses the token .*\(403\)$/, /as Azure sets them/],
  ['that is new', { status: 404 }, /no token .* now \(404\)$/, /in some minutes/],
  ['that fails', { status: 500, body: notFound }, /no token .* now \(500\)$/, /check that the identity is assigned/],
  ['that answers nonsense', { status: 200, body: 'Welcome' }, /no token .* now \(ZodError\)$/, /in some minutes/],
])('a managed identity %s is named with what to do, without its header', async (_, reply, problem, advice) => {
  const { requests, environment } = await standInForIdentity(() => reply);
  const outcome = await examine(environment);
  expect(outcome).toMatchObject({
    state: 'failed',
    problems: [expect.stringMatching(problem)],
    advice: expect.stringMatching(advice) as unknown,
  });
  expect(requests).toHaveLength(1);
  expect(JSON.stringify(outcome)).not.toContain(poison);
});

test('where there is no managed identity, that is said at once', async () => {
  const { environment, close } = await standInForIdentity(() => ({ status: 200 }));
  await close();
  expect(await examine(environment)).toEqual({
    state: 'failed',
    problems: ['There is no managed identity here (ECONNREFUSED)'],
    advice: 'Run this where Rollcall runs: only machines and apps in Azure have one.',
  });
});

test('a managed identity is good behind a proxy that would not lead to it', async () => {
  const proxy = await openTunnelProxy({ status: 403 });
  onTestFinished(proxy.close);
  const { environment } = await standInForIdentity(() => identityToken(`a-token-${poison}`, 3_600));
  expect(await examine({ ...environment, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })).toEqual({
    state: 'ok',
    detail: 'Entra gives the bot a token',
  });
});

test('an address of the identity that is none is told by the environment', async () => {
  const environment = { ...identityEnvironment('http://127.0.0.1'), IDENTITY_ENDPOINT: 'identity' };
  expect([...examineSettings(environment).faults.values()].flat()).toContain(
    'IDENTITY_ENDPOINT must be an address as Azure sets it',
  );
  expect(await examine(environment)).toMatchObject({ state: 'skipped' });
});

test('faults of its settings are told by the environment, and nobody is asked', async () => {
  const outcome = await examine({ ...registered, MicrosoftAppTenantId: 'contoso' });
  expect(outcome).toEqual({ state: 'skipped', why: expect.stringContaining('see “Environment”') as unknown });
});

test.each([{}, registered])('with ROLLCALL_LOCAL there is no registration to check', async (environment) => {
  const outcome = await examine({ ...environment, ROLLCALL_LOCAL: '1' });
  expect(outcome).toEqual({ state: 'skipped', why: expect.stringMatching(/^ROLLCALL_LOCAL answers/) as unknown });
});
