import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Proxy } from '../../network/agent.ts';
import { createKeyFinder } from './keys.ts';

export interface TokenExpectations {
  /** Compared letter by letter. */
  readonly issuer: string;
  /** The only audience. */
  readonly appId: string;
  /** URL of the issuer's OpenID metadata, which has the URL of its keys. */
  readonly metadataUrl: string;
}

export interface VerifiedToken {
  /** The only URL that the sender may ask answers to be sent to. */
  readonly serviceUrl: string;
}

/**
 * Takes an Authorization header; never rejects. `token`: it holds no valid token. `keys`: the token could not be checked,
 * since the issuer's keys could not be read.
 */
export type CheckToken = (authorization: string) => Promise<VerifiedToken | 'token' | 'keys'>;

/** Seconds that clocks may differ by, as in the SDK. */
const clockTolerance = 5 * 60;

const keyIdSchema = z.string().min(1);

/**
 * Checks tokens as Bot Framework documents it. The SDK's own check accepts more: tokens of the Emulator and of skills,
 * RS384 and RS512, tokens that never expire, and keys without endorsements.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function createTokenCheck(
  { issuer, appId, metadataUrl }: TokenExpectations,
  proxy: Proxy | null,
  log: Logger,
): CheckToken {
  const findKey = createKeyFinder(metadataUrl, proxy, log);
  const options = { algorithms: ['RS256'], issuer, clockTolerance, requiredClaims: ['exp'] };
  // jose's own check of the audience also accepts a list that has this one.
  const claimsSchema = z.object({ aud: z.literal(appId), serviceurl: z.string().min(1) });

  return async (authorization) => {
    const [scheme, token = '', ...more] = authorization.split(' ');
    const kid = keyIdOf(token);
    if (scheme !== 'Bearer' || more.length > 0 || kid === null) return 'token';
    const key = await findKey(kid);
    if (typeof key === 'string') return key;
    const verified = await jwtVerify(token, key, options).catch(() => null);
    const { data } = claimsSchema.safeParse(verified?.payload);
    return data === undefined ? 'token' : { serviceUrl: data.serviceurl };
  };
}

/** The id of the key that the token says it is signed with; null when its header has none or cannot be read. */
function keyIdOf(token: string): string | null {
  try {
    return keyIdSchema.parse(decodeProtectedHeader(token).kid);
  } catch {
    return null;
  }
}
