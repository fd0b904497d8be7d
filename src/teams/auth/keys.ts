import { createLocalJWKSet, errors as joseErrors, type CryptoKey, type JWK } from 'jose';
import type { Logger } from 'pino';
import { errors, request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { backgroundWaiter, createSingleFlight } from '../../async/single-flight.ts';
import { withTimeout } from '../../async/timeout.ts';
import { createAgent, type Proxy } from '../../network/agent.ts';
import { errorFields } from '../../telemetry/error-fields.ts';

/**
 * Resolves to the public key with this id; never rejects. `token`: the issuer publishes no such key for Teams. `keys`: the
 * key is not known, and the issuer's keys could not be read.
 */
export type FindKey = (kid: string) => Promise<CryptoKey | 'token' | 'keys'>;

/** Milliseconds until the keys are downloaded again, as in the SDK. */
const maxAge = 24 * 60 * 60 * 1_000;
/** Milliseconds between two downloads, failed or not, so that made-up key ids cannot flood the issuer. */
const minInterval = 30_000;
/** Milliseconds for one download. Teams wants an answer within 10 seconds. */
const timeLimit = 8_000;
/** Milliseconds that a token waits for the daily download. A click must be answered within three seconds. */
const maxRefreshWait = 1_000;
const maxResponseBytes = 1024 * 1024;

const metadataSchema = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });
const keySetSchema = z.object({ keys: z.array(z.unknown()) });
/** A key that is not endorsed for Teams signs for other channels, or for none. */
const endorsedSchema = z.object({
  kid: z.string().min(1),
  endorsements: z.array(z.unknown()).refine((channels) => channels.includes('msteams')),
});

/**
 * The issuer's signing keys that are endorsed for Teams. They are downloaded when first needed, then once a day and for an
 * unknown key id. One download serves all callers. Known keys stay valid while downloads fail.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function createKeyFinder(metadataUrl: string, proxy: Proxy | null, log: Logger): FindKey {
  const agent = createAgent({ maxResponseSize: maxResponseBytes }, proxy);
  const downloads = createSingleFlight<void>();
  let known: ReturnType<typeof createLocalJWKSet> | null = null;
  let isComplete = false;
  // By performance.now(), which never jumps. jose's own remote key set goes by the time of day, which can be set.
  let refreshAt = Infinity;
  let nextAt = 0;

  async function download(): Promise<void> {
    try {
      known = createLocalJWKSet({ keys: await readKeys(metadataUrl, agent) });
      isComplete = true;
      refreshAt = performance.now() + maxAge;
    } catch (error) {
      isComplete = false;
      log.warn({ error: errorFields(error) }, 'signing keys not read');
    }
    nextAt = performance.now() + minInterval;
  }

  async function renew(): Promise<void> {
    if (performance.now() >= nextAt) await downloads.join('keys', backgroundWaiter, download);
  }

  async function find(kid: string): Promise<CryptoKey | 'token' | 'keys'> {
    if (known === null) return 'keys';
    return known({ alg: 'RS256', kid }).catch((error: unknown) =>
      isComplete && error instanceof joseErrors.JWKSNoMatchingKey ? 'token' : 'keys',
    );
  }

  return async (kid) => {
    if (performance.now() >= refreshAt) await withTimeout(maxRefreshWait, renew());
    const key = await find(kid);
    if (typeof key !== 'string') return key;
    await renew();
    return find(kid);
  };
}

/** The published keys that are endorsed for Teams. Rejects when they cannot be read. */
async function readKeys(metadataUrl: string, agent: Dispatcher): Promise<JWK[]> {
  const signal = AbortSignal.timeout(timeLimit);
  const { jwks_uri } = metadataSchema.parse(await readJson(metadataUrl, agent, signal));
  const { keys } = keySetSchema.parse(await readJson(jwks_uri, agent, signal));
  return keys.filter(isEndorsed);
}

function isEndorsed(key: unknown): key is JWK {
  return endorsedSchema.safeParse(key).success;
}

/** Follows no redirect. Rejects with undici's errors, or a SyntaxError. */
async function readJson(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<unknown> {
  const { statusCode, headers, body } = await request(url, { dispatcher, signal });
  const text = await body.text();
  if (statusCode !== 200) throw new errors.ResponseError('Unexpected status', statusCode, { headers });
  return JSON.parse(text);
}
