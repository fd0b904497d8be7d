/** A mark for each row of a table: 1 where it is meant, 0 where it is not. */
export type Marks = Uint8Array;

/** The numbers of those rows, out of so many, that have every mark. */
export function marked(length: number, marks: readonly Marks[]): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < length; index += 1) if (marks.every((each) => each[index] === 1)) numbers.push(index);
  return numbers;
}

/** What is marked by one of them or another. */
export function either(...each: readonly (Marks | undefined)[]): Marks {
  const [first, ...others] = each.filter((marks) => marks !== undefined);
  const all = Uint8Array.from(first ?? []);
  for (const other of others)
    for (let index = 0; index < all.length; index += 1) if (other[index] === 1) all[index] = 1;
  return all;
}
