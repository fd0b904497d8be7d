import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSpellingIndex } from '../../src/text/spelling-index.ts';
import { editDistance } from '../../src/text/spelling.ts';

/** Words of few letters, so that many are near one another. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'ö'), maxLength: 9 });

test('a word is found by as many typing errors as it is away, and by no more', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), word, fc.integer({ min: 0, max: 4 }), (words, typed, max) => {
      const expected = new Map(
        words.map((each) => [each, editDistance(typed, each)] as const).filter(([, edits]) => edits <= max),
      );
      expect(new Map(createSpellingIndex(words.map((each) => [each, each])).near(typed, max))).toEqual(expected);
    }),
    { numRuns: 3_000 },
  );
});

test('the nearest of the texts of an item counts', () => {
  const near = createSpellingIndex([
    ['contoso', 1],
    ['contosso', 1],
    ['fabrikam', 2],
  ]).near('contossso', 2);
  expect([...near]).toEqual([[1, 1]]);
});

test('a word is found by its beginning', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), word, (words, typed) => {
      const found = createSpellingIndex(words.map((each) => [each, each])).startingWith(typed);
      expect(new Set(found)).toEqual(new Set(words.filter((each) => each.startsWith(typed))));
    }),
  );
});

test('the neighbors of a word are those next to it in the alphabet', () => {
  const index = createSpellingIndex(['adam', 'berta', 'caesar', 'dora', 'emil'].map((each) => [each, each]));
  expect([...index.around('cindy', 3)]).toEqual(['dora', 'caesar', 'emil']);
  expect([...index.around('zzz', 2)]).toEqual(['emil', 'dora']);
  expect([...createSpellingIndex<string>([]).around('x', 2)]).toEqual([]);
});
