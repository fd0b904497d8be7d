/** A clock that can stand on another day. */
export interface Clock {
  readonly now: () => Date;
  /** Null: it shows the time of day again. Resolves when the sandboxes have the same time. */
  readonly stand: (at: Date | null) => Promise<void>;
}

export function createClock(): Clock {
  let standing: Date | null = null;
  return {
    now: () => standing ?? new Date(),
    stand(at) {
      standing = at;
      return Promise.resolve();
    },
  };
}
