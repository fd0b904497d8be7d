/** A mark for each row of a table: 1 where it is meant, 0 where it is not. */
export type RowMask = Uint8Array;

/** The numbers of those rows, out of so many, that have every mark. */
export function indexesOf(length: number, marks: readonly RowMask[]): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < length; index += 1) if (marks.every((each) => each[index] === 1)) numbers.push(index);
  return numbers;
}

/** What is marked by one of them or another. */
export function union(...each: readonly (RowMask | undefined)[]): RowMask {
  const [first, ...others] = each.filter((marks) => marks !== undefined);
  const all = Uint8Array.from(first ?? []);
  for (const other of others)
    for (let index = 0; index < all.length; index += 1) if (other[index] === 1) all[index] = 1;
  return all;
}
