/** Texts in alphabetical order, for finding those that are spelled like a typed one. Each text stands for an item. */
export interface SpellingIndex<Item> {
  /** The items with a text that begins with the typed one. */
  readonly startingWith: (typed: string) => ReadonlySet<Item>;
  /** The items with a text that is at most `max` typing errors away, and how many. Long texts have none. */
  readonly near: (typed: string, max: number) => ReadonlyMap<Item, number>;
  /** Up to `count` items whose texts are next to the typed one in the alphabet. */
  readonly around: (typed: string, count: number) => ReadonlySet<Item>;
}

interface Entry<Item> {
  readonly text: string;
  readonly item: Item;
}

/** Nobody types a longer name with a slip in it, and counting slips in long texts takes long. */
const maxNearLength = 64;

/**
 * The distance of two texts is that of Damerau and Levenshtein (optimal string alignment), in UTF-16 units. Since the
 * texts are sorted, what is counted for a beginning is counted once for all texts that have it.
 */
export function createSpellingIndex<Item>(spellings: Iterable<readonly [string, Item]>): SpellingIndex<Item> {
  const sorted = Array.from(spellings, ([text, item]): Entry<Item> => ({ text, item })).toSorted(byText);
  const shared = sharedBeginnings(sorted.map(({ text }) => text));
  const lengths = Uint32Array.from(sorted, ({ text }) => text.length);

  /** The position of the first text that does not come before the typed one. */
  function positionOf(typed: string): number {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((sorted[middle]?.text ?? '') < typed) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  return {
    startingWith(typed) {
      const found = new Set<Item>();
      for (let index = positionOf(typed); sorted[index]?.text.startsWith(typed) === true; index += 1) {
        const entry = sorted[index];
        if (entry !== undefined) found.add(entry.item);
      }
      return found;
    },
    near(typed, max) {
      const fewest = new Map<Item, number>();
      if (typed.length > maxNearLength) return fewest;
      const editsTo = createCounter(typed, max);
      // The letters in common with the text that was counted last. This loop is the hot one.
      let common = 0;
      for (let index = 0; index < sorted.length; index += 1) {
        common = Math.min(common, shared[index] ?? 0);
        if (Math.abs((lengths[index] ?? 0) - typed.length) > max) continue;
        const entry = sorted[index];
        const edits = entry === undefined ? null : editsTo(entry.text, common);
        if (entry === undefined || edits === null) continue;
        common = Infinity;
        if (edits <= max) fewest.set(entry.item, Math.min(edits, fewest.get(entry.item) ?? edits));
      }
      return fewest;
    },
    around(typed, count) {
      const found = new Set<Item>();
      const at = positionOf(typed);
      for (let step = 0; step < sorted.length && found.size < count; step += 1)
        for (const entry of [sorted[at + step], sorted[at - step - 1]])
          if (entry !== undefined && found.size < count) found.add(entry.item);
      return found;
    },
  };
}

function byText<Item>(a: Entry<Item>, b: Entry<Item>): number {
  if (a.text === b.text) return 0;
  return a.text < b.text ? -1 : 1;
}

/** How many letters each text has in common with the one before it. */
function sharedBeginnings(texts: readonly string[]): Uint32Array {
  return Uint32Array.from(texts, (text, index) => {
    const before = texts[index - 1] ?? '';
    let length = 0;
    while (length < text.length && text[length] === before[length]) length += 1;
    return length;
  });
}

/**
 * Row `i` of the matrix has the distances of the text's first `i` letters to each beginning of the typed text. Only
 * cells near the diagonal can be within the maximum; the cells beside them are set to more. The counter
 * returns null, and counts nothing, where the text shares the beginning (`common` letters with the text before) that was
 * too far away there.
 */
function createCounter(typed: string, max: number): (text: string, common: number) => number | null {
  const width = typed.length + 1;
  const tooMany = max + 1;
  const letters = Uint16Array.from({ length: typed.length }, (_, index) => typed.charCodeAt(index));
  const matrix = new Uint8Array((typed.length + max + 1) * width).fill(tooMany);
  for (let column = 0; column <= Math.min(typed.length, max); column += 1) matrix[column] = column;
  /** The rows that are those of the text before. */
  let valid = 0;
  /** After so many letters, the text before was too far away. */
  let failedAt = Infinity;

  /** Returns the smallest distance of the row. This is the innermost loop of a search, so it calls nothing. */
  function fillRow(text: string, row: number): number {
    const [letter, letterBefore] = [text.charCodeAt(row - 1), text.charCodeAt(row - 2)];
    const at = row * width;
    const first = Math.max(1, row - max);
    let smallest = first === 1 ? Math.min(row, tooMany) : tooMany;
    matrix[at + first - 1] = smallest;
    for (let column = first; column <= Math.min(typed.length, row + max); column += 1) {
      const other = letters[column - 1];
      let edits = (matrix[at - width + column - 1] ?? 0) + (letter === other ? 0 : 1);
      edits = Math.min(edits, (matrix[at - width + column] ?? 0) + 1, (matrix[at + column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && letterBefore === other && letter === letters[column - 2])
        edits = Math.min(edits, (matrix[at - 2 * width + column - 2] ?? 0) + 1);
      matrix[at + column] = Math.min(edits, tooMany);
      smallest = Math.min(edits, smallest);
    }
    return smallest;
  }

  return (text, common) => {
    if (common >= failedAt) return null;
    failedAt = Infinity;
    valid = Math.min(valid, common);
    while (valid < text.length) {
      valid += 1;
      if (fillRow(text, valid) <= max) continue;
      failedAt = valid;
      return tooMany;
    }
    return matrix[text.length * width + typed.length] ?? tooMany;
  };
}
