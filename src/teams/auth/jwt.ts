import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import type { ClaimsIdentity } from 'botframework-connector';
import { LRUCache } from 'lru-cache';
import { hash } from 'node:crypto';
import { z } from 'zod';
import { withTimeout } from '../../async/timeout.ts';

export interface TokenExpectations {
  readonly issuer: string;
  readonly appId: string;
  /** Where the issuer tells its keys. */
  readonly metadataUrl: string;
}

/** A token that holds: whose it is, and the address it was made for. */
export interface VerifiedToken {
  readonly identity: ClaimsIdentity;
  readonly serviceUrl: string;
}

export type CheckToken = (authorization: string) => Promise<VerifiedToken | 'token' | 'keys'>;

/** A token that held when it was checked. */
interface Kept {
  readonly vouched: VerifiedToken;
  /** The key that it held by. */
  readonly key: string;
  /** Seconds since 1970, as the token has it. */
  readonly expires: number;
}

/** A key that the issuer tells for this channel. */
interface Told {
  readonly key: string;
  /** Milliseconds since 1970 when the SDK was asked for it. */
  readonly at: number;
}

/** Teams signs a token for hours; only those that hold get a place, so a stranger cannot fill it. */
const keptTokens = 1_000;
/** By their tokens' headers. There are a few; a stranger who writes others under a key that is told only costs time. */
const keptKeys = 100;
// Milliseconds. The SDK reads the keys once a day, so one that is withdrawn may be known a second longer; but it makes
// the key anew each time that it is asked, and that took most of the check.
const freshKey = 1_000;
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
export function tokenCheck({ issuer, appId, metadataUrl }: TokenExpectations): CheckToken {
  const extractor = new JwtTokenExtractor({ issuer, audience: appId, clockTolerance }, metadataUrl, ['RS256']);
  const claims = z.object({
    iss: z.literal(issuer),
    aud: z.literal(appId),
    exp: z.number(),
    serviceurl: z.string().min(1),
  });
  const kept = new LRUCache<string, Kept>({ max: keptTokens });
  const keys = new LRUCache<string, Told>({ max: keptKeys });

  async function verify(token: string, key: string): Promise<Kept | null> {
    // It throws its own error, jsonwebtoken's or a SyntaxError, depending on what is wrong.
    const identity = await extractor.getIdentity('Bearer', token, channel).catch(() => null);
    if (identity?.isAuthenticated !== true) return null;
    const { data } = claims.safeParse(Object.fromEntries(identity.claims.map(({ type, value }) => [type, value])));
    return data === undefined ? null : { vouched: { identity, serviceUrl: data.serviceurl }, key, expires: data.exp };
  }

  /** The key that signs under such a header, while the issuer tells it. */
  async function keyFor(head: string): Promise<Told | 'token' | 'keys'> {
    const known = keys.get(head);
    if (known !== undefined && Math.abs(Date.now() - known.at) < freshKey) return known;
    const kid = keyIdIn(head);
    if (kid === null) return 'token';
    const found = await withTimeout(keyPatience, extractor.openIdMetadata.getKey(kid)).catch(() => undefined);
    if (found === undefined) return 'keys';
    // The SDK asks for the endorsement only where the key has any.
    if (found?.endorsements?.includes(channel) !== true) return 'token';
    const key = { key: found.key, at: Date.now() };
    keys.set(head, key);
    return key;
  }

  return async (authorization) => {
    const [scheme = '', token = '', ...more] = authorization.split(' ');
    if (scheme !== 'Bearer' || more.length > 0) return 'token';
    const [head = ''] = token.split('.', 1);
    const told = await keyFor(head);
    if (typeof told === 'string') return told;
    // The whole token, so that another claim under the same signature is another token.
    const digest = hash('sha256', token, 'base64');
    const known = kept.get(digest);
    // A key can be withdrawn, or replaced under its name, while its tokens are kept.
    if (known?.key === told.key && Date.now() < known.expires * 1_000) return known.vouched;
    const verified = await verify(token, told.key);
    if (verified === null) return 'token';
    kept.set(digest, verified);
    return verified.vouched;
  };
}

const header = z.object({ alg: z.literal('RS256'), kid: z.string().min(1) });

/** Which key is said to have signed; null for what no issuer of Bot Framework writes. */
function keyIdIn(head: string): string | null {
  try {
    return header.parse(JSON.parse(Buffer.from(head, 'base64url').toString())).kid;
  } catch {
    return null;
  }
}
