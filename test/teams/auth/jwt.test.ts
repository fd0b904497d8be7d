import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTokenCheck, type CheckToken } from '../../../src/teams/auth/jwt.ts';
import { openIssuer, type Issuer } from '../../support/issuer.ts';

const hour = 3_600;
const address = 'https://smba.trafficmanager.net/emea/';

let issuer: Issuer;
let check: CheckToken;
let now: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  now = Math.floor(Date.now() / 1_000);
  issuer = await openIssuer();
  const { metadataUrl } = issuer;
  const log = pino({ level: 'silent' });
  check = createTokenCheck({ issuer: 'https://issuer.example', appId: 'bot', metadataUrl }, null, log);
});

afterEach(async () => {
  vi.useRealTimers();
  await issuer.close();
});

/** A token for so many hours. */
function token(hours: number, serviceurl = address): string {
  const times = { nbf: now - 10, exp: now + hours * hour };
  return `Bearer ${issuer.token({ iss: 'https://issuer.example', aud: 'bot', serviceurl, ...times })}`;
}

function wait(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1_000);
}

test('a token holds each time', async () => {
  const good = token(1);
  expect(await check(good)).toMatchObject({ serviceUrl: address });
  expect(await check(good)).toMatchObject({ serviceUrl: address });
});

test('a token of another address does not stand in for one that held', async () => {
  await check(token(1));
  expect(await check(token(1, 'https://other.example/'))).toMatchObject({ serviceUrl: 'https://other.example/' });
});

test('the signature of a token that held vouches for no other claims', async () => {
  const good = token(1);
  await check(good);
  const [head, , signature] = good.split('.');
  const [, claims] = token(100).split('.');
  expect(await check(`${head}.${claims}.${signature}`)).toBe('token');
});

test('the claims of a token that held are worth nothing with another signature', async () => {
  const good = token(1);
  await check(good);
  expect(await check(good.slice(0, -4))).toBe('token');
  expect(await check(good.slice(0, good.lastIndexOf('.') + 1))).toBe('token');
});

test('a token that held is worth nothing under another scheme', async () => {
  const good = token(1);
  await check(good);
  expect(await check(good.replace('Bearer', 'bearer'))).toBe('token');
  expect(await check(`${good} x`)).toBe('token');
});

test('a token that held ends with its time, and the five minutes by which clocks may differ', async () => {
  const good = token(1);
  await check(good);
  wait(hour + 299);
  expect(await check(good)).toMatchObject({ serviceUrl: address });
  wait(2);
  expect(await check(good)).toBe('token');
});

test.each(['withdrawn', 'replaced', 'not endorsed'] as const)(
  'a token that held ends when its key is %s',
  async (how) => {
    const good = token(100);
    await check(good);
    issuer.change(how);
    // The keys are read again after a day.
    wait(24 * hour);
    expect(await check(good)).toBe('token');
  },
);

test('a token that does not hold never does', async () => {
  const forged = issuer.token({ iss: 'https://issuer.example', aud: 'bot', exp: now + hour }, 'stranger');
  expect(await check(`Bearer ${forged}`)).toBe('token');
  expect(await check(`Bearer ${forged}`)).toBe('token');
});
