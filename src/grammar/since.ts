import { dayOfYear, monthNumber } from '../text/days.ts';
import { numberWords } from './filling-words.ts';

/** Days of each unit. Months and years are round ones: no clock is asked here. */
const daysOf = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 } as const;
type Unit = keyof typeof daysOf;

/** `7d`, `7 days`, `2 weeks ago`, `last month` and `past two weeks`. */
const span =
  /^(?:over |during )?(?:(?<last>last|past|previous) )?(?:(?<count>\d{1,4}|[a-z]+) ?)?(?<unit>h|d|w|m|y|(?:hour|day|week|month|year)s?)(?<ago> ago)?$/;
const dayForm = /^(?<year>[12]\d{3})[ ./-](?<month>\d{1,2})[ ./-](?<date>\d{1,2})$/;
/** `1 nov`, `20th of november 2026` and `nov 20`. */
const namedDay =
  /^(?:(?<date>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -])?(?<month>[a-z]{3,9})\.?(?: (?<behind>\d{1,2})(?:st|nd|rd|th)?)?,?(?: (?<year>[12]\d{3}))?$/;

const units: Readonly<Record<string, Unit>> = { h: 'hour', d: 'day', w: 'week', m: 'month', y: 'year' };
const maxDays = 9_999;

/**
 * A value of `since:` that is no word of a table: so many days as `14d` or `14`, or a day as `2026-11-01`. Blanks can stand for
 * the hyphens. Null for a text that is neither.
 */
export function readSince(typed: string): string | null {
  const text = typed.toLowerCase().trim();
  return readDay(text) ?? readSpan(/^\d+$/.test(text) ? `${text}d` : text);
}

/** The same where the day is a past one, and so can lack its year, as in `1 nov`. */
export function readPastSince(typed: string): string | null {
  return readSince(typed) ?? readNamedDay(typed.toLowerCase().trim());
}

/**
 * The same for words without `since` in front, as in `changes in the last 7 days` and `changes 7d`. `7 days` alone can be
 * an age.
 */
export function spokenSince(key: string): string | null {
  if (key.startsWith('since ')) return readPastSince(key.slice('since '.length));
  const { last, ago, count, unit = '' } = span.exec(key)?.groups ?? {};
  const isShort = unit.length === 1 && count !== undefined;
  return isShort || last !== undefined || ago !== undefined ? readSpan(key) : null;
}

function readSpan(text: string): string | null {
  const { count = '1', unit = '' } = span.exec(text)?.groups ?? {};
  const [short = ''] = unit;
  const name = units[short];
  const number = numberWords.includes(count) ? numberWords.indexOf(count) + 1 : Number(count);
  if (name === undefined || !Number.isInteger(number) || number < 1) return null;
  const days = Math.ceil(number * daysOf[name]);
  return days > maxDays ? null : `${days}d`;
}

/** `1-nov`, or with its year `2026-11-01`, if the calendar has such a day. */
function readNamedDay(text: string): string | null {
  const { date, month = '', behind, year } = namedDay.exec(text)?.groups ?? {};
  if ((date === undefined) === (behind === undefined)) return null;
  const number = date ?? behind ?? '';
  return year === undefined ? dayOfYear(number, month) : readDay(`${year}-${monthNumber(month)}-${number}`);
}

/** `2026-11-01`, if the calendar has such a day. */
function readDay(text: string): string | null {
  const { year, month = '', date = '' } = dayForm.exec(text)?.groups ?? {};
  if (year === undefined) return null;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : null;
}
