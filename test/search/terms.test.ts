import { describe, expect, test } from 'vitest';
import { usersFound } from '../../src/search/rows.ts';
import { termTest } from '../../src/search/terms.ts';
import { indexesOf } from '../../src/tables/row-mask.ts';
import { userTables } from '../../src/vendors/tables.ts';
import { account } from '../support/rosters.ts';

const users = userTables.of([
  account('lukasz.w@fabrikam.com', null, {
    name: 'Łukasz “Luke” Weiß-O’Neil آرش می\u200cخواهم',
    phone: '+49 (0) 89 1234-567',
    department: 'Field Sales',
  }),
]);

async function isFound(terms: readonly string[]): Promise<boolean> {
  return indexesOf(users.length, await usersFound(users, terms, null)).length > 0;
}

describe('a record is found', () => {
  test.each([
    ['nothing', []],
    ['a part of a name', ['uka']],
    ['capitals', ['ŁUKASZ']],
    ['letters without their stroke', ['lukasz']],
    ['ß in capitals', ['WEISS']],
    ['another apostrophe', ["o'neil"]],
    ['yet another apostrophe', ['O´Neil']],
    ['several words in any order', ['weiß', 'field', 'fabrikam.com']],
    ['words together', ['field sales']],
    ['an address with its scheme', ['sip:Lukasz.W@fabrikam.com']],
    ['a mail link', ['mailto:lukasz.w@fabrikam.com']],
    ['a number as written', ['+49 (0) 89']],
    ['a number without blanks', ['+49891234567']],
    ['a number in other groups', ['89-12 34']],
    ['a number with its scheme', ['tel:+49891234567']],
    ['a number word by word', ['tel:+49', '(0)', '89', '1234']],
    ['a word without its zero-width character', ['میخواهم']],
  ])('by %s', async (_by, terms) => {
    expect(await isFound(terms)).toBe(true);
  });

  test.each([
    ['another name', ['megan']],
    ['one word that is in no field', ['weiß', 'megan']],
    ['words of two fields', ['weiß field']],
    ['another number', ['+4989999']],
    ['letters among digits', ['89a1234']],
  ])('but not by %s', async (_by, terms) => {
    expect(await isFound(terms)).toBe(false);
  });

  test('a field that is null is not searched', () => {
    expect(termTest(['89'])(['Ann', null])).toBe(false);
    expect(termTest(['ann'])([null, 'Ann'])).toBe(true);
  });
});

describe('an umlaut is found however it is written', () => {
  const names = ['Jörg Müller', 'Joerg Mueller', 'Jorg Muller', 'Michael Samuel', 'Michal Samul'];
  const people = userTables.of(names.map((name) => account(null, null, { name, department: name })));
  const namesFoundBy = async (term: string): Promise<readonly (string | null | undefined)[]> =>
    indexesOf(people.length, await usersFound(people, [term], null)).map((row) => people.at(row)?.name);

  test.each([
    ['müller', ['Jörg Müller', 'Joerg Mueller', 'Jorg Muller']],
    ['mueller', ['Jörg Müller', 'Joerg Mueller']],
    ['muller', ['Jörg Müller', 'Jorg Muller']],
    ['JÖRG', ['Jörg Müller', 'Joerg Mueller', 'Jorg Muller']],
    ['michael', ['Michael Samuel']],
    ['samul', ['Michal Samul']],
  ])('%s', async (term, found) => {
    expect(await namesFoundBy(term)).toEqual(found);
  });
});
