import type { Word } from '../customers/match.ts';
import { searchWord } from './tokens.ts';

const minDigits = 6;

/** True for a part of a phone number, as people write it: `+49`, `(425)` and `555-0123`. */
export function isPhonePart(word: Word): boolean {
  return /^[+\d(][\d()/.-]*$/.test(searchWord(word));
}

/** The phone number among the words of a sentence, as in `is +49 89 5550 1234 ours?`; null without one. */
export function phoneNumberIn(words: readonly Word[]): Word | null {
  const text = words.filter(isPhonePart).map(searchWord).join(' ');
  return text.replaceAll(/\D/g, '').length < minDigits ? null : { text, quoted: true };
}

/** True for a word of two capitals, such as US and IT: a country or a department, and no pronoun. */
export function isWrittenAsCode(word: Word): boolean {
  return !word.quoted && /^\p{Lu}{2}$/u.test(searchWord(word));
}

/** True for a word like the code of a product, such as E5 and PHN1. */
export function isProductCode(word: Word): boolean {
  return !word.quoted && /^(?=.*\d)\p{L}[\p{L}\d]*$/u.test(searchWord(word));
}
