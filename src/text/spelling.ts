import distance from 'damerau-levenshtein';

/** How many slips still count as the same word: short words are too near to each other for two. */
export function maxEdits(word: string): number {
  if (word.length < 3) return 0;
  return word.length < 5 ? 1 : 2;
}

/** How many slips lie between two words. Counted up to four, where the algorithm gives up: it is slow on long words. */
export function editDistance(a: string, b: string): number {
  return Math.abs(a.length - b.length) > 4 ? Math.max(a.length, b.length) : distance(a, b).steps;
}
