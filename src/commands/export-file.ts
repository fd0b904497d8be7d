import { csvOf, csvType } from '../exports/csv.ts';
import type { Download } from '../exports/download.ts';
import type { Cell, Listed } from '../exports/listed.ts';
import type { Part } from '../exports/parts.ts';
import { xlsxOf, xlsxType } from '../exports/xlsx.ts';
import type { Query } from '../grammar/query.ts';
import { fold } from '../text/fold.ts';
import { words } from '../text/words.ts';
import type { CommandContext } from './command.ts';
import { innerOf } from './export.ts';
import { aboutExport } from './exported-list.ts';

/** The file of a list: what it is and how old, then its rows. */
export function fileOf(query: Query, listed: Listed, context: CommandContext): Download {
  const inner = innerOf(query);
  const title = words.export.lists[inner.command] ?? inner.command;
  const parts: readonly Part[] = [
    { title: words.export.about, rows: aboutExport(inner, listed, context) },
    { title, columns: listed.columns, rows: { [Symbol.iterator]: () => rowsOf(listed) } },
  ];
  const name = nameOf(query, context);
  return query.filters.as === 'xlsx'
    ? { name: `${name}.xlsx`, type: xlsxType, body: xlsxOf(parts) }
    : { name: `${name}.csv`, type: csvType, body: csvOf(parts) };
}

function* rowsOf({ rows }: Listed): Generator<readonly Cell[]> {
  for (const { cells } of rows) yield cells;
}

/** `users-contoso-2026-11-26`, in letters that every system takes. */
function nameOf({ customer, all, inner }: Query, { now }: CommandContext): string {
  const parts = [inner?.command ?? '', customer?.name ?? (all ? 'all' : ''), now().toISOString().slice(0, 10)];
  return parts
    .map((part) => fold(part).replace(/[^a-z0-9]+/g, '-'))
    .filter((part) => part !== '' && part !== '-')
    .join('-');
}
