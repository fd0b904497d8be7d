/** What no header can carry: everything but tabs, blanks and visible characters up to U+00FF (RFC 9110, section 5.5). */
const unsendable = /[^\t\x20-\x7E\x80-\xFF]/u;

/** The first character that no header can carry, such as `U+200B`; null when the text can be sent. */
export function unsendableIn(text: string): string | null {
  const code = unsendable.exec(text)?.[0].codePointAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
