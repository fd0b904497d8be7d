import { note, type Notice } from '../cards/notice.ts';
import type { Listed, ListedRow } from '../exports/listed.ts';
import { momentText } from '../exports/moment.ts';
import type { Query } from '../grammar/query.ts';
import type { RecordedChange } from '../memory/changes.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import { changeText, detailOf } from '../views/change-rows.ts';
import { groupOf } from './change-filters.ts';
import { changeNotices } from './change-notices.ts';
import { newestFirst, tallyChanges } from './change-tally.ts';
import type { CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';
import { unreadNotices } from './customers.ts';
import { readChanges } from './read-changes.ts';

/** The rows are kept until the last one is written. */
const maxRows = 100_000;

/** The changes that the query asks for, the newest first. */
export async function listChanges(query: Query, context: CommandContext): Promise<Listed> {
  const { asked, known, since } = await readChanges(query, context);
  const tally = await tallyChanges(known.pages, query, maxRows);
  const found = tally.groups
    .flatMap(({ newest }) => newest)
    .toSorted(newestFirst)
    .slice(0, maxRows);
  const titles = new Map(asked.map(({ name, title }) => [name, title]));

  function* rows(): Generator<ListedRow> {
    for (const change of found) yield rowOf(change, titles.get(change.customer) ?? change.customer);
  }
  const notices = [
    ...changeNotices(known, { tally, query, asked, since }, context),
    ...cutNotice(found.length, tally.total),
    ...(query.all ? unreadNotices(context.customers) : []),
  ];
  return {
    columns: Object.values(words.lists.changes),
    rows: { [Symbol.iterator]: rows },
    count: found.length,
    sources: [],
    asOf: await context.memory.readAt(asked.map(({ name }) => name)),
    notes: notices.map(({ text }) => text),
  };
}

/** How many of them are not in the file. */
function cutNotice(listed: number, total: number): Notice[] {
  if (listed === total) return [];
  return [note(words.changes.cut(formatNumber(listed), formatNumber(total), formatNumber(total - listed)))];
}

function rowOf(change: RecordedChange, customer: string): ListedRow {
  const { at, kind, list, subject, name, key } = change;
  const group = groupOf(change);
  return {
    key: [at.getTime(), change.customer, kind, list ?? '', subject].join(' '),
    cells: cellsIn(words.lists.changes, {
      at: momentText(at),
      customer,
      group: group === null ? null : words.changes.groups[group],
      change: changeText(change),
      name,
      subject: key ?? subject,
      detail: detailOf(change),
    }),
  };
}
