import { describe, expect, test } from 'vitest';
import { nextMoment } from '../../src/async/cadence.ts';

const hour = 60 * 60_000;
const begin = new Date('2026-01-01T00:00:00Z');
const end = new Date('2027-01-01T00:00:00Z');

/** Every moment of a year. */
function momentsOf(cadence: string, zone: string): readonly Date[] {
  const moments: Date[] = [];
  for (let next = nextMoment(cadence, zone, begin); next < end; next = nextMoment(cadence, zone, next))
    moments.push(next);
  return moments;
}

function localOf(
  zone: string,
): (moment: Date) => { readonly day: string; readonly time: string; readonly weekday: string } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    weekday: 'short',
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
    return {
      day: `${part('year')}-${part('month')}-${part('day')}`,
      time: `${part('hour')}:${part('minute')}`,
      weekday: part('weekday').toLowerCase(),
    };
  };
}

/** Every day of the year in the zone, and whether its clocks show this time at some moment. */
function daysOf(zone: string, time: string): ReadonlyMap<string, boolean> {
  const local = localOf(zone);
  const days = new Map<string, boolean>();
  for (let at = begin.getTime(); at < end.getTime(); at += hour / 4) {
    const { day, time: shown } = local(new Date(at));
    days.set(day, days.get(day) === true || shown === time);
  }
  return days;
}

describe.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'])('a year in %s', (zone) => {
  test.each(['02:30', '01:30', '08:00', '00:00'])('has each day once at %s, also when clocks change', (time) => {
    const local = localOf(zone);
    const days = daysOf(zone, time);
    const moments = momentsOf(`daily ${time}`, zone).map(local);
    const inner = [...days.keys()].slice(1, -1);
    expect(moments.map(({ day }) => day).filter((day) => inner.includes(day))).toEqual(inner);
    expect(moments.filter(({ day, time: shown }) => days.get(day) === true && shown !== time)).toEqual([]);
  });

  test('has each Sunday once, and each hour once', () => {
    const sundays = momentsOf('weekly sun 02:30', zone).map(localOf(zone));
    expect(new Set(sundays.map(({ weekday }) => weekday))).toEqual(new Set(['sun']));
    expect(new Set(sundays.map(({ day }) => day)).size).toBe(52);
    const hours = momentsOf('hourly', zone);
    expect(hours).toHaveLength((end.getTime() - begin.getTime()) / hour - 1);
  });
});

test('what is no cadence is refused', () => {
  expect(() => nextMoment('sometimes', 'UTC', begin)).toThrow(RangeError);
});
