/**
 * Lines of bytes, each once. In a set of texts, the 300,000 lines of 100,000 people would hold up the event loop for 100 ms
 * when their memory is collected.
 */
export interface DistinctLines {
  /** Adds the bytes of `source` from `from` to `to`, without a line feed. */
  readonly add: (source: Buffer, from: number, to: number) => void;
  /** All lines in their order, each with a line feed behind it. */
  readonly all: () => Buffer<ArrayBuffer>;
}

/** About how many lines there will be. To make room for twice as many takes 30 ms where there are 200,000. */
export interface LinesSize {
  readonly lines: number;
  readonly bytes: number;
}

const lineFeed = 0x0a;
const leastBytes = 2 ** 14;
const leastLines = 2 ** 9;

export function createDistinctLines(expected: LinesSize): DistinctLines {
  const firstLines = Math.max(leastLines, expected.lines);
  let utf8 = Buffer.alloc(Math.max(leastBytes, expected.bytes));
  let length = 0;
  let count = 0;
  /** By the number of a line: where it ends, its line feed included, and its hash. */
  let ends = new Uint32Array(firstLines);
  let hashes = new Uint32Array(firstLines);
  /** Numbers of lines from 1 on, each at the place that its hash says, or at the next free one. */
  let places = new Uint32Array(2 * firstLines);

  function isLine(number: number, source: Buffer, from: number, to: number): boolean {
    const begin = number === 0 ? 0 : (ends[number - 1] ?? 0);
    return utf8.compare(source, from, to, begin, (ends[number] ?? 1) - 1) === 0;
  }

  function freePlace(hash: number): number {
    let place = hash % places.length;
    while (places[place] !== 0) place = (place + 1) % places.length;
    return place;
  }

  /** The place of this line, or the free one where it belongs. */
  function placeOf(hash: number, source: Buffer, from: number, to: number): number {
    let place = hash % places.length;
    for (let number = places[place] ?? 0; number !== 0; number = places[place] ?? 0) {
      if (hashes[number - 1] === hash && isLine(number - 1, source, from, to)) return place;
      place = (place + 1) % places.length;
    }
    return place;
  }

  function makeRoom(bytes: number): void {
    if (length + bytes > utf8.length) utf8 = Buffer.concat([utf8], 2 * (length + bytes));
    if (count < ends.length) return;
    ends = enlarged(ends);
    hashes = enlarged(hashes);
    places = new Uint32Array(2 * ends.length);
    for (let number = 0; number < count; number += 1) places[freePlace(hashes[number] ?? 0)] = number + 1;
  }

  return {
    add(source, from, to) {
      makeRoom(to - from + 1);
      const hash = hashOf(source, from, to);
      const place = placeOf(hash, source, from, to);
      if (places[place] !== 0) return;
      length += source.copy(utf8, length, from, to);
      utf8[length] = lineFeed;
      length += 1;
      ends[count] = length;
      hashes[count] = hash;
      count += 1;
      places[place] = count;
    },
    all: () => Buffer.concat([utf8.subarray(0, length)]),
  };
}

function enlarged(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}

/** FNV-1a, which spreads short texts well: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(source: Buffer, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let index = from; index < to; index += 1) hash = Math.imul(hash ^ (source[index] ?? 0), 0x01000193);
  return hash >>> 0;
}
