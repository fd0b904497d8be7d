import { fold } from '../text/fold.ts';

/** A search term as it stands in the texts; its digits where it looks like a phone number. */
export interface SearchTerm {
  readonly words: string;
  readonly digits: string | null;
}

export function parseTerm(term: string): SearchTerm {
  const words = withoutScheme(fold(term));
  return { words, digits: looksLikePhone(words) ? digitsOf(words) : null };
}

/** True when every term is found in one of the fields, without case and accents. Phone numbers compare by digits. */
export function matchesTerms(
  terms: readonly string[],
  fields: readonly (string | null)[],
  phone: string | null,
): boolean {
  const folded = fields.filter((field) => field !== null).map(fold);
  const digits = digitsOf(phone ?? '');
  return terms
    .map(parseTerm)
    .every(
      (sought) =>
        folded.some((field) => field.includes(sought.words)) ||
        (sought.digits !== null && digits.includes(sought.digits)),
    );
}

/** Whether it is found in the value of a field. */
export function isFound({ words }: SearchTerm): (value: string | null) => boolean {
  return (value) => value !== null && fold(value).includes(words);
}

/** People paste `sip:ann@contoso.com` and `tel:+49…`; the records here have no scheme. */
function withoutScheme(term: string): string {
  return term.replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
}

function looksLikePhone(term: string): boolean {
  return /^[+\d][\d\s()./-]*$|^\(0\)$/.test(term);
}

/** `+49 (0) 89` and `4989` are the same digits: the zero in brackets is only dialled at home. */
export function digitsOf(phone: string): string {
  // As most numbers are written; the long way takes five times as long.
  if (/^\+?\d*$/.test(phone)) return phone.startsWith('+') ? phone.slice(1) : phone;
  return phone.replaceAll('(0)', '').replace(/\D/g, '');
}
