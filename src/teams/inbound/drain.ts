import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Request, Response } from 'restify';
import type { ShutdownTimes } from '../../async/shutdown-times.ts';
import { withTimeout } from '../../async/timeout.ts';
import type { ActiveTurns } from '../../bot/active-turns.ts';

type Handler = (request: Request, response: Response) => Promise<void>;

/** Counts a request as active until its response is sent, so that a shutdown waits for it. */
export function tracked(turns: ActiveTurns, handler: Handler): Handler {
  return async (request, response) => {
    const work = handler(request, response);
    turns.track(Promise.allSettled([work, once(response, 'close')]));
    await work;
  };
}

/** Waits until all requests and turns have ended; after the grace period it aborts them. */
export async function drain(turns: ActiveTurns, { graceMs, noticeMs }: ShutdownTimes, log: Logger): Promise<void> {
  const idle = turns.idle().then(() => true);
  if ((await withTimeout(graceMs, idle)) === true) return;
  turns.abortAll();
  if ((await withTimeout(noticeMs, idle)) === true) return;
  log.warn('turns aborted at shutdown');
}
