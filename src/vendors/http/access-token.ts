import { z } from 'zod';

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
  let kept: Token | null = null;
  let underWay: Promise<Token> | null = null;

  async function renew(): Promise<Token> {
    try {
      kept = await request();
      return kept;
    } finally {
      underWay = null;
    }
  }

  return {
    async authorization() {
      if (kept !== null && kept.until.getTime() - margin > now().getTime()) return bearer(kept);
      underWay ??= renew();
      return bearer(await underWay);
    },
    invalidate(authorization) {
      // Many calls can be refused for one old token, some of them after another call has renewed it.
      if (kept !== null && authorization === bearer(kept)) kept = null;
    },
    until: () => kept?.until ?? null,
  };
}

function bearer({ value }: Token): string {
  return `Bearer ${value}`;
}
