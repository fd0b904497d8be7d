import { fold } from '../fold.ts';

/** True when every term is found in one of the fields, without case and accents. Phone numbers compare by digits. */
export function matches(terms: readonly string[], fields: readonly (string | null)[], phone: string | null): boolean {
  return finder(terms)(searchText(fields, phone));
}

/** What one row is searched in: each field folded and ended by a line's end, and at the end the phones' digits. */
export function searchText(fields: readonly (string | null)[], ...phones: readonly (string | null)[]): string {
  const lines = new Set<string>();
  for (const field of fields) if (field !== null) lines.add(fold(field));
  const digits = phones.map((phone) => (phone === null ? '' : digitsOf(phone))).join(' ');
  return [...lines, digits].join('\n');
}

/** Looks for all the terms in the text of one row after the other; a folded term has no line's end in it. */
export function finder(terms: readonly string[]): (text: string) => boolean {
  const sought = terms.map((term) => {
    const wanted = withoutScheme(fold(term));
    return { wanted, digits: looksLikePhone(wanted) ? digitsOf(wanted) : null };
  });
  return (text) =>
    sought.every(
      ({ wanted, digits }) =>
        // Only digits are found among the digits, and those are a phone's anyway.
        text.includes(wanted === '' ? '\n' : wanted) ||
        (digits !== null && text.includes(digits, text.lastIndexOf('\n') + 1)),
    );
}

/** People paste `sip:ann@contoso.com` and `tel:+49…`; the records here have no scheme. */
function withoutScheme(term: string): string {
  return term.replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
}

function looksLikePhone(term: string): boolean {
  return /^[+\d][\d\s()./-]*$|^\(0\)$/.test(term);
}

/** `+49 (0) 89` and `4989` are the same digits: the zero in brackets is only dialled at home. */
function digitsOf(phone: string): string {
  return phone.replaceAll('(0)', '').replace(/\D/g, '');
}
