import { expect, test } from 'vitest';
import { foldRows, rowsContaining } from '../../src/search/folded-rows.ts';
import { indexesOf } from '../../src/tables/row-mask.ts';
import { userTables } from '../../src/vendors/tables.ts';
import { account } from '../support/rosters.ts';
import { runSync } from '../support/run-sync.ts';

const names = ['Ann', 'Zoë', 'Ωmega', '', '漢字', '한국어'];

test('each row of a long list is found by its own words, whatever script the rows before it are in', () => {
  const users = userTables.of(
    Array.from({ length: 2_000 }, (_, row) =>
      account(`${row}@contoso.com`, null, { name: `${names[row % names.length]}_${row}_` }),
    ),
  );
  const folded = runSync(foldRows(users, ['name', 'address', 'sip']));
  for (let row = 0; row < users.length; row += 1)
    expect(indexesOf(users.length, [rowsContaining(folded, `_${row}_`)])).toEqual([row]);
});

test('a match spans neither two fields nor two rows', () => {
  const users = userTables.of([
    account('ab', null, { name: 'cd' }),
    account('ef', null, { name: 'gh' }),
    account(null, null),
  ]);
  const folded = runSync(foldRows(users, ['name', 'address']));
  const foundBy = (words: string): number[] => indexesOf(users.length, [rowsContaining(folded, words)]);
  expect(foundBy('cd')).toEqual([0]);
  expect(foundBy('cdab')).toEqual([]);
  expect(foundBy('abgh')).toEqual([]);
  expect(foundBy('')).toEqual([0, 1]);
});

test('a SIP address that is the same as the address takes no room', () => {
  expect(bytesWith('Ann@contoso.com')).toBe(bytesWith(null));
  expect(bytesWith('ann@fabrikam.com')).toBeGreaterThan(bytesWith(null));
});

function bytesWith(sip: string | null): number {
  const users = userTables.of([account('ann@contoso.com', null, { sip })]);
  return runSync(foldRows(users, ['address', 'sip'])).utf8.length;
}
