/**
 * Normalizes text for comparison and search: compatibility forms, case and invisible characters are removed, and the
 * accents of Latin, Greek and Cyrillic letters. In other scripts a mark is a letter of its own, such as a vowel. All
 * apostrophes become `'` and all dashes `-`, and white space becomes single spaces.
 */
export function fold(text: string): string {
  // Most text is plain, and the general way takes ten times as long.
  if (plain.test(text)) return text.toLowerCase();
  return (
    text
      .replace(/[‘’‚‛‹›❛❜´`]/g, "'")
      .normalize('NFKD')
      .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
      .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '$1')
      .replace(/[\p{Pd}\u2212]/gu, '-')
      // Upper case first: only that turns the ß of `Weiß` into `SS`.
      .toUpperCase()
      .toLowerCase()
      .replace(/[æœðþħłøđŧŋ]/g, (letter) => plainLetters[letter] ?? letter)
      .replace(/\s+/g, ' ')
      .trim()
  );
}

/**
 * The folded text, and the one with the letters that German and the Nordic languages write in place of an umlaut:
 * `Müller` is found as `muller` and as `mueller`. A text without such letters has one form.
 */
export function foldings(text: string): readonly string[] {
  const folded = fold(text);
  if (plain.test(text)) return [folded];
  const spelledOut = fold(
    text.normalize('NFC').replace(/[äöüøå]/gi, (letter) => umlauts[letter.toLowerCase()] ?? letter),
  );
  return spelledOut === folded ? [folded] : [folded, spelledOut];
}

/** Printable ASCII with single spaces between words, but no backtick, which is folded to an apostrophe. */
const plain = /^[!-_a-~]+(?: [!-_a-~]+)*$/;

const space = 0x20;
const backtick = 0x60;
const tilde = 0x7e;

/**
 * Folds plain text from one buffer into another at `at`, where it takes as many bytes. Returns false where the text is
 * not plain. Without strings this takes a third of the time of `fold`.
 */
export function foldPlain(source: Buffer, from: number, to: number, target: Buffer, at: number): boolean {
  let last = space;
  for (let index = from; index < to; index += 1) {
    const byte = source[index] ?? 0;
    const isSingleSpace = byte === space && last !== space;
    if (!isSingleSpace && (byte <= space || byte > tilde || byte === backtick)) return false;
    // A to Z
    target[at + index - from] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
    last = byte;
  }
  return last !== space;
}

/** To Unicode these are no letters with an accent that could be removed, but people type them without. */
const plainLetters: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ŧ: 't',
  ŋ: 'n',
};

const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
