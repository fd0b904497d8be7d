import { Cron } from 'croner';
import type { MemorySettings } from '../memory/settings.ts';

/**
 * The next moment after this one at which everything is to be read. In the nights when clocks change, too, there is one: a
 * time that is skipped is when the clocks have been set forward, and of a time that comes twice it is the first.
 */
export function nextRead({ readAt, zone }: MemorySettings, after: Date): Date {
  const [hours, minutes] = readAt.split(':').map(Number);
  const next = new Cron(`${minutes} ${hours} * * *`, { timezone: zone, paused: true }).nextRun(after);
  if (next === null) throw new RangeError(`There is no ${readAt} in ${zone}`);
  return next;
}
