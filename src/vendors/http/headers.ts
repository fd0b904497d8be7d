import { retryAfter } from '../../async/retry-after.ts';

/** What no header can carry: everything but tabs, blanks and visible characters up to U+00FF (RFC 9110, section 5.5). */
const unsendable = /[^\t\x20-\x7E\x80-\xFF]/u;

/** The first character that no header can carry, such as `U+200B`; null when the text can be sent. */
export function unsendableIn(text: string): string | null {
  const code = unsendable.exec(text)?.[0].codePointAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Milliseconds. A vendor that asks for more has made a mistake. */
const maxWait = 10 * 60_000;

/** Milliseconds that a vendor asks to wait, by its own clock where it names a date; null if it names no time. */
export function requestedWait(headers: Readonly<Record<string, string>>): number | null {
  const sentAt = Date.parse(headers['date'] ?? '');
  const wait = retryAfter(headers['retry-after'], Number.isNaN(sentAt) ? Date.now() : sentAt);
  return wait === null ? null : Math.min(wait, maxWait);
}
