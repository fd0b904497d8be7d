import type { Word } from '../customers/match.ts';
import { namelessWords, phoneNouns } from './filling-words.ts';
import { productParts, productWords } from './product-words.ts';
import { searchWord } from './tokens.ts';
import { wordKey } from './vocabulary.ts';

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

/** True for a word like the code of a product, such as E5, PHN1 and SPE_E5. */
export function isProductCode(word: Word): boolean {
  return !word.quoted && /^(?=.*\d)(?:\p{L}[\p{L}\d]*|\p{Lu}[\p{Lu}\d]*(?:_[\p{Lu}\d]+)+)$/u.test(searchWord(word));
}

/** True for the code of a product, and for a name such as Visio that is nobody's. */
export function isProductName(word: Word): boolean {
  return isProductCode(word) || (!word.quoted && productWords.has(wordKey(word.text)));
}

/** True for a word of a product's name, such as the second one of Teams Phone. */
export function isProductPart(word: Word): boolean {
  return isProductName(word) || (!word.quoted && productParts.has(wordKey(word.text)));
}

/** True for words that are nothing but the name of a product, as in `visio`, `E5` and `teams phone`. */
export function areProduct(words: readonly Word[]): boolean {
  return words.every(isProductPart) && (words.length > 1 || words.some(isProductName));
}

/** The product at the end of words that name somebody, as in `does Vera have a teams phone`; none without a name. */
export function productBehindName(words: readonly Word[]): readonly Word[] {
  const from = words.findIndex((_, at) => areProduct(words.slice(at)));
  const names = words.slice(0, Math.max(from, 0));
  return names.length > 0 && !names.every(isProductPart) ? words.slice(from) : [];
}

/** True for a word that is surely nobody's name. */
export function isNobodys(word: Word): boolean {
  const key = word.quoted ? '' : wordKey(word.text);
  return namelessWords.has(key) || productWords.has(key) || phoneNouns.has(key);
}
