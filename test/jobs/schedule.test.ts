import { expect, test } from 'vitest';
import { nextRead } from '../../src/jobs/schedule.ts';
import { usualMemory } from '../../src/memory/settings.ts';

/** The moments of so many reads, each the next after the one before. */
function reads(readAt: string, zone: string, after: string, count: number): string[] {
  const moments: string[] = [];
  for (let last = new Date(after); moments.length < count; moments.push(last.toISOString().slice(0, 16)))
    last = nextRead({ ...usualMemory, readAt, zone }, last);
  return moments;
}

test('everything is read at the same time of each night, by the clocks of the zone', () => {
  expect(reads('02:00', 'UTC', '2026-12-30T12:00:00Z', 3)).toEqual([
    '2026-12-31T02:00',
    '2027-01-01T02:00',
    '2027-01-02T02:00',
  ]);
  expect(reads('23:05', 'Asia/Kathmandu', '2026-11-26T12:00:00Z', 1)).toEqual(['2026-11-26T17:20']);
});

test('the read of this moment is not due again', () => {
  expect(reads('02:00', 'UTC', '2026-11-26T02:00:00.000Z', 1)).toEqual(['2026-11-27T02:00']);
  expect(reads('02:00', 'UTC', '2026-11-26T01:59:59.999Z', 1)).toEqual(['2026-11-26T02:00']);
});

test.each([
  ['Europe/Berlin', '2026-03-27T12:00:00Z', ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']],
  ['America/New_York', '2026-03-06T12:00:00Z', ['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30']],
])('where clocks are set forward over 02:30, it is read once, when they were: %s', (zone, after, expected) => {
  expect(reads('02:30', zone, after, 3)).toEqual(expected);
});

test('where 02:30 comes twice in Berlin, everything is read at the first', () => {
  const expected = ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'];
  expect(reads('02:30', 'Europe/Berlin', '2026-10-23T12:00:00Z', 3)).toEqual(expected);
  // Between the two.
  expect(reads('02:30', 'Europe/Berlin', '2026-10-25T00:45:00Z', 1)).toEqual(['2026-10-26T01:30']);
  expect(reads('02:30', 'Europe/Berlin', '2026-10-25T01:30:00Z', 1)).toEqual(['2026-10-26T01:30']);
});

test('where 01:30 comes twice in New York, everything is read at the first, and 02:30 comes once', () => {
  expect(reads('01:30', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
    '2026-11-01T05:30',
    '2026-11-02T06:30',
  ]);
  expect(reads('02:30', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
    '2026-11-01T07:30',
    '2026-11-02T07:30',
  ]);
});
