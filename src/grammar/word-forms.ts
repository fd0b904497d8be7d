import type { Word } from '../customers/match.ts';
import { searchWord } from './tokens.ts';

const minDigits = 6;

/** True for a part of a phone number, as people write it: `+49`, `(425)` and `555-0123`. */
export function isPhonePart(word: Word): boolean {
  return /^[+\d(][\d()/.-]*$/.test(searchWord(word));
}

/** True when the words have a whole phone number among them, as in `is +49 89 5550 1234 ours?`. */
export function havePhoneNumber(words: readonly Word[]): boolean {
  const digits = words.filter(isPhonePart).map(searchWord).join('').replaceAll(/\D/g, '');
  return digits.length >= minDigits;
}

/** True for a word of two capitals, such as US and IT: a country or a department, and no pronoun. */
export function isWrittenAsCode(word: Word): boolean {
  return !word.quoted && /^\p{Lu}{2}$/u.test(searchWord(word));
}

/** True for a word like the code of a product, such as E5 and PHN1. */
export function isProductCode(word: Word): boolean {
  return !word.quoted && /^(?=.*\d)\p{L}[\p{L}\d]*$/u.test(searchWord(word));
}
