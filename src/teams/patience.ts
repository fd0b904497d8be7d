import { setTimeout as delay } from 'node:timers/promises';

/** What it comes to, or undefined when that takes longer. */
export async function noLongerThan<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  const ended = new AbortController();
  const patience = delay(milliseconds, undefined, { signal: ended.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, patience]);
  } finally {
    ended.abort();
  }
}
