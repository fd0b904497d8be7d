import { words } from './words.ts';

const numbers = new Intl.NumberFormat('en');

/** `1,234`. */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** `1 user`, `37 users`. */
export function pluralize(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}

/** `37 users`, or `at least 500 users` where the count is not exact. */
export function formatCount(
  count: { readonly number: number; readonly exact: boolean },
  one: string,
  figures: Figures,
  many?: string,
): string {
  const text = figures.of(count.number, one, many);
  return count.exact || figures.hides(count.number) ? text : words.figures.atLeast(text);
}

/** Writes counts. */
export interface Figures {
  readonly number: (value: number) => string;
  readonly of: (value: number, one: string, many?: string) => string;
  /** True when a count is not written as it is. */
  readonly hides: (value: number) => boolean;
}

export const exactFigures: Figures = { number: formatNumber, of: pluralize, hides: () => false };

/** A count below this can stand for a person whom somebody knows. */
const smallest = 5;

/** For people who may see counts but no names. */
export const roundedFigures: Figures = {
  number: (value) => (roundedFigures.hides(value) ? words.figures.fewerThan(String(smallest)) : formatNumber(value)),
  of: (value, one, many = `${one}s`) =>
    roundedFigures.hides(value) ? words.figures.fewerThan(`${smallest} ${many}`) : pluralize(value, one, many),
  hides: (value) => value > 0 && value < smallest,
};

/** `€52.50`, and from 100 on whole units, such as `$7,035`. */
export function formatMoney(amount: number, currency: string): string {
  const digits = amount < 100 && !Number.isInteger(amount) ? 2 : 0;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount);
}

/** `Nov 20, 2026` of `2026-11-20`. A text that is no day stays as it is. */
export function formatDate(day: string): string {
  const time = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(time.getTime()) ? day : dates.format(time);
}

const dates = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

/** `a`, `a and b`, `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  return new Intl.ListFormat('en-US', { type: 'conjunction' }).format(names).replace(/, and /, ' and ');
}

/** The text up to so many characters. A cut one ends with an ellipsis. */
export function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .replace(/\p{Cs}$/u, '')
        .trimEnd()}…`;
}

/** The texts that are not empty, with the separator between them. */
export function joinTexts(texts: readonly (string | null)[], separator: string): string {
  return texts.filter((text) => text !== null && text !== '').join(separator);
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const dayAndTime = new Intl.DateTimeFormat('en-US', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

const dayLength = 24 * 60 * 60 * 1_000;

/** `22:11 UTC`, or `Nov 20, 22:11 UTC` where more than a day has passed since. */
export function formatSince(time: Date, now: Date): string {
  const isRecent = now.getTime() - time.getTime() < dayLength;
  return words.times.utc(isRecent ? time.toISOString().slice(11, 16) : dayAndTime.format(time));
}

const inZone = new Map<string, Intl.DateTimeFormat>();

/** Kept, since one takes some 50 µs to make. */
function formatterIn(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([zone, options]);
  const known = inZone.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
  inZone.set(key, made);
  return made;
}

const dayOfThisYear = { weekday: 'short', month: 'short', day: 'numeric' } as const;
const dayOfAnyYear = { month: 'short', day: 'numeric', year: 'numeric' } as const;
const timeOfDay = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;

/** `Mon, Nov 23` in the zone, or `Nov 20, 2025` in another year than `now`. */
export function formatDay(moment: Date, zone: string, now: Date): string {
  const isThisYear = yearIn(moment, zone) === yearIn(now, zone);
  return formatterIn(zone, isThisYear ? dayOfThisYear : dayOfAnyYear).format(moment);
}

/** `02:14 UTC` of today, or `Wed, Nov 25, 02:14 UTC` of another day, in the zone. */
export function formatMoment(moment: Date, zone: string, now: Date): string {
  const [day, time] = [formatDay(moment, zone, now), formatterIn(zone, timeOfDay).format(moment)];
  return day === formatDay(now, zone, now) ? time : `${day}, ${time}`;
}

function yearIn(moment: Date, zone: string): string {
  return formatterIn(zone, { year: 'numeric' }).format(moment);
}

/** Of a sum in minor units, such as cents. */
export function formatMinorUnits(amount: number, currency: string): string {
  return formatMoney(inMajorUnits(amount, currency), currency);
}

/** `12.34` of 1,234 cents. Some currencies have no minor unit. */
export function inMajorUnits(amount: number, currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return amount / 10 ** maximumFractionDigits;
}
