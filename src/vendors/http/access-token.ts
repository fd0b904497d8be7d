import { z } from 'zod';
import { backgroundWaiter, createSingleFlight } from '../../async/single-flight.ts';

export interface Token {
  readonly value: string;
  readonly until: Date;
}

/** Seconds that a token lasts. Entra's last a day at most, and no longer is any believed. */
export const lifetime = z.coerce.number().transform((seconds) => Math.min(seconds, 86_400));

export interface TokenCache {
  /** The `Authorization` header with the present token, or a new one: many callers share one request for it. */
  readonly authorization: () => Promise<string>;
  /** The vendor refused this header: the next caller gets a new one, unless there is a newer one already. */
  readonly invalidate: (authorization: string | undefined) => void;
  readonly until: () => Date | null;
}

/** A token is renewed this long before it ends, so that it does not end on its way. */
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
      // Many calls can be refused for one old token, some of them after another call has renewed it.
      if (cached !== null && authorization === bearer(cached)) cached = null;
    },
    until: () => cached?.until ?? null,
  };
}

function bearer({ value }: Token): string {
  return `Bearer ${value}`;
}
