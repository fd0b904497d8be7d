import { parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/min';
import { LRUCache } from 'lru-cache';
import { fold } from '../text/fold.ts';
import type { Region } from '../text/region.ts';
import { parseTerms, type SearchTerm } from './terms.ts';

/** Shorter numbers are searched for as they are typed: too many have them somewhere. */
export const minNationalDigits = 5;

/** Longer texts are no phone numbers. */
const maxLength = 64;

const extension = /(?:;ext=|[ ;,]?(?:ext\.?|x|#) ?)(\d{1,9})$/;

/** A part of a number that was typed with blanks, such as `(402)`, `555-0100`, `ext` and `x12`. */
const numberPart = /^(?:\+?[\d ()./-]+(?:(?:;ext=|ext\.? ?|[x#] ?)\d+)?|ext\.?|[x#]\d+)$/;

/** True for a folded text that can be a phone number, or a part of one. */
export function looksLikePhone(text: string): boolean {
  return text.length <= maxLength && /^\+?[\d ()./-]/.test(text) && /\d/.test(text) && numberPart.test(text);
}

/** Terms that follow one another and make up one number. Any other term is alone. */
export function groupNumbers(terms: readonly SearchTerm[]): readonly (readonly SearchTerm[])[] {
  const groups: SearchTerm[][] = [];
  for (const term of terms) {
    const group = groups.at(-1);
    const isPart = group !== undefined && looksLikePhone(group[0]?.words ?? '') && numberPart.test(term.words);
    // A plus sign begins another number.
    if (isPart && !term.words.startsWith('+')) group.push(term);
    else groups.push([term]);
  }
  return groups;
}

/** `+49 (0) 89` has the digits `4989`: the zero in brackets is dialled only within the country. */
export function digitsOf(phone: string): string {
  return phone.replaceAll('(0)', '').replace(/\D/g, '');
}

/** A phone number as it is searched: digits, after a plus sign if it has a country code, and before `;` and an extension. */
export function phoneText(phone: string): string {
  // Most numbers are written like this, and the general way takes ten times as long.
  if (/^\+?\d{1,30}$/.test(phone)) return phone;
  const { number, ext } = splitExtension(fold(phone.slice(0, maxLength)));
  return `${number.startsWith('+') ? '+' : ''}${digitsOf(number)}${ext === null ? '' : `;${ext}`}`;
}

function splitExtension(folded: string): { number: string; ext: string | null } {
  const match = extension.exec(folded);
  return match === null
    ? { number: folded, ext: null }
    : { number: folded.slice(0, match.index), ext: match[1] ?? null };
}

/** A typed phone number, and what it can mean. */
export interface SoughtPhone {
  /** In the form of `phoneText`. */
  readonly typed: string;
  /** With country code, in the form of `phoneText`, and without. */
  readonly numbers: readonly { readonly international: string; readonly national: string }[];
  readonly ext: string | null;
}

/** Reads a folded number as one of each region, or by its own country code. */
export function parsePhone(folded: string, regions: readonly Region[]): SoughtPhone {
  const { number, ext } = splitExtension(folded);
  const forms = number.startsWith('+')
    ? [readNumber(number, null)]
    : [
        ...regions.map((region) => readNumber(number, region)),
        // In most countries, 00 is dialled for the plus sign.
        ...(number.startsWith('00') ? [readNumber(`+${number.slice(2)}`, null)] : []),
      ];
  const numbers = forms.flatMap((form) =>
    form === null ? [] : [{ international: form.number, national: form.nationalNumber }],
  );
  return { typed: phoneText(folded), numbers, ext };
}

/** Every customer of a search asks for the same few readings, and each takes 25 µs. */
const readings = new LRUCache<string, { readonly form: PhoneNumber | null }>({ max: 256 });

function readNumber(number: string, region: Region | null): PhoneNumber | null {
  const key = `${region ?? ''} ${number}`;
  const known = readings.get(key) ?? { form: parsePhoneNumberFromString(number, region ?? undefined) ?? null };
  readings.set(key, known);
  return known.form;
}

/** True when the number, as written at a person of this region, is the international one or begins with it. */
export function isNumberOf(phone: string, region: Region | null, international: string): boolean {
  if (region === null) return false;
  return parsePhoneNumberFromString(phone, region)?.number.startsWith(international) ?? false;
}

/** The first number among the terms that has no country code, so that it means something only in a region. */
export function nationalNumberIn(terms: readonly string[]): string | null {
  const numbers = groupNumbers(parseTerms(terms)).filter(([first]) => looksLikePhone(first?.words ?? ''));
  const joined = numbers.map((parts) => parts.map(({ words }) => words).join(' '));
  return joined.find((number) => !/^(?:\+|00)/.test(number) && digitsOf(number).length > minNationalDigits) ?? null;
}
