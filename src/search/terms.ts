import { fold } from '../text/fold.ts';

/** A search term in the form in which texts are compared: folded, without the scheme of an address or a number. */
export function normalizeTerm(term: string): string {
  // People paste `sip:ann@contoso.com` and `tel:+49…`, but the records have no scheme.
  return fold(term).replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
}

/** A test for fields of which each term is in one, ignoring case and accents. Make it once for many records. */
export function termTest(terms: readonly string[]): (fields: readonly (string | null)[]) => boolean {
  const wanted = terms.map(normalizeTerm);
  return (fields) => {
    const folded = wanted.length === 0 ? [] : fields.filter((field) => field !== null).map(fold);
    return wanted.every((words) => folded.some((field) => field.includes(words)));
  };
}

/** A test for values that contain the normalized words. */
export function contains(words: string): (value: string | null) => boolean {
  return (value) => value !== null && fold(value).includes(words);
}
