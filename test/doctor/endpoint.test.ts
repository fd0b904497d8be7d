import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { examineSettings, type Environment } from '../../src/config/settings.ts';
import type { Outcome } from '../../src/doctor/check.ts';
import { endpointChecks } from '../../src/doctor/endpoint.ts';
import { openChat } from '../support/chat.ts';
import { outcomesOf } from '../support/doctor.ts';
import { makeAuthority, openHttps, type CertificateOptions } from '../support/tls.ts';

const guid = '5c1f3a52-7d0e-4b7e-9a35-0d3c1b2a4e6f';
const registered: Environment = {
  MicrosoftAppId: guid,
  MicrosoftAppPassword: 'a-secret',
  MicrosoftAppTenantId: guid,
  ROLLCALL_HOST: 'rollcall.example.net',
};

/** Rollcall behind a proxy: alive, and closed to whoever does not sign. */
const rollcall: RequestListener = (incoming, response) => {
  response.setHeader('content-type', 'application/json');
  response.statusCode = incoming.method === 'POST' ? 401 : 200;
  response.end('{"status":"ok"}');
};

/** What the three checks of the public address find, at a certificate of an authority that everybody trusts. */
async function examineAt(
  answer: RequestListener,
  options: CertificateOptions = {},
): Promise<ReadonlyMap<string, Outcome>> {
  const authority = makeAuthority();
  authority.trust();
  const origin = await openHttps(authority.issue(options), answer);
  return outcomesOf(endpointChecks(examineSettings(registered), origin, [authority.pem]));
}

test('a Rollcall that Teams can reach is good in all three', async () => {
  const outcomes = await examineAt(rollcall);
  expect([...outcomes.values()]).toEqual([
    {
      state: 'ok',
      detail: expect.stringMatching(/^https:\/\/localhost:\d+: the certificate is good for 89 days$/) as unknown,
    },
    { state: 'ok', detail: 'Rollcall answers' },
    { state: 'ok', detail: 'A message without a signature is refused' },
  ]);
});

test('a certificate that ends soon is something to watch, and the rest is checked', async () => {
  const outcomes = await examineAt(rollcall, { until: 13.5 });
  expect(outcomes.get('https')).toMatchObject({ state: 'warning', problems: ['The certificate ends in 13 days'] });
  expect(outcomes.get('messages')?.state).toBe('ok');
});

test.each([
  ['has expired', { from: -20, until: -1 }, /the certificate has expired \(CERT_HAS_EXPIRED\)$/],
  ['is not valid yet', { from: 2 }, /the certificate is not valid yet \(CERT_NOT_YET_VALID\)$/],
  [
    'is for another name',
    { name: 'elsewhere' },
    /the certificate is for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)$/,
  ],
])('a certificate that %s is named, and nothing is sent', async (_, options, problem) => {
  const asked: string[] = [];
  const outcomes = await examineAt(({ url = '' }) => void asked.push(url), options);
  expect(outcomes.get('https')).toMatchObject({ state: 'failed', problems: [expect.stringMatching(problem)] });
  expect([outcomes.get('health')?.state, outcomes.get('messages')?.state, asked]).toEqual(['skipped', 'skipped', []]);
});

test('a certificate that only this machine trusts is something to mend, and the rest is checked', async () => {
  const authority = makeAuthority();
  authority.trust();
  const origin = await openHttps(authority.issue(), rollcall);
  const outcomes = await outcomesOf(endpointChecks(examineSettings(registered), origin));
  expect(outcomes.get('https')).toEqual({
    state: 'warning',
    problems: ['Only this machine knows who issued the certificate'],
    advice: 'Teams takes certificates of public authorities only, such as Let’s Encrypt.',
  });
  expect(outcomes.get('messages')?.state).toBe('ok');
});

test('a certificate that nobody else trusts is named', async () => {
  const authority = makeAuthority();
  for (const certificate of [authority.selfSigned(), authority.issue()]) {
    const origin = await openHttps(certificate, rollcall);
    const outcomes = await outcomesOf(endpointChecks(examineSettings(registered), origin));
    expect(outcomes.get('https')).toMatchObject({
      state: 'failed',
      problems: [expect.stringMatching(/issued the certificate \(DEPTH_ZERO|without its chain \(UNABLE_TO_VERIFY/)],
    });
  }
});

test('an address without TLS, or without anything, is named', async () => {
  const server = createServer(rollcall).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const examineIt = (): Promise<ReadonlyMap<string, Outcome>> =>
    outcomesOf(endpointChecks(examineSettings(registered), `https://localhost:${port}`));
  const plain = await examineIt();
  server.close();
  await once(server, 'close');
  expect(plain.get('https')).toMatchObject({ problems: [expect.stringMatching(/does not speak TLS \(E\w+\)$/)] });
  expect((await examineIt()).get('https')).toMatchObject({
    problems: [expect.stringMatching(/nothing answers there \(ECONNREFUSED\)$/)],
  });
});

test.each([
  ['502 of a proxy', 502, '', 'The proxy does not reach Rollcall (502)', /^Start Rollcall/],
  ['a redirect', 301, '', '/health is answered with a redirect (301)', /^Teams follows none: set ROLLCALL_HOST/],
  ['404 of a proxy', 404, '', '/health is answered with 404, and not by Rollcall', /^Let the proxy pass every path/],
  ['the page of something else', 200, '<h1>Welcome</h1>', 'What answers is not Rollcall', /^Let the proxy pass every/],
])('%s in place of Rollcall is named, and what to do', async (_, status, body, problem, advice) => {
  const outcomes = await examineAt((_request, response) => {
    // Without `writeHead`: restify, which other tests load, replaces it by one that returns nothing.
    response.statusCode = status;
    response.end(body);
  });
  expect(outcomes.get('health')).toEqual({
    state: 'failed',
    problems: [problem],
    advice: expect.stringMatching(advice) as unknown,
  });
  expect(outcomes.get('messages')?.state).toBe('skipped');
});

test('a host that is not in DNS is named', async () => {
  const outcomes = await outcomesOf(endpointChecks(examineSettings(registered), 'https://rollcall.invalid'));
  // Without a network, DNS itself does not answer.
  expect(outcomes.get('https')).toMatchObject({
    state: 'failed',
    problems: [expect.stringMatching(/: the name was not found in DNS \((?:ENOTFOUND|EAI_AGAIN)\)$/)],
  });
});

test('an endpoint that takes messages without a signature is named', async () => {
  const outcomes = await examineAt((_request, response) => void response.end('{"status":"ok"}'));
  expect(outcomes.get('messages')).toMatchObject({
    state: 'failed',
    problems: ['A message without a signature is answered with 200, not 401'],
  });
});

test('a Rollcall with ROLLCALL_LOCAL behind the public address is named, and what to do', async () => {
  const chat = await openChat();
  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming;
    const { statusCode, body } = await request(new URL(url, chat.server.url), {
      method,
      headers: { 'content-type': headers['content-type'] ?? '' },
      body: method === 'GET' ? null : incoming,
    });
    response.statusCode = statusCode;
    response.end(await body.text());
  };
  const outcomes = await examineAt((incoming, response) => void pass(incoming, response));
  await chat.close();
  expect(outcomes.get('messages')).toEqual({
    state: 'failed',
    problems: ['A message without a signature is answered with 400, not 401'],
    advice: expect.stringMatching(
      /^If Rollcall runs there with ROLLCALL_LOCAL, start it with these settings\./,
    ) as unknown,
  });
});

test.each([
  ['with ROLLCALL_LOCAL', { ROLLCALL_LOCAL: '1' }, /^ROLLCALL_LOCAL answers/],
  ['without a host', { ...registered, ROLLCALL_HOST: '' }, /^ROLLCALL_HOST is not set$/],
])('%s there is no public address to check', async (_, environment, why) => {
  const outcomes = await outcomesOf(endpointChecks(examineSettings(environment)));
  expect(outcomes.get('https')).toEqual({ state: 'skipped', why: expect.stringMatching(why) as unknown });
});
