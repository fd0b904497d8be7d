import { expect, test } from 'vitest';
import { addDays, dayOf, isTimeZone, momentOf, startOfDay } from '../../src/text/days.ts';

test.each(['UTC', 'Europe/Berlin', 'europe/berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kathmandu'])(
  '%s is a time zone',
  (zone) => {
    expect(isTimeZone(zone)).toBe(true);
  },
);

test.each(['', 'Berlin', 'Europe/Bonn', '+01:00', '-05:00', 'Z', 'Europe/Berlin '])('%j is no time zone', (zone) => {
  expect(isTimeZone(zone)).toBe(false);
});

test('a day is that of the zone, not of UTC', () => {
  const evening = new Date('2026-11-26T23:30:00Z');
  expect(
    ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati'].map((zone) => dayOf(evening, zone)),
  ).toEqual(['2026-11-26', '2026-11-27', '2026-11-26', '2026-11-27']);
});

test('days are counted over the ends of months and years', () => {
  expect([addDays('2026-12-31', 1), addDays('2028-03-01', -1), addDays('2026-03-30', -2)]).toEqual([
    '2027-01-01',
    '2028-02-29',
    '2026-03-28',
  ]);
});

test.each([
  ['2026-11-26', 'UTC', '2026-11-26T00:00:00Z'],
  ['2026-11-26', 'Europe/Berlin', '2026-11-25T23:00:00Z'],
  // The days on which clocks change, and those after them.
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
  ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00Z'],
  // Clocks are set forward at midnight, so the day begins at 1:00.
  ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
  // Midnight comes twice.
  ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z'],
  ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00Z'],
  ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00Z'],
  ['2026-01-01', 'Etc/GMT+12', '2026-01-01T12:00:00Z'],
])('%s begins in %s at %s', (day, zone, start) => {
  expect(startOfDay(day, zone)).toEqual(new Date(start));
});

// A Thursday, 10:50 in Berlin.
const now = new Date('2026-11-26T09:50:00Z');

test.each([
  ['monday', '2026-11-22T23:00:00Z'],
  ['mon', '2026-11-22T23:00:00Z'],
  ['wed', '2026-11-24T23:00:00Z'],
  ['thursday', '2026-11-25T23:00:00Z'],
  ['friday', '2026-11-19T23:00:00Z'],
  ['today', '2026-11-25T23:00:00Z'],
  ['yesterday', '2026-11-24T23:00:00Z'],
  ['7d', '2026-11-19T09:50:00Z'],
  ['1d', '2026-11-25T09:50:00Z'],
  // Before clocks changed in October.
  ['2026-10-01', '2026-09-30T22:00:00Z'],
  ['2026-12-24', '2026-12-23T23:00:00Z'],
  ['1-nov', '2026-10-31T23:00:00Z'],
  ['26-nov', '2026-11-25T23:00:00Z'],
  ['27-nov', '2025-11-26T23:00:00Z'],
  ['29-feb', '2024-02-28T23:00:00Z'],
])('since:%s is %s in Berlin', (since, moment) => {
  expect(momentOf(since, 'Europe/Berlin', now)).toEqual(new Date(moment));
});

test('yesterday has 23 hours where clocks were set forward, and 7d none less for it', () => {
  const monday = new Date('2026-03-29T22:00:00Z');
  expect(momentOf('yesterday', 'Europe/Berlin', monday)).toEqual(new Date('2026-03-28T23:00:00Z'));
  expect(momentOf('7d', 'Europe/Berlin', monday)).toEqual(new Date('2026-03-22T22:00:00Z'));
});

test('the weekday is that of the zone, not of UTC', () => {
  const night = new Date('2026-11-26T23:30:00Z');
  expect(momentOf('friday', 'Europe/Berlin', night)).toEqual(new Date('2026-11-26T23:00:00Z'));
  expect(momentOf('friday', 'UTC', night)).toEqual(new Date('2026-11-20T00:00:00Z'));
});

test.each([
  '',
  'm',
  'mo',
  'noday',
  '0d',
  '-1d',
  '7',
  'd',
  '99999d',
  '2026-02-30',
  '2026-13-01',
  '2026-1-1',
  '0000-01-01',
  '30-feb',
  '1-no',
])('since:%s means no moment', (since) => {
  expect(momentOf(since, 'Europe/Berlin', now)).toBeNull();
});
