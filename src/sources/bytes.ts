import type { Table } from '../tables/table.ts';
import type { Holder, UserRecord, UsersWindow } from '../vendors/vendor.ts';

/** A list as it is kept: a table, by itself or in a field, or rows that are objects. */
export type KeptValue = { readonly rows: Table<UserRecord> } | Table<Holder> | UsersWindow | readonly unknown[] | null;

/** For an answer of its own, however short: its key, its times and its calls. */
const smallest = 1_000;
/** An object with its texts, as Node 24's heap has grown by lists of 100,000. */
const objectBytes = 400;
/** What is worked out beside a table for searches and filters: texts with accents once more, and who is licensed. */
const besideBytes = 60;

/** About how many bytes of memory a kept list takes. */
export function bytesOf(kept: KeptValue): number {
  if (kept === null) return smallest;
  const rows = 'rows' in kept ? kept.rows : kept;
  return smallest + ('bytes' in rows ? rows.bytes + rows.length * besideBytes : rows.length * objectBytes);
}
