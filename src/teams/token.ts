import { JwtTokenExtractor } from 'botframework-connector/lib/auth/jwtTokenExtractor.js';
import type { ClaimsIdentity } from 'botframework-connector';
import { z } from 'zod';
import { noLongerThan } from './patience.ts';

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

/** The channel that a key must be endorsed for. */
const channel = 'msteams';
// As the SDK has it: clocks may differ by five minutes.
const clockTolerance = 5 * 60;
// The SDK waits for the issuer's keys without end.
const keyPatience = 10_000;

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

  return async (authorization) => {
    const [scheme = '', token = '', ...more] = authorization.split(' ');
    const kid = scheme === 'Bearer' && more.length === 0 ? keyIdOf(token) : null;
    if (kid === null) return 'token';
    const key = await noLongerThan(keyPatience, extractor.openIdMetadata.getKey(kid)).catch(() => undefined);
    if (key === undefined) return 'keys';
    // The SDK asks for the endorsement only where the key has any.
    if (key?.endorsements?.includes(channel) !== true) return 'token';
    // It throws its own error, jsonwebtoken's or a SyntaxError, depending on what is wrong.
    const identity = await extractor.getIdentity(scheme, token, channel).catch(() => null);
    if (identity?.isAuthenticated !== true) return 'token';
    const vouched = claims.safeParse(Object.fromEntries(identity.claims.map(({ type, value }) => [type, value])));
    return vouched.success ? { identity, serviceUrl: vouched.data.serviceurl } : 'token';
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
