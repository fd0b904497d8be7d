/** Words with another meaning on a line or in an access rule. */
export const reservedNames: readonly string[] = ['fresh', 'page', 'all', 'none'];
/**
 * One word that cannot be read as quoted text, a filter, an address or punctuation. It has no control character, which a
 * terminal would obey, and no invisible one.
 */
export const nameForm = /^(?=.*[\p{L}\p{N}])[^\s\p{Cc}\p{Cf}":@]+$/u;

/** A name as names are compared: in lower case, and letters with accents always in the same Unicode form. */
export function toName(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
