import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import type { ClaimsIdentity } from 'botframework-connector';
import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import { z } from 'zod';
import { noLongerThan } from '../patience.ts';

export interface Expected {
  readonly issuer: string;
  readonly appId: string;
  /** Where the issuer tells its keys. */
  readonly metadataUrl: string;
}

/** A token that holds: whose it is, and the address it was made for. */
export interface Vouched {
  readonly identity: ClaimsIdentity;
  readonly serviceUrl: string;
}

export type CheckToken = (authorization: string) => Promise<Vouched | 'token' | 'keys'>;

/** A token that held when it was checked. */
interface Kept {
  readonly vouched: Vouched;
  /** The key that it held by. */
  readonly key: string;
  /** Seconds since 1970, as the token has it. */
  readonly expires: number;
}

/** Teams signs a token for hours; only those that hold get a place, so a stranger cannot fill it. */
const keptTokens = 1_000;
/** The channel that a key must be endorsed for. */
const channel = 'msteams';
// As the SDK has it: clocks may differ by five minutes.
const clockTolerance = 5 * 60;
// The SDK waits for the issuer's keys without end, and Teams wants an answer within 10 seconds.
const keyPatience = 8_000;

/**
 * Checks a token as Bot Framework asks for, with its library but not its way through it: that one also takes tokens of
 * the Emulator and of skills, RS384 and RS512, tokens that never expire and keys without any endorsement.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function tokenCheck({ issuer, appId, metadataUrl }: Expected): CheckToken {
  const extractor = new JwtTokenExtractor({ issuer, audience: appId, clockTolerance }, metadataUrl, ['RS256']);
  const claims = z.object({
    iss: z.literal(issuer),
    aud: z.literal(appId),
    exp: z.number(),
    serviceurl: z.string().min(1),
  });
  const kept = new LRUCache<string, Kept>({ max: keptTokens });

  async function verify(token: string, key: string): Promise<Kept | null> {
    // It throws its own error, jsonwebtoken's or a SyntaxError, depending on what is wrong.
    const identity = await extractor.getIdentity('Bearer', token, channel).catch(() => null);
    if (identity?.isAuthenticated !== true) return null;
    const { data } = claims.safeParse(Object.fromEntries(identity.claims.map(({ type, value }) => [type, value])));
    return data === undefined ? null : { vouched: { identity, serviceUrl: data.serviceurl }, key, expires: data.exp };
  }

  return async (authorization) => {
    const [scheme = '', token = '', ...more] = authorization.split(' ');
    const kid = scheme === 'Bearer' && more.length === 0 ? keyIdOf(token) : null;
    if (kid === null) return 'token';
    const key = await noLongerThan(keyPatience, extractor.openIdMetadata.getKey(kid)).catch(() => undefined);
    if (key === undefined) return 'keys';
    // The SDK asks for the endorsement only where the key has any.
    if (key?.endorsements?.includes(channel) !== true) return 'token';
    // The whole token, so that another claim under the same signature is another token.
    const digest = hash('sha256', token, 'base64');
    const known = kept.get(digest);
    // A key can be withdrawn, or replaced under its name, while its tokens are kept.
    if (known?.key === key.key && Date.now() < known.expires * 1_000) return known.vouched;
    const verified = await verify(token, key.key);
    if (verified === null) return 'token';
    kept.set(digest, verified);
    return verified.vouched;
  };
}

const header = z.object({ alg: z.literal('RS256'), kid: z.string().min(1) });

/** Which key is said to have signed; null for what no issuer of Bot Framework writes. */
function keyIdOf(token: string): string | null {
  const [first = ''] = token.split('.');
  try {
    return header.parse(JSON.parse(Buffer.from(first, 'base64url').toString())).kid;
  } catch {
    return null;
  }
}
