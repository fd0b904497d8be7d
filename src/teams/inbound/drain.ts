import type { Logger } from 'pino';
import type { Request, Response } from 'restify';
import type { ShutdownTimes } from '../../async/shutdown-times.ts';
import { withTimeout } from '../../async/timeout.ts';
import type { ActiveTurns } from '../../bot/active-turns.ts';

/** Resolves to whether the request was accepted. */
type Handler = (request: Request, response: Response) => Promise<boolean>;

/**
 * Counts a request as active until its response is sent, so that a shutdown waits for it. A rejected client is not waited
 * for: it may never read its response.
 */
export function tracked(turns: ActiveTurns, handler: Handler): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const sent = new Promise((resolve) => void response.once('close', resolve));
    const work = handler(request, response);
    turns.track(work.then((isAccepted) => (isAccepted ? sent : null)));
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
