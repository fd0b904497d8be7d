import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDistinctLines } from '../../src/search/distinct-lines.ts';

function linesOf(texts: readonly string[]): string {
  const lines = createDistinctLines({ lines: 0, bytes: 0 });
  for (const text of texts) {
    const utf8 = Buffer.from(`(${text})`);
    lines.add(utf8, 1, utf8.length - 1);
  }
  return lines.all().toString();
}

test('each line is there once, in the order in which it came first', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'Ä', '🙂', ' '), { maxLength: 4 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 40 }), (texts) => {
      expect(linesOf(texts)).toBe([...new Set(texts)].map((each) => `${each}\n`).join(''));
    }),
    { numRuns: 2_000 },
  );
});

test('as many lines as there are, with all their bytes', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `${'long '.repeat(index % 40)}${index % 15_000}`);
  expect(linesOf(texts)).toBe([...new Set(texts)].map((each) => `${each}\n`).join(''));
});
