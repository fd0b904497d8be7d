import { Cron } from 'croner';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const form = /^(?:hourly|daily (?<daily>\d\d:\d\d)|weekly (?<day>[a-z]{3}) (?<weekly>\d\d:\d\d))$/;

/**
 * The next moment after this one of a cadence: `hourly`, `daily 08:00` or `weekly mon 09:00`. Hourly is each full hour in
 * UTC. In the nights when clocks change, too, a day has one: a time that is skipped is when the clocks have been set
 * forward, and of a time that comes twice it is the first. Throws a `RangeError` for a text that is no cadence.
 */
export function nextMoment(cadence: string, zone: string, after: Date): Date {
  const parts = form.exec(cadence);
  if (parts === null) throw new RangeError(`${cadence} is no cadence`);
  const { daily, day, weekly } = parts.groups ?? {};
  const [hours, minutes] = (daily ?? weekly ?? '').split(':').map(Number);
  const weekday = day === undefined ? '*' : weekdays.indexOf(day);
  const isHourly = cadence === 'hourly';
  const pattern = isHourly ? '0 * * * *' : `${minutes} ${hours} * * ${weekday}`;
  const next = new Cron(pattern, { timezone: isHourly ? 'UTC' : zone, paused: true }).nextRun(after);
  if (next === null) throw new RangeError(`There is no ${cadence} in ${zone}`);
  return next;
}
