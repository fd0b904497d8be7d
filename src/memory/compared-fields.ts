import type { RowOf } from '../tables/chunk.ts';
import type { Table } from '../tables/table.ts';
import { cut } from '../text/format.ts';

/** Letters of a text that a change shows. A vendor's field can have 64 KiB. */
const maxShown = 256;

export function shown(text: string | null): string | null {
  return text === null ? null : cut(text, maxShown);
}

/** All these fields of a row, as one text that is equal where they are. */
export function contentOf<Row extends RowOf<Row>>(
  rows: Table<Row>,
  names: readonly (keyof Row)[],
): (row: number) => string {
  const fields = names.map((name) => rows.field(name));
  return (row) => JSON.stringify(fields.map((valueAt) => valueAt(row)));
}

/** Whether a row before and one after have the same in all these fields. */
export function sameFields<Row extends RowOf<Row>>(
  before: Table<Row>,
  after: Table<Row>,
  names: readonly (keyof Row)[],
): (before: number, after: number) => boolean {
  const fields = names.map((name) => [before.field(name), after.field(name)] as const);
  return (row, next) => fields.every(([valueBefore, valueAfter]) => valueBefore(row) === valueAfter(next));
}

export type Differences = Readonly<Record<string, readonly [before: string | null, after: string | null]>>;

/** What both rows have in each of these fields that differs. */
export function differences<Row extends RowOf<Row>>(
  before: Row,
  after: Row,
  names: readonly (keyof Row & string)[],
): Differences {
  const differing = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(differing.map((name) => [name, [textOf(before[name]), textOf(after[name])] as const]));
}

function textOf(value: string | number | boolean | null): string | null {
  return value === null ? null : shown(String(value));
}
