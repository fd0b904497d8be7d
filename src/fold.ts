/** Text as it is compared: without case, accents and what has no width, one kind of apostrophe, blanks made single. */
export function fold(text: string): string {
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

/** Letters whose stroke is no accent to Unicode, but is one to who types them without. */
const strokes: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd' };
