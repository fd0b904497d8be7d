import { fold } from '../fold.ts';
import { text, textOrNull } from '../block.ts';
import { either, type Marks } from '../marks.ts';
import { tables, type Table } from '../table.ts';

/** What one row is searched in. Each part ends with a line's end, which no folded term has. */
export interface SearchText {
  /** Who it is: names and addresses, folded. */
  readonly words: string;
  /** The digits of the phone. */
  readonly digits: string | null;
  /** What else it is found by, folded. */
  readonly other: string | null;
}

export const searchTables = tables<SearchText>({ words: text, digits: textOrNull, other: textOrNull }, (field) => ({
  words: field('words'),
  digits: field('digits'),
  other: field('other'),
}));

export function searchText(
  fields: readonly (string | null)[],
  phone: string | null,
  other: string | null = null,
): SearchText {
  const lines = new Set<string>();
  for (const field of fields) if (field !== null) lines.add(fold(field));
  return {
    words: Array.from(lines, (line) => `${line}\n`).join(''),
    digits: phone === null ? null : digitsOf(phone),
    other: other === null ? null : fold(other),
  };
}

/** A search term as it stands in the texts; its digits where it looks like a phone number. */
export interface Sought {
  readonly words: string;
  readonly digits: string | null;
}

export function soughtOf(term: string): Sought {
  const plain = withoutScheme(fold(term));
  const digits = looksLikePhone(plain) ? digitsOf(plain) : null;
  // Marks without a digit are found everywhere, as is a scheme alone where there is anything: each line has an end.
  if (digits === '') return { words: '', digits: null };
  return { words: plain === '' ? '\n' : plain, digits };
}

/** True when every term is found in one of the fields, without case and accents. Phone numbers compare by digits. */
export function matches(terms: readonly string[], fields: readonly (string | null)[], phone: string | null): boolean {
  const { words, digits } = searchText(fields, phone);
  return terms
    .map(soughtOf)
    .every(
      (sought) => words.includes(sought.words) || (sought.digits !== null && digits?.includes(sought.digits) === true),
    );
}

/** The rows in whose words or digits it is found. */
export function whereFound({ words, digits }: Sought, texts: Table<SearchText>): Marks {
  const marks = texts.containing('words', words);
  return digits === null ? marks : either(marks, texts.containing('digits', digits));
}

/** Whether it is found in the value of a field. */
export function isFound({ words }: Sought): (value: string | null) => boolean {
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
function digitsOf(phone: string): string {
  return phone.replaceAll('(0)', '').replace(/\D/g, '');
}
