/**
 * A byte for each row of a table: 1 where the row is selected, 0 where it is not. Rows behind the end of a mask are not
 * selected. Masks are shared, so none is written to once it is made.
 */
export type RowMask = Uint8Array;

/** Selects no row. Most lists of a search have nobody, and a mask of each would take half of its time. */
export const noRows: RowMask = new Uint8Array();

/** The indexes of the rows, out of `length`, that every mask selects. */
export function indexesOf(length: number, masks: readonly RowMask[]): number[] {
  if (masks.length === 0) return Array.from({ length }, (_, index) => index);
  const all = intersection(masks);
  const indexes: number[] = [];
  for (let index = all.indexOf(1); index >= 0; index = all.indexOf(1, index + 1)) indexes.push(index);
  return indexes;
}

/** Selects the rows that any of the masks selects; an undefined mask selects none. Masks of rows have one length. */
export function union(...masks: readonly (RowMask | undefined)[]): RowMask {
  const [first = noRows, ...others] = masks.filter((mask) => mask !== undefined).filter(({ length }) => length > 0);
  if (others.length === 0) return first;
  const all = first.slice();
  for (const mask of others) for (let index = 0; index < all.length; index += 1) if (mask[index] === 1) all[index] = 1;
  return all;
}

/** Selects the rows that all of the masks select. There must be one. */
export function intersection(masks: readonly RowMask[]): RowMask {
  const [first = noRows, ...others] = masks;
  if (others.length === 0) return first;
  const all = first.slice();
  for (const mask of others) for (let index = 0; index < all.length; index += 1) if (mask[index] !== 1) all[index] = 0;
  return all;
}
