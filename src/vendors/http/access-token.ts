import { z } from 'zod';
import { backgroundWaiter, createSingleFlight } from '../../async/single-flight.ts';
import { unsendableIn } from './headers.ts';

export interface Token {
  readonly value: string;
  readonly until: Date;
}

/** Seconds that a token is valid, at most a day: Entra issues none that is valid for longer. */
export const lifetime = z.coerce.number().transform((seconds) => Math.min(seconds, 86_400));

/** An access token that can be sent: one that cannot would be kept, and fail every call until it expires. */
export const accessToken = z
  .string()
  .min(1)
  .refine((token) => unsendableIn(token) === null);

export interface TokenCache {
  /** The `Authorization` header with the current token, or a new one. All callers share one request for a new token. */
  readonly authorization: () => Promise<string>;
  /** Drops the token after the vendor refused this header. A newer token stays. */
  readonly invalidate: (authorization: string | undefined) => void;
  readonly until: () => Date | null;
}

/** Milliseconds. A token is renewed this long before it expires, so that it is still valid when the request arrives. */
const margin = 60_000;

export function cacheToken(request: () => Promise<Token>, now: () => Date): TokenCache {
  let cached: Token | null = null;
  const requests = createSingleFlight<Token>();

  async function renew(): Promise<Token> {
    cached = await request();
    return cached;
  }

  return {
    async authorization() {
      if (cached !== null && cached.until.getTime() - margin > now().getTime()) return bearer(cached);
      return bearer(await requests.join('token', backgroundWaiter, renew));
    },
    invalidate(authorization) {
      // Many calls can be refused for one old token, some of them after it was renewed.
      if (cached !== null && authorization === bearer(cached)) cached = null;
    },
    until: () => cached?.until ?? null,
  };
}

function bearer({ value }: Token): string {
  return `Bearer ${value}`;
}
