import { describe, expect, test } from 'vitest';
import { usersNamed } from '../../src/search/rows.ts';
import type { Region } from '../../src/text/region.ts';
import { indexesOf } from '../../src/tables/row-mask.ts';
import { userTables } from '../../src/vendors/tables.ts';
import { account } from '../support/rosters.ts';

/** The numbers of the users that are found; each user has one, and a usage location. */
async function found(
  stored: readonly (readonly [phone: string, location: string | null])[],
  typed: string,
  region: Region | null = null,
): Promise<readonly string[]> {
  const users = userTables.of(stored.map(([phone, location]) => account(null, null, { phone, location })));
  const rows = indexesOf(users.length, await usersNamed(users, typed.split('|'), region));
  return rows.map((row) => users.at(row)?.phone ?? '');
}

const american = '+14025550100;ext=1234';

describe('a number with an extension', () => {
  test.each([
    '+14025550100;ext=1234',
    'tel:+14025550100;ext=1234',
    '+1 402 555-0100 ext. 1234',
    '+1|402|555-0100|ext|1234',
    '+1 (402) 555‑0100 x1234',
    '+1–402–555–0100',
    '(402) 555-0100',
    '(402)|555-0100',
    '402.555.0100',
    '001 402 5550100',
    '5550100',
  ])('is found by %s', async (typed) => {
    const stored = [[american, 'US'] as const, ['+14025550199;ext=1234', 'US'] as const];
    expect(await found(stored, typed)).toEqual([american]);
  });

  test('is not found by another extension, but the number without any is', async () => {
    expect(await found([[american, 'US']], '+14025550100;ext=99')).toEqual([]);
    expect(await found([['+14025550100', 'US']], '+14025550100;ext=99')).toEqual(['+14025550100']);
  });
});

describe.each(['+4989123456', '+49 (0)89 123456', '+49 89/123456', '089/123456', '(089) 123-456', '0049 89 123456'])(
  'a German number that is stored as %s',
  (phone) => {
    test.each(['+49 (0)89 123456', '+4989123456', '089/123456', '0049 89 123456', '089|123456', '+49|(0)|89|1234-56'])(
      'is found by %s, at a person in Germany and by the region',
      async (typed) => {
        const others = [
          ['+4930123456', 'DE'],
          ['+4389123456', null],
        ] as const;
        expect(await found([[phone, 'DE'], ...others], typed)).toEqual([phone]);
        expect(await found([[phone, null], ...others], typed, 'DE')).toEqual([phone]);
      },
    );
  },
);

test('a part of a number finds all numbers that have it', async () => {
  const stored = [
    ['+4989123456', 'DE'],
    ['+498912', 'DE'],
    ['+4930123456', 'DE'],
  ] as const;
  expect(await found(stored, '089 12')).toEqual(['+4989123456', '+498912']);
  expect(await found(stored, '123456')).toEqual(['+4989123456', '+4930123456']);
});

test('the same digits in another country are another number', async () => {
  const stored = [
    ['040 123456', 'DE'],
    ['040 123456', 'AT'],
    ['040 123456', null],
  ] as const;
  expect(await found(stored, '+49 40 123456')).toEqual(['040 123456']);
  expect(await found(stored, '+49 40 123456', 'DE')).toEqual(['040 123456', '040 123456']);
});

test('a very long text in place of a number costs nothing', async () => {
  const stored = [[';'.repeat(30_000), 'DE'] as const, ['1 '.repeat(30_000), 'DE'] as const];
  expect(await found(stored, '+4989123456')).toEqual([]);
});
