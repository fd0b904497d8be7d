import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesTerms } from '../../src/search/terms.ts';
import { assignmentsFound, usersAddressed, usersNamed } from '../../src/search/rows.ts';
import { fold, foldPlain } from '../../src/text/fold.ts';
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

function digitsOf(text: string): string {
  return text.replaceAll('(0)', '').replace(/\D/g, '');
}

/** The same search, term by term and field by field. */
function isFoundSlowly(terms: readonly string[], row: readonly (string | null)[], phone: string | null): boolean {
  const folded = row.filter((field) => field !== null).map(foldSlowly);
  return terms.every((term) => {
    const wanted = foldSlowly(term).replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
    const isPhone = /^[+\d][\d\s()./-]*$|^\(0\)$/.test(wanted);
    const inPhone = isPhone && digitsOf(phone ?? '').includes(digitsOf(wanted));
    return folded.some((field) => field.includes(wanted)) || inPhone;
  });
}

/** A zero-width joiner, which folding removes, makes a text take the general way. */
function foldSlowly(text: string): string {
  return text === '' ? '' : fold(`${text}\u200D`);
}

test('a search finds the rows that a slow search finds', () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 3 }), fields, fc.option(words), (terms, row, phone) => {
      expect(matchesTerms(terms, row, phone)).toBe(isFoundSlowly(terms, row, phone));
    }),
    { numRuns: 20_000 },
  );
});

test('a search in a long list finds the rows that a search row by row finds', async () => {
  const row = fc.record({
    name: fc.option(words),
    address: fc.option(words),
    sip: fc.option(words),
    phone: fc.option(words),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 3 }), fc.array(row, { maxLength: 30 }), async (terms, rows) => {
      const users = userTables.concat(rows.map((each) => userTables.of([account(each.address, null, each)])));
      const found = indexesOf(users.length, await usersNamed(users, terms));
      const slowly = Array.from(users, ({ name, address, sip, phone }) =>
        isFoundSlowly(terms, [name, address, sip], phone),
      );
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
      expect(indexesOf(users.length, [await usersAddressed(users, key)])).toContain(1);
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

test('plain text is folded as the general way folds it', () => {
  fc.assert(
    fc.property(fc.oneof(words, fc.string()), (text) => {
      expect(fold(text)).toBe(foldSlowly(text));
    }),
    { numRuns: 5_000 },
  );
});

test('plain ASCII text folds as bytes to the same text, and any other text is refused', () => {
  fc.assert(
    fc.property(fc.oneof(words, fc.string()), (text) => {
      const source = Buffer.from(`.${text}.`);
      const target = Buffer.alloc(source.length);
      const isFolded = foldPlain(source, 1, source.length - 1, target, 1);
      const isPlain = /^[!-_a-~]+( [!-_a-~]+)*$/.test(text);
      expect([isFolded, isFolded && target.toString('utf8', 1, source.length - 1)]).toEqual(
        isPlain ? [true, fold(text)] : [false, false],
      );
    }),
    { numRuns: 5_000 },
  );
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
