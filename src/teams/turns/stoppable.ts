import type { Answer } from '../../bot/answer.ts';

export interface Stoppable {
  readonly answer: Answer;
  /** Tells every turn under way, and each that still begins, that nobody waits any more. */
  readonly stop: () => void;
}

/** The bot, with one way to stop all its turns at once. */
export function stoppable(answer: Answer): Stoppable {
  // One controller a turn: a signal that lives as long as the process keeps hold of whatever was derived from it.
  const underWay = new Set<AbortController>();
  let stopped = false;
  return {
    answer: async function* (line, asker, ended) {
      const turn = new AbortController();
      const end = (): void => turn.abort(ended?.reason);
      ended?.addEventListener('abort', end, { once: true });
      underWay.add(turn);
      if (stopped || ended?.aborted === true) end();
      try {
        return yield* answer(line, asker, turn.signal);
      } finally {
        underWay.delete(turn);
        ended?.removeEventListener('abort', end);
      }
    },
    stop: () => {
      stopped = true;
      for (const turn of underWay) turn.abort();
    },
  };
}
