import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Request, Response } from 'restify';
import type { ShutdownTimes } from '../../async/shutdown-times.ts';
import { withTimeout } from '../../async/timeout.ts';

type Handler = (request: Request, response: Response) => Promise<void>;

/** Which requests are under way, from the moment that their body was read until their answer is on the wire. */
export interface Drain {
  readonly track: (handler: Handler) => Handler;
  /** Resolves when all of them, and then the turns, have ended, or when time is up. */
  readonly empty: (times: ShutdownTimes) => Promise<void>;
}

export function createDrain(options: {
  /** Resolves when all turns have ended, those included whose request was answered before. */
  readonly turns: () => Promise<unknown>;
  readonly stop: () => void;
  readonly log: Logger;
}): Drain {
  const { turns, stop, log } = options;
  const underWay = new Set<Promise<unknown>>();

  async function over(): Promise<true> {
    await Promise.all(underWay);
    await turns();
    return true;
  }

  return {
    track: (handler) => async (request, response) => {
      const work = handler(request, response);
      const ended = Promise.allSettled([work, once(response, 'close')]);
      underWay.add(ended);
      void ended.finally(() => underWay.delete(ended));
      await work;
    },
    async empty({ graceMs, noticeMs }) {
      const end = over();
      if ((await withTimeout(graceMs, end)) === true) return;
      stop();
      if ((await withTimeout(noticeMs, end)) === true) return;
      log.warn('turns aborted at shutdown');
    },
  };
}
