import { fold, foldings } from '../text/fold.ts';

/** A search term in the forms in which texts are compared. */
export interface SearchTerm {
  /** Folded, without the scheme of an address or a number. */
  readonly words: string;
  /** The words, and the same with umlauts spelled out if there are any. A text must have one of them. */
  readonly spellings: readonly string[];
}

/** A comma separates words: people write `Bowen, Megan` and paste it in quotes, but the records say `Megan Bowen`. */
export function parseTerms(terms: readonly string[]): readonly SearchTerm[] {
  return terms.flatMap(splitAtCommas).map(parseTerm);
}

/** A term of nothing but commas stays as it is, so that it is searched for like any other. */
function splitAtCommas(term: string): readonly string[] {
  if (!term.includes(',')) return [term];
  const words = term.split(',').map((word) => word.trim());
  const named = words.filter((word) => word !== '');
  return named.length === 0 ? [term] : named;
}

function parseTerm(term: string): SearchTerm {
  return { words: withoutScheme(fold(term)), spellings: foldings(term).map(withoutScheme) };
}

/** People paste `sip:ann@contoso.com` and `tel:+49…`, but the records have no scheme. */
function withoutScheme(term: string): string {
  return term.replace(/^(?:sip|sips|tel|mailto|smtp):/, '');
}

/** A test for fields of which each term is in one, ignoring case and accents. Make it once for many records. */
export function termTest(terms: readonly string[]): (fields: readonly (string | null)[]) => boolean {
  const wanted = parseTerms(terms);
  return (fields) => {
    const folded = wanted.length === 0 ? [] : fields.filter((field) => field !== null).flatMap(foldings);
    return wanted.every(({ spellings }) => folded.some((field) => spellings.some((words) => field.includes(words))));
  };
}

/** A test for values that contain the term. */
export function isFound({ spellings }: SearchTerm): (value: string | null) => boolean {
  return (value) =>
    value !== null && foldings(value).some((folded) => spellings.some((words) => folded.includes(words)));
}
