import { words } from '../text/words.ts';
import type { Filter } from './filter.ts';

const meanings = words.grammar.filters;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When a watch runs, what it waits for, and whom it tells. They have no phrases: one slip makes `Avery` of `every`. */
export const watchFilters = [
  {
    name: 'every',
    aliases: [],
    values: ['hourly', 'daily 08:00', 'weekly mon 08:00'],
    also: {
      hourly: ['every hour'],
      'daily 08:00': ['daily', 'every morning'],
      'weekly mon 08:00': ['weekly', 'every week'],
    },
    read: readCadence,
    accepts: meanings.everyValues,
    phrases: {},
    example: '"daily 08:00"',
    meaning: meanings.every,
  },
  {
    name: 'over',
    aliases: [],
    values: ['5', 'EUR100'],
    also: {},
    read: readThreshold,
    accepts: meanings.overValues,
    phrases: {},
    example: '5',
    meaning: meanings.over,
  },
  {
    name: 'mention',
    aliases: [],
    values: ['me'],
    also: {},
    phrases: {},
    example: 'me',
    meaning: meanings.mention,
  },
  {
    name: 'always',
    aliases: [],
    values: ['yes', 'no'],
    also: {},
    phrases: {},
    example: 'yes',
    meaning: meanings.always,
  },
] as const satisfies readonly Filter[];

const cadence = /^(?:daily|weekly|(?:weekly|every) (?<day>[a-z]{3})[a-z]*)(?: at)?(?: (?<clock>\d.*|noon|midnight))?$/;
/** `9`, `17:30`, `16h30`, `4pm`, `4:30 p.m.` and `16 uhr`. */
const clockForm = /^(?<hour>\d{1,2})(?:[:.h](?<minute>\d\d))?(?: ?(?:(?<half>[ap])\.?m\.?|h|uhr|o['’]clock))?$/;
const namedClocks: Readonly<Record<string, string>> = { noon: '12:00', midnight: '00:00' };
const halfDay = 12;

/** `daily 9:00`, `weekly friday 17:30`, `every mon 9` and `every friday at 4 pm` as a cadence; null for other texts. */
function readCadence(typed: string): string | null {
  const text = typed.toLowerCase().trim();
  const { day, clock = '8:00' } = cadence.exec(text)?.groups ?? {};
  const time = readClock(clock);
  if (!cadence.test(text) || time === null) return null;
  if (text.startsWith('daily') || day === 'day') return `daily ${time}`;
  const weekday = weekdays.find((each) => each === (day ?? 'mon'));
  return weekday === undefined ? null : `weekly ${weekday} ${time}`;
}

/** A time of the day as `16:00`; null for a text that is none. */
function readClock(clock: string): string | null {
  const { hour = '', minute = '00', half } = clockForm.exec(clock)?.groups ?? {};
  if (hour === '') return namedClocks[clock] ?? null;
  const isHalf = half !== undefined;
  if (isHalf && (Number(hour) < 1 || Number(hour) > halfDay)) return null;
  const hours = isHalf ? (Number(hour) % halfDay) + (half === 'p' ? halfDay : 0) : Number(hour);
  if (hours > 23 || Number(minute) > 59) return null;
  return `${String(hours).padStart(2, '0')}:${minute}`;
}

const money =
  /^(?:(?<symbol>[€$£])|(?<code>[a-z]{3}))?\s*(?<amount>\d{1,9})\s*(?:(?<symbolBehind>[€$£])|(?<codeBehind>[a-z]{3}))?$/i;
const currencies: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP' };

/** `5`, or `€100`, `100 EUR` and `EUR100` as an amount of a currency a month; null for other texts. */
function readThreshold(typed: string): string | null {
  const { symbol, code, amount = '', symbolBehind, codeBehind } = money.exec(typed.trim())?.groups ?? {};
  if (amount === '') return null;
  const sign = symbol ?? symbolBehind;
  const currency = sign === undefined ? (code ?? codeBehind)?.toUpperCase() : currencies[sign];
  return `${currency ?? ''}${Number(amount)}`;
}
