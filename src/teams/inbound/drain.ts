import type { Logger } from 'pino';
import type { Response } from 'restify';
import type { ShutdownTimes } from '../../async/shutdown-times.ts';
import { withTimeout } from '../../async/timeout.ts';
import type { ActiveTurns } from '../../bot/active-turns.ts';

/** Makes a shutdown wait until the response is sent. Only for accepted requests: a stranger may never read its response. */
export function trackResponse(turns: ActiveTurns, response: Response): void {
  turns.track(new Promise((resolve) => void response.once('close', resolve)));
}

/** Waits until all requests and turns have ended; after the grace period it aborts them. */
export async function drain(turns: ActiveTurns, { graceMs, noticeMs }: ShutdownTimes, log: Logger): Promise<void> {
  const idle = turns.idle().then(() => true);
  if ((await withTimeout(graceMs, idle)) === true) return;
  turns.abortAll();
  if ((await withTimeout(noticeMs, idle)) === true) return;
  log.warn('turns aborted at shutdown');
}
