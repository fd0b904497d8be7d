/**
 * Normalizes text for comparison and search: compatibility forms, case, accents and invisible characters are removed,
 * all apostrophes become `'`, and white space becomes single spaces.
 */
export function fold(text: string): string {
  // Most text is plain, and the general way takes ten times as long.
  if (plain.test(text)) return text.toLowerCase();
  return (
    text
      .replace(/[‘’‚‛‹›❛❜´`]/g, "'")
      .normalize('NFKD')
      .replace(/[\p{M}\p{Cf}]/gu, '')
      // Upper case first: only that turns the ß of `Weiß` into `SS`.
      .toUpperCase()
      .toLowerCase()
      .replace(/[łøđ]/g, (letter) => strokes[letter] ?? letter)
      .replace(/\s+/g, ' ')
      .trim()
  );
}

/** Printable ASCII with single spaces between words, but no backtick, which is folded to an apostrophe. */
const plain = /^[!-_a-~]+(?: [!-_a-~]+)*$/;

/** To Unicode a stroke is no accent that could be removed, but people leave it out when they type. */
const strokes: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd' };
