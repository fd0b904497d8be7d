import { numberWords } from './filling-words.ts';

/** Days of each unit. Months and years are round ones: no clock is asked here. */
const daysOf = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 } as const;
type Unit = keyof typeof daysOf;

/** `7d`, `7 days`, `2 weeks ago`, `last month` and `past two weeks`. */
const span =
  /^(?:over |during )?(?:(?<last>last|past|previous) )?(?:(?<count>\d{1,4}|[a-z]+) ?)?(?<unit>h|d|w|m|y|(?:hour|day|week|month|year)s?)(?<ago> ago)?$/;
const dayForm = /^(?<year>[12]\d{3})[ ./-](?<month>\d{1,2})[ ./-](?<date>\d{1,2})$/;

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

/**
 * The same for words without `since` in front, as in `changes in the last 7 days` and `changes 7d`. `7 days` alone can be
 * an age.
 */
export function spokenSince(key: string): string | null {
  if (key.startsWith('since ')) return readSince(key.slice('since '.length));
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

/** `2026-11-01`, if the calendar has such a day. */
function readDay(text: string): string | null {
  const { year, month = '', date = '' } = dayForm.exec(text)?.groups ?? {};
  if (year === undefined) return null;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : null;
}
