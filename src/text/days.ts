/** Whether there is such an IANA time zone, such as `Europe/Berlin`. Offsets such as `+01:00` are none. */
export function isTimeZone(text: string): boolean {
  if (!/^[a-z]/i.test(text)) return false;
  try {
    return calendarOf(text) !== null;
  } catch {
    return false;
  }
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/** Writes days as `2026-11-26`. Kept, since one takes some 50 µs to make. Throws a `RangeError` for an unknown zone. */
function calendarOf(zone: string): Intl.DateTimeFormat {
  const known = calendars.get(zone);
  if (known !== undefined) return known;
  const calendar = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    calendar: 'gregory',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  calendars.set(zone, calendar);
  return calendar;
}

/** The day in the zone, such as `2026-11-26`. */
export function dayOf(moment: Date, zone: string): string {
  return calendarOf(zone).format(moment);
}

/** The day so many days later; earlier where `days` is negative. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10);
}

const minute = 60_000;
const dayLength = 24 * 60 * minute;

/** When the day begins in the zone: at midnight, or at 1:00 where clocks are set forward at midnight, as in Cairo. */
export function startOfDay(day: string, zone: string): Date {
  // In minutes. No zone is a day or more away from UTC, so the day begins between these two.
  let before = (Date.parse(day) - dayLength) / minute;
  let after = (Date.parse(day) + dayLength) / minute;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayOf(new Date(middle * minute), zone) < day) before = middle;
    else after = middle;
  }
  return new Date(after * minute);
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** English, as in lines. */
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const shortMonthLength = 3;
/** Between two leap days can be eight years, as around 1900 and 2100. */
const maxYearsBack = 8;

/** The number of the month with this name or beginning of it, from 1; 0 for none. */
export function monthNumber(name: string): number {
  return name.length < shortMonthLength ? 0 : months.findIndex((each) => each.startsWith(name)) + 1;
}

/** A day without its year, such as `1-nov`, from its number and the name of its month. Null where no year has such a day. */
export function dayOfYear(date: string, month: string): string | null {
  const name = months[monthNumber(month) - 1];
  if (name === undefined) return null;
  const day = `${Number(date)}-${name.slice(0, shortMonthLength)}`;
  // A leap year has every day.
  return isDay(inYear(day, 2024)) ? day : null;
}

/** `1-nov` in a year, as `2026-11-01`. */
function inYear(day: string, year: number): string {
  const [date = '', short = ''] = day.split('-');
  return `${year}-${String(monthNumber(short)).padStart(2, '0')}-${date.padStart(2, '0')}`;
}

/** The last day that is called so, such as `1-nov`; today can be one. Null for a text that is no day without its year. */
function lastCalled(name: string, today: string): string | null {
  const [, date = '', month = ''] = /^(\d{1,2})-([a-z]{3})$/.exec(name) ?? [];
  const day = dayOfYear(date, month);
  if (day === null) return null;
  const year = Number(today.slice(0, 4));
  const days = Array.from({ length: maxYearsBack + 1 }, (_, back) => inYear(day, year - back));
  return days.find((each) => each <= today && isDay(each)) ?? null;
}

/**
 * The moment that a text such as `since:monday` means, without the `since:` and in lower case. `monday`, `mon`, `today`,
 * `yesterday`, `1-nov` and `2026-11-01` are when that day began in the zone; a weekday and a day without its year are the
 * last ones, and can be today. `7d` is seven times 24 hours before `now`. Null for any other text; a moment can lie ahead.
 */
export function momentOf(since: string, zone: string, now: Date): Date | null {
  const [, days] = /^([1-9]\d{0,3})d$/.exec(since) ?? [];
  if (days !== undefined) return new Date(now.getTime() - Number(days) * dayLength);
  const day = dayNamed(since, dayOf(now, zone));
  return day === null ? null : startOfDay(day, zone);
}

function dayNamed(name: string, today: string): string | null {
  if (name === 'today') return today;
  if (name === 'yesterday') return addDays(today, -1);
  if (/^[12]\d{3}-\d\d-\d\d$/.test(name)) return isDay(name) ? name : null;
  const weekday = weekdays.findIndex((each) => name.length >= 3 && each.startsWith(name));
  return weekday === -1 ? lastCalled(name, today) : addDays(today, -((new Date(today).getUTCDay() - weekday + 7) % 7));
}

/** False for a day that no month has, such as `2026-02-30`. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && addDays(text, 0) === text;
}
