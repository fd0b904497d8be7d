import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { createTokenCheck, type CheckToken } from '../../../src/teams/auth/jwt.ts';
import { openIssuer, type Issuer } from '../../support/issuer.ts';

const hour = 3_600;
const day = 24 * hour;
const valid = { serviceUrl: 'https://smba.trafficmanager.net/emea/' };

let issuer: Issuer;
let check: CheckToken;
let requests: number;
let onRequest: () => void;
let lines: unknown[];
/** Aborts the download, in place of the timer. */
let timeout: AbortController;
let timeouts: MockInstance;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
  timeout = new AbortController();
  timeouts = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal);
  requests = 0;
  onRequest = () => undefined;
  issuer = await openIssuer(() => {
    requests += 1;
    onRequest();
  });
  lines = [];
  const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(JSON.parse(line)) });
  check = createTokenCheck(
    { issuer: 'https://issuer.example', appId: 'bot', metadataUrl: issuer.metadataUrl },
    null,
    log,
  );
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await issuer.close();
});

function token(kid = 'key-1'): string {
  const exp = Math.floor(Date.now() / 1_000) + 100 * day;
  const claims = { iss: 'https://issuer.example', aud: 'bot', serviceurl: valid.serviceUrl, exp };
  return `Bearer ${issuer.token(claims, 'issuer', { kid })}`;
}

function wait(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1_000);
}

/** Resolves once the issuer has received so many requests. */
async function received(count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  onRequest = () => {
    if (requests >= count) resolve();
  };
  onRequest();
  await promise;
}

/** One download of the keys is two requests: the metadata, then the keys. */
const download = 2;

test('one download serves all who wait for it, and all who come later', async () => {
  const good = token();
  const results = await Promise.all(Array.from({ length: 20 }, () => check(good)));
  expect(results).toEqual(Array.from({ length: 20 }, () => valid));
  expect(await check(good)).toEqual(valid);
  expect(requests).toBe(download);
});

test('the keys are downloaded again once a day', async () => {
  await check(token());
  wait(day - 1);
  await check(token());
  expect(requests).toBe(download);
  wait(1);
  await Promise.all([check(token()), check(token())]);
  expect(requests).toBe(2 * download);
});

test.each(['status', 'redirect', 'too long', 'not JSON', 'no keys'] as const)(
  'no key is taken from an issuer that fails (%s), and known keys stay valid while it does',
  async (fault) => {
    issuer.fail(fault);
    expect(await check(token())).toBe('keys');
    issuer.fail(null);
    wait(30);
    expect(await check(token())).toEqual(valid);
    issuer.fail(fault);
    wait(10 * day);
    expect(await check(token())).toEqual(valid);
    expect(await check(token('key-2'))).toBe('keys');
  },
);

test('after a failure the issuer is left alone for 30 seconds', async () => {
  issuer.fail('status');
  expect(await check(token())).toBe('keys');
  issuer.fail(null);
  wait(29);
  expect(await check(token())).toBe('keys');
  expect(requests).toBe(download);
  wait(1);
  expect(await check(token())).toEqual(valid);
  expect(requests).toBe(2 * download);
});

test('after a failed refresh the issuer is left alone for 30 seconds', async () => {
  await check(token());
  issuer.fail('status');
  wait(day);
  for (const kid of ['key-1', 'made-up', 'key-1', 'made-up']) await check(token(kid));
  expect(requests).toBe(2 * download);
  wait(30);
  await check(token());
  expect(requests).toBe(3 * download);
});

test('a failure is logged once, by its kind and without its text', async () => {
  issuer.fail('status');
  await Promise.all([check(token()), check(token('made-up'))]);
  await check(token());
  const error = { name: 'ResponseError', code: 'UND_ERR_RESPONSE', statusCode: 500 };
  expect(lines).toEqual([{ level: 40, error, msg: 'signing keys not read' }]);
});

test('made-up key ids cause one download in 30 seconds at most', async () => {
  await check(token());
  const madeUp = Array.from({ length: 20 }, (_, index) => token(`made-up-${index}`));
  const results = await Promise.all(madeUp.map((each) => check(each)));
  expect(new Set(results)).toEqual(new Set(['token']));
  wait(29);
  await Promise.all(madeUp.map((each) => check(each)));
  expect(requests).toBe(download);
  wait(1);
  await Promise.all(madeUp.map((each) => check(each)));
  expect(requests).toBe(2 * download);
});

/** 600 strangers, each with an unsigned token of another key id. */
function strangers(): Promise<unknown[]> {
  const tokens = Array.from({ length: 600 }, (_, index) =>
    issuer.token({}, 'none', { alg: 'RS256', kid: `made-up-${index}` }),
  );
  return Promise.all(tokens.map((each) => check(`Bearer ${each}`)));
}

describe.each([
  ['before any key is known', () => undefined],
  ['when keys are known', () => check(token())],
  ['when the known keys are more than a day old', () => check(token()).then(() => wait(day))],
])('600 made-up key ids %s', (_when, before) => {
  test.each(['silence', 'half'] as const)('cause one download of an issuer that hangs (%s)', async (fault) => {
    await before();
    wait(30);
    const known = requests;
    issuer.fail(fault);
    const refused = strangers();
    await received(known + download);
    timeout.abort(new DOMException('', 'TimeoutError'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(new Set(await refused)).toEqual(new Set(['keys']));
    expect(new Set(await strangers())).toEqual(new Set(['keys']));
    expect([requests - known, lines.length]).toEqual([download, 1]);
  });

  test('cause one download of an issuer that is down', async () => {
    await before();
    wait(30);
    await issuer.close();
    for (const pauses of [1, 2]) {
      expect(new Set(await strangers())).toEqual(new Set(['keys']));
      expect(new Set(await strangers())).toEqual(new Set(['keys']));
      // Each download that fails has a line in the log.
      expect(lines).toHaveLength(pauses);
      wait(30);
    }
  });
});

test.each([
  ['back', -5 * hour],
  ['forward', 5 * hour],
])('a clock that is set %s makes no pause longer and none shorter', async (_direction, seconds) => {
  await check(token());
  issuer.change('added');
  vi.setSystemTime(Date.now() + seconds * 1_000);
  wait(29);
  expect(await check(token('key-2'))).toBe('token');
  wait(1);
  expect(await check(token('key-2'))).toEqual(valid);
  expect(requests).toBe(2 * download);
  vi.setSystemTime(Date.now() + seconds * 1_000);
  wait(day - 1);
  await check(token());
  expect(requests).toBe(2 * download);
  wait(1);
  await check(token());
  expect(requests).toBe(3 * download);
});

test('a key that the issuer adds is known 30 seconds after the last download', async () => {
  await check(token());
  issuer.change('added');
  expect(await check(token('key-2'))).toBe('token');
  wait(30);
  expect(await check(token('key-2'))).toEqual(valid);
});

test('a known key waits at most a second for an issuer that does not answer', async () => {
  await check(token());
  issuer.fail('silence');
  wait(day);
  const checking = check(token());
  await received(2 * download);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await checking).toEqual(valid);
});

test('a known key does not wait for a download that a made-up key id caused', async () => {
  await check(token());
  issuer.fail('silence');
  wait(30);
  const madeUp = check(token('made-up'));
  await received(2 * download);
  expect(await check(token())).toEqual(valid);
  await issuer.close();
  expect(await madeUp).toBe('keys');
});

test.each(['silence', 'half'] as const)('a download ends after 8 seconds: %s', async (fault) => {
  issuer.fail(fault);
  const checking = check(token());
  await received(download);
  expect(timeouts).toHaveBeenCalledExactlyOnceWith(8_000);
  timeout.abort(new DOMException('', 'TimeoutError'));
  expect(await checking).toBe('keys');
});
