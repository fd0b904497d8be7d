import type { CardData } from '../cards/render.ts';
import { writeLine } from '../grammar/line.ts';
import type { Query } from '../grammar/query.ts';
import type { RecordedChange } from '../memory/changes.ts';
import type { Customer } from '../sources/customer.ts';
import { words } from '../text/words.ts';
import { changeRow } from '../views/change-rows.ts';
import { rowsPerPage } from '../views/paging.ts';
import { changeGroups, groupOf, valueOfGroup, type ChangeGroup } from './change-filters.ts';
import type { CommandContext } from './command.ts';

export interface Group {
  readonly group: ChangeGroup;
  readonly changes: readonly RecordedChange[];
}

/** The groups that have changes, in the order of the card. */
export function groupsOf(found: readonly RecordedChange[]): Group[] {
  const byGroup = Map.groupBy(found, groupOf);
  return changeGroups.flatMap((group) => {
    const ofGroup = byGroup.get(group);
    return ofGroup === undefined ? [] : [{ group, changes: ofGroup }];
  });
}

interface Shown {
  readonly asked: readonly Customer[];
  /** All changes that are known, also those that the query leaves out. */
  readonly all: readonly RecordedChange[];
}

type GroupRow = Extract<CardData, { card: 'changes' }>['body']['groups'][number];

/** Every group, with its rows on the query's page: the groups stand one behind the other, the newest change first. */
export function groupRows(
  groups: readonly Group[],
  query: Query,
  { asked, all }: Shown,
  { memory, now, figures }: CommandContext,
): GroupRow[] {
  const customers = new Map(asked.map((customer) => [customer.name, customer]));
  const rowOf = (change: RecordedChange): GroupRow['rows'] => {
    const customer = customers.get(change.customer);
    if (customer === undefined) return [];
    const view = { customer, isNamed: query.all, isOpen: isOpen(change, all), zone: memory.zone, now: now() };
    return [changeRow(change, view)];
  };
  const [first, last] = [(query.page - 1) * rowsPerPage, query.page * rowsPerPage];
  let before = 0;
  return groups.map(({ group, changes: ofGroup }) => {
    const [from, to] = [Math.max(0, first - before), Math.max(0, last - before)];
    before += ofGroup.length;
    const shown = from < ofGroup.length && to > 0 ? ofGroup.toSorted(newestFirst).slice(from, to) : [];
    return {
      heading: words.changes.groups[group],
      note: figures.number(ofGroup.length),
      line: writeLine({ ...query, filters: { ...query.filters, of: valueOfGroup[group] }, page: 1, fresh: false }),
      rows: shown.flatMap(rowOf),
    };
  });
}

export function newestFirst(a: RecordedChange, b: RecordedChange): number {
  return b.at.getTime() - a.at.getTime();
}

/** True for a finding that opened and did not close again. */
function isOpen(
  { kind, customer, subject, at, detail: { verdict } }: RecordedChange,
  all: readonly RecordedChange[],
): boolean {
  if (kind !== 'finding-opened') return false;
  return !all.some(
    (other) =>
      other.kind === 'finding-closed' &&
      other.customer === customer &&
      other.subject === subject &&
      other.detail.verdict === verdict &&
      other.at >= at,
  );
}
