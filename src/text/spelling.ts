import distance from 'damerau-levenshtein';

/** How many typing errors a word may have and still match. Two would make short words match too many others. */
export function maxEdits(word: string): number {
  if (word.length < 3) return 0;
  return word.length < 5 ? 1 : 2;
}

/**
 * The Damerau–Levenshtein distance of two words. Where their lengths alone differ by more than four it is the longer
 * length, since the algorithm is slow on long words.
 */
export function editDistance(a: string, b: string): number {
  return Math.abs(a.length - b.length) > 4 ? Math.max(a.length, b.length) : distance(a, b).steps;
}

const minSlipLength = 5;
const minLongSlipLength = 8;

/** How many slips of the keyboard a word may have and still be read as another one, instead of only being offered. */
export function maxSlips(word: string): number {
  if (word.length < minSlipLength) return 0;
  return word.length < minLongSlipLength ? 1 : 2;
}
