import type { CardData } from '../cards/render.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import type { RecordedChange } from '../memory/changes.ts';
import type { Customer } from '../sources/customer.ts';
import { words } from '../text/words.ts';
import { changeRow } from '../views/change-rows.ts';
import { rowsPerPage } from '../views/paging.ts';
import { valueOfGroup } from './change-filters.ts';
import type { Tally } from './change-tally.ts';
import type { CommandContext } from './command.ts';

type GroupRow = Extract<CardData, { card: 'changes' }>['body']['groups'][number];

/** Every group, with its rows on the query's page: the groups stand one behind the other, the newest change first. */
export function groupRows(
  { groups, isOpen }: Tally,
  query: Query,
  asked: readonly Customer[],
  { memory, now, figures }: CommandContext,
): GroupRow[] {
  const customers = new Map(asked.map((customer) => [customer.name, customer]));
  const rowOf = (change: RecordedChange): GroupRow['rows'] => {
    const customer = customers.get(change.customer);
    if (customer === undefined) return [];
    const view = { customer, isNamed: query.all, isOpen: isOpen(change), zone: memory.zone, now: now() };
    return [changeRow(change, view)];
  };
  const [first, last] = [(query.page - 1) * rowsPerPage, query.page * rowsPerPage];
  let before = 0;
  return groups.map(({ group, count, newest }) => {
    const shown = newest.slice(Math.max(0, first - before), Math.max(0, last - before));
    before += count;
    return {
      heading: words.changes.groups[group],
      note: figures.number(count),
      line: writeLine({ ...query, filters: { ...query.filters, of: valueOfGroup[group] }, page: 1, fresh: false }),
      rows: shown.flatMap(rowOf),
    };
  });
}
