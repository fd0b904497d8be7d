/** A byte for each row of a table: 1 where the row is selected, 0 where it is not. */
export type RowMask = Uint8Array;

/** The indexes of the rows, out of `length`, that every mask selects. */
export function indexesOf(length: number, masks: readonly RowMask[]): number[] {
  const indexes: number[] = [];
  for (let index = 0; index < length; index += 1) if (masks.every((mask) => mask[index] === 1)) indexes.push(index);
  return indexes;
}

/** Selects the rows that any of the masks selects; an undefined mask selects none. */
export function union(...masks: readonly (RowMask | undefined)[]): RowMask {
  const [first, ...others] = masks.filter((mask) => mask !== undefined);
  const all = Uint8Array.from(first ?? []);
  for (const mask of others) for (let index = 0; index < all.length; index += 1) if (mask[index] === 1) all[index] = 1;
  return all;
}

/** Selects the rows that all of the masks select. There must be one. */
export function intersection(masks: readonly RowMask[]): RowMask {
  const [first, ...others] = masks;
  const all = Uint8Array.from(first ?? []);
  for (const mask of others) for (let index = 0; index < all.length; index += 1) if (mask[index] !== 1) all[index] = 0;
  return all;
}
