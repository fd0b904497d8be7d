export interface GateLimits {
  readonly inConversation: number;
  readonly inAll: number;
}

/** Lets so many in at a time and keeps nobody waiting: a queue would only grow. */
export interface ConcurrencyLimiter {
  /** Leaves by calling what it returns; null when it is full. */
  readonly acquire: (conversation: string) => (() => void) | null;
}

export function createConcurrencyLimiter({ inConversation, inAll }: GateLimits): ConcurrencyLimiter {
  const inside = new Map<string, number>();
  let all = 0;
  return {
    acquire: (conversation) => {
      const here = inside.get(conversation) ?? 0;
      if (here >= inConversation || all >= inAll) return null;
      inside.set(conversation, here + 1);
      all += 1;
      return () => {
        const left = (inside.get(conversation) ?? 0) - 1;
        if (left > 0) inside.set(conversation, left);
        else inside.delete(conversation);
        all -= 1;
      };
    },
  };
}
