import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldPlain, foldings } from '../../src/text/fold.ts';

const pieces = fc.constantFrom('ann', 'Ann', 'Ë', 'ß', 'Ł', '+', '0', '(0)', ' ', '  ', '\n', '-', '`', "'", '８');
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 5 }).map((parts) => parts.join('')),
  fc.string(),
);

/** A zero-width joiner, which folding removes, makes a text take the general way. */
function foldSlowly(text: string): string {
  return text === '' ? '' : fold(`${text}\u200D`);
}

test('plain text is folded as the general way folds it', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(fold(text)).toBe(foldSlowly(text));
    }),
    { numRuns: 5_000 },
  );
});

test('plain ASCII text folds as bytes to the same text, and any other text is refused', () => {
  fc.assert(
    fc.property(texts, (text) => {
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

test.each([
  ['Ærøskøbing', 'aeroskobing'],
  ['Œuvre', 'oeuvre'],
  ['Guðrún Þórsdóttir', 'gudrun thorsdottir'],
  ['Ħamrun', 'hamrun'],
  ['Diyarbakır İZMİR', 'diyarbakir izmir'],
  ['Łódź Straße', 'lodz strasse'],
  ['Ångström', 'angstrom'],
  ['Ελλάδα', 'ελλαδα'],
  ['Фёдор', 'федор'],
  ['Nguyễn Thị Hồng', 'nguyen thi hong'],
  ['Anne–Marie ‑ x − y', 'anne-marie - x - y'],
  ['❤️', '❤'],
])('%s is compared as %s', (text, folded) => {
  expect(fold(text)).toBe(folded);
  expect(fold(text.normalize('NFD'))).toBe(folded);
});

test.each([
  ['a Hindi vowel', 'कमल', 'कमला'],
  ['another Hindi vowel', 'दिन', 'दीन'],
  ['a Tamil vowel', 'கல', 'கலை'],
  ['a Thai tone', 'มา', 'ม้า'],
  ['a Bengali vowel', 'কল', 'কলা'],
  ['a Japanese voicing mark', 'か', 'が'],
])('%s makes another word', (_what, one, other) => {
  expect(fold(one)).not.toBe(fold(other));
});

test.each([
  ['Müller', ['muller', 'mueller']],
  ['MU\u0308LLER', ['muller', 'mueller']],
  ['Jörg Bäß', ['jorg bass', 'joerg baess']],
  ['Søren Ågård', ['soren agard', 'soeren aagaard']],
  ['Samuel', ['samuel']],
  ['Zoë', ['zoe']],
])('%s can be written in these ways', (text, forms) => {
  expect(foldings(text)).toEqual(forms);
});
