import type { Listed, ListedRow } from '../exports/listed.ts';
import { momentText } from '../exports/moment.ts';
import type { Query } from '../grammar/query.ts';
import type { RecordedChange } from '../memory/changes.ts';
import { words } from '../text/words.ts';
import { changeText, detailOf } from '../views/change-rows.ts';
import { changeTest, groupOf } from './change-filters.ts';
import { newestFirst } from './change-groups.ts';
import { changeNotices } from './change-notices.ts';
import type { CommandContext } from './command.ts';
import { cellsIn } from './list-cells.ts';
import { unreadNotices } from './customers.ts';
import { readChanges } from './read-changes.ts';

/** Every change that the query asks for, the newest first. */
export async function listChanges(query: Query, context: CommandContext): Promise<Listed> {
  const { asked, known, since } = await readChanges(query, context);
  const isAsked = changeTest(query);
  const found = known.changes.filter((change) => groupOf(change) !== null && isAsked(change)).toSorted(newestFirst);
  const titles = new Map(asked.map(({ name, title }) => [name, title]));

  function* rows(): Generator<ListedRow> {
    for (const change of found) yield rowOf(change, titles.get(change.customer) ?? change.customer);
  }
  const notices = [
    ...changeNotices(known, { query, asked, since }, context),
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
