import { fold } from '../text/fold.ts';

/** A search term, normalized. */
export interface SearchTerm {
  /** Folded, without the scheme of an address. */
  readonly words: string;
  /** The digits of a phone number; null where the term does not look like one. */
  readonly digits: string | null;
}

export function parseTerm(term: string): SearchTerm {
  const words = withoutScheme(fold(term));
  return { words, digits: looksLikePhone(words) ? digitsOf(words) : null };
}

/** A test for fields of which each term is in one, ignoring case and accents. Make it once for many records. */
export function termTest(terms: readonly string[]): (fields: readonly (string | null)[]) => boolean {
  const wanted = terms.map((term) => parseTerm(term).words);
  return (fields) => {
    const folded = wanted.length === 0 ? [] : fields.filter((field) => field !== null).map(fold);
    return wanted.every((words) => folded.some((field) => field.includes(words)));
  };
}

/** A test for field values that contain the term. */
export function isFound({ words }: SearchTerm): (value: string | null) => boolean {
  return (value) => value !== null && fold(value).includes(words);
}

/** People paste `sip:ann@contoso.com` and `tel:+49…`, but the records have no scheme. */
function withoutScheme(term: string): string {
  return term.replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
}

function looksLikePhone(term: string): boolean {
  return /^[+\d][\d\s()./-]*$|^\(0\)$/.test(term);
}

/** `+49 (0) 89` has the digits `4989`: the zero in brackets is dialled only within the country. */
export function digitsOf(phone: string): string {
  // Most numbers are written like this, and the general way takes five times as long.
  if (/^\+?\d*$/.test(phone)) return phone.startsWith('+') ? phone.slice(1) : phone;
  return phone.replaceAll('(0)', '').replace(/\D/g, '');
}
