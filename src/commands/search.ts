import { fold } from '../fold.ts';

/** True when every term is found in one of the fields, without case and accents. Phone numbers compare by digits. */
export function matches(terms: readonly string[], fields: readonly (string | null)[], phone: string | null): boolean {
  const folded = fields.filter((field) => field !== null).map(fold);
  const digits = phone === null ? '' : digitsOf(phone);
  return terms.every((term) => {
    const wanted = withoutScheme(fold(term));
    return (
      folded.some((field) => field.includes(wanted)) || (looksLikePhone(wanted) && digits.includes(digitsOf(wanted)))
    );
  });
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
