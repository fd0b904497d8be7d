import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { termTest } from '../../src/search/terms.ts';
import { assignmentsFound, usersIdentified, usersNamed } from '../../src/search/rows.ts';
import { fold } from '../../src/text/fold.ts';
import { addressKey } from '../../src/people/address.ts';
import { indexesOf } from '../../src/tables/row-mask.ts';
import { assignmentTables, userTables } from '../../src/vendors/tables.ts';
import { account, licence } from '../support/rosters.ts';

const pieces = fc.constantFrom(
  'ann',
  'Ann',
  'Ë',
  'ß',
  'Ł',
  '+',
  '49',
  '0',
  '(0)',
  ' ',
  '  ',
  '\n',
  '-',
  '@',
  '`',
  "'",
  ':',
  'sip:',
  '\u200c',
  '８',
);
const words = fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join(''));
const fields = fc.array(fc.option(words), { maxLength: 4 });

function wordsOf(term: string): string {
  return fold(term).replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
}

/** The same search, term by term and field by field. */
function isFoundSlowly(terms: readonly string[], row: readonly (string | null)[]): boolean {
  const folded = row.filter((field) => field !== null).map(fold);
  return terms.every((term) => folded.some((field) => field.includes(wordsOf(term))));
}

test('a search finds the rows that a slow search finds', () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 3 }), fields, (terms, row) => {
      expect(termTest(terms)(row)).toBe(isFoundSlowly(terms, row));
    }),
    { numRuns: 20_000 },
  );
});

test('a search in a long list finds the rows that a search row by row finds', async () => {
  const row = fc.record({
    name: fc.option(words),
    address: fc.option(words),
    sip: fc.option(words),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 3 }), fc.array(row, { maxLength: 30 }), async (terms, rows) => {
      const users = userTables.concat(rows.map((each) => userTables.of([account(each.address, null, each)])));
      const found = indexesOf(users.length, await usersNamed(users, terms, null));
      const slowly = Array.from(users, ({ name, address, sip }) => isFoundSlowly(terms, [name, address, sip]));
      expect(found).toEqual(slowly.flatMap((isFound, index) => (isFound ? [index] : [])));
    }),
    { numRuns: 2_000 },
  );
});

test('a person is found by the address however it is written', async () => {
  const parts = fc.constantFrom('ann', 'B', '´', 'ẞ', 'ß', '｀', '`', 'Å', '\u212B', 'sip:', ' ', '@', '.');
  const addresses = fc.array(parts, { maxLength: 5 }).map((each) => each.join(''));
  await fc.assert(
    fc.asyncProperty(addresses, fc.boolean(), async (address, isSip) => {
      const key = addressKey(address);
      fc.pre(key !== '');
      const users = userTables.of([
        account('other@contoso.example', null),
        account(isSip ? null : address, null, { sip: address }),
      ]);
      expect(indexesOf(users.length, [await usersIdentified(users, key)])).toContain(1);
    }),
    { numRuns: 2_000 },
  );
});

test('a licence is found by its id whatever letters it has', async () => {
  const holders = assignmentTables.of(
    ['ÄB-1', 'ab-1', 'o´b  1', null].map((licenseId) => licence('a@b.c', { licenseId })),
  );
  const foundBy = async (term: string): Promise<number[]> =>
    indexesOf(holders.length, await assignmentsFound(holders, [term]));
  expect(await foundBy('Äb-1')).toEqual([0, 1]);
  expect(await foundBy("o'b 1")).toEqual([2]);
});

/** The key by the general way, which a soft hyphen makes the address take. */
function keySlowly(address: string): string {
  return addressKey(`${address}\u00AD`).replace('\u00AD', '');
}

test('a plain address has the key that the general way gives', () => {
  const addresses = fc.stringMatching(/^[aZ09.@+\-_~!: ']*$/);
  fc.assert(
    fc.property(addresses, (text) => {
      expect(addressKey(text.trimEnd())).toBe(keySlowly(text.trimEnd()));
    }),
    { numRuns: 2_000 },
  );
});
