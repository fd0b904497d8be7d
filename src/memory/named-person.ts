import { fold } from '../text/fold.ts';

/** What the stored records of one person have. */
export interface Person {
  /** Addresses and object ids. */
  readonly keys: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly phones: ReadonlySet<string>;
}

/** The end of a phone number, which is the same with and without the country's code. */
const phoneEnd = 8;

/** Whether a line names the person: by an address, an object id, a phone number, or all words of their name. */
export function isAbout(line: string, { keys, names, phones }: Person): boolean {
  const [folded, digits, words] = [fold(line), line.replaceAll(/\D/g, ''), new Set(wordsOf(line))];
  const hasName = (name: string): boolean => {
    const parts = wordsOf(name);
    // A single word, such as a first name, is that of many.
    return parts.length > 1 && parts.every((part) => words.has(part));
  };
  const hasPhone = (phone: string): boolean => {
    const end = phone.replaceAll(/\D/g, '').slice(-phoneEnd);
    return end.length === phoneEnd && digits.includes(end);
  };
  return [...keys].some((key) => folded.includes(fold(key))) || [...names].some(hasName) || [...phones].some(hasPhone);
}

function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Letters of a word that can stand for a person. */
const fewest = 3;

/** Whether a text has a part of the name, which can be that of somebody else. */
export function mayBeAbout(text: string, { names }: Person): boolean {
  const words = new Set(wordsOf(text));
  return [...names].some((name) => wordsOf(name).some((part) => part.length >= fewest && words.has(part)));
}
