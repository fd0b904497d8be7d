export interface Token {
  readonly value: string;
  readonly until: Date;
}

export interface TokenKeeper {
  /** The present token, or a new one: many callers share one request for it. */
  readonly get: () => Promise<string>;
  /** The vendor refused it: the next caller gets a new one. */
  readonly forget: () => void;
  readonly until: () => Date | null;
}

/** A token is renewed this long before it ends, so that it does not end on its way. */
const margin = 60_000;

export function keepToken(request: () => Promise<Token>, now: () => Date): TokenKeeper {
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
    async get() {
      if (kept !== null && kept.until.getTime() - margin > now().getTime()) return kept.value;
      underWay ??= renew();
      return (await underWay).value;
    },
    forget() {
      kept = null;
    },
    until: () => kept?.until ?? null,
  };
}
