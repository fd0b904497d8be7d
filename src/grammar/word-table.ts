/** The words of a table, from text with blanks between them. */
export function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}

/** Each first word with each second one. */
export function pairs(firsts: Iterable<string>, seconds: Iterable<string>): readonly string[] {
  const ends = [...seconds];
  return [...firsts].flatMap((first) => ends.map((second) => `${first} ${second}`));
}
