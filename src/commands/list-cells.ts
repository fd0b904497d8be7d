import type { Cell } from '../exports/listed.ts';
import { words } from '../text/words.ts';

/** The cells of a row in the order of these columns. One that is not given is empty. */
export function cellsIn<Column extends string>(
  columns: Readonly<Record<Column, string>>,
  cells: Readonly<Partial<Record<NoInfer<Column>, Cell>>>,
): readonly Cell[] {
  const byColumn: Readonly<Partial<Record<string, Cell>>> = cells;
  return Object.keys(columns).map((column) => byColumn[column] ?? null);
}

/** `yes`, `no`, or null where it is not known. */
export function flagText(flag: boolean | null): string | null {
  if (flag === null) return null;
  return flag ? words.lists.yes : words.lists.no;
}
