/** Text as it is compared: without case, accents and what has no width, one kind of apostrophe, blanks made single. */
export function fold(text: string): string {
  // Most text is plain, and folding it the long way takes ten times as long.
  if (plain.test(text)) return text.toLowerCase();
  return (
    text
      .replace(/[‘’‚‛‹›❛❜´`]/g, "'")
      .normalize('NFKD')
      .replace(/[\p{M}\p{Cf}]/gu, '')
      // By way of the capitals, since `Weiß` is `WEISS` there.
      .toUpperCase()
      .toLowerCase()
      .replace(/[łøđ]/g, (letter) => strokes[letter] ?? letter)
      .replace(/\s+/g, ' ')
      .trim()
  );
}

/** Found in no text that is folded by making its capitals small, but for blanks around it. */
export const notPlain = /[^!-_a-~ ]| {2}/;

/** Plain letters with single blanks between them, without the accent that stands for an apostrophe. */
const plain = /^[!-_a-~]+(?: [!-_a-~]+)*$/;

/** Letters whose stroke is no accent to Unicode, but is one to who types them without. */
const strokes: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd' };
