import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitize, sanitizeText } from '../../src/cards/sanitize.ts';

describe('a text of a vendor', () => {
  test.each([
    ['Megan Bowen', 'Megan Bowen'],
    ['', ''],
    ['${secret} **bold** <at>all</at>', '${secret} **bold** <at>all</at>'],
    ['two\r\nlines\ttab\u0000', 'two lines tab '],
    ['\u202eabc\u202c \u2066x\u2069', 'abc x'],
    ['{{DATE(2020-01-01T00:00:00Z)}}', '{\u2060{DATE(2020-01-01T00:00:00Z)}}'],
    ['{{{DATE(2020-01-01T00:00:00Z)}}}', '{\u2060{\u2060{DATE(2020-01-01T00:00:00Z)}}}'],
    ['{\u200e{TIME(x)}}', '{\u2060{TIME(x)}}'],
    ['a\ud800b', 'a b'],
    ['李 明 👩‍👧', '李 明 👩‍👧'],
  ])('%j is shown as %j', (text, shown) => {
    expect(sanitizeText(text)).toBe(shown);
  });

  test('is truncated to 300 characters, with an ellipsis', () => {
    expect(sanitizeText('x'.repeat(300))).toBe('x'.repeat(300));
    expect(sanitizeText('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
  });

  test('is never truncated within a character', () => {
    expect(sanitizeText(`${'x'.repeat(298)}😀😀`)).toBe(`${'x'.repeat(298)}…`);
  });

  test('is always harmless and short', () => {
    const hostile = fc.string({ unit: fc.constantFrom('{', '}', '\u200e', '\ud83d', '\ude00', 'DATE(', 'x', '\n') });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 400 })), (text) => {
        const shown = sanitizeText(text);
        expect(shown).not.toContain('{{');
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u);
        expect(shown.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});

test('data keeps its structure, and missing values become empty texts', () => {
  const data = { name: '{{x', list: [null, 1, true, { a: undefined, b: '\u202eb' }] };
  expect(sanitize(data)).toEqual({ name: '{\u2060{x', list: ['', 1, true, { a: '', b: 'b' }] });
});
