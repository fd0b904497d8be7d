import { expect, test } from 'vitest';
import { examineSettings, type Environment } from '../../src/config/settings.ts';
import type { Outcome } from '../../src/doctor/check.ts';
import { registrationCheck } from '../../src/doctor/registration.ts';
import { entraRefusal } from '../../src/sandbox/server.ts';
import { poison } from '../../src/sandbox/world.ts';
import { outcomesOf } from '../support/doctor.ts';
import { standInForEntra, type TokenAnswer } from '../support/entra.ts';

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

test('faults of its settings are told by the environment, and nobody is asked', async () => {
  const outcome = await examine({ ...registered, MicrosoftAppTenantId: 'contoso' });
  expect(outcome).toEqual({ state: 'skipped', why: expect.stringContaining('see “Environment”') as unknown });
});

test.each([{}, registered])('with ROLLCALL_LOCAL there is no registration to check', async (environment) => {
  const outcome = await examine({ ...environment, ROLLCALL_LOCAL: '1' });
  expect(outcome).toEqual({ state: 'skipped', why: expect.stringMatching(/^ROLLCALL_LOCAL answers/) as unknown });
});
