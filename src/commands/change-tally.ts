import type { Query } from '../grammar/query.ts';
import type { RecordedChange } from '../memory/changes.ts';
import { rowsPerPage } from '../views/paging.ts';
import { changeGroups, changeTest, groupOf, type ChangeGroup } from './change-filters.ts';

/** So many changes, of which only the newest are kept. */
export interface Counted {
  readonly count: number;
  readonly newest: readonly RecordedChange[];
}

export interface Group extends Counted {
  readonly group: ChangeGroup;
}

/** What is told of any number of changes. */
export interface Tally {
  /** The groups that have changes which the query asks for, in the order of the card. */
  readonly groups: readonly Group[];
  readonly total: number;
  /** How many of them the pages list, the groups one behind the other. */
  readonly listed: number;
  /** How many customers have some. */
  readonly customers: number;
  /** The lists that became much shorter, whatever the query leaves out. */
  readonly shrunk: Counted;
  /** True where there are findings, whatever the query leaves out. */
  readonly hasFindings: boolean;
  /** True for a finding that opened and did not close again. */
  readonly isOpen: (change: RecordedChange) => boolean;
}

/** What the pages list has to be kept, so it is not without end. */
const maxListed = 10_000;

/** Goes through all changes once, and keeps the newest `most` of each group: usually those up to the query's page. */
export async function tallyChanges(
  pages: AsyncIterable<readonly RecordedChange[]>,
  query: Query,
  most = Math.min(query.page * rowsPerPage, maxListed),
): Promise<Tally> {
  const isWanted = changeTest(query);
  const counted = new Map<ChangeGroup, Counted>();
  const customers = new Set<string>();
  const closings = new Map<string, Date>();
  let shrunk = none;
  let hasFindings = false;
  for await (const page of pages) {
    const ofGroups = Map.groupBy(page.filter(isWanted), groupOf);
    for (const group of changeGroups) {
      const ofGroup = ofGroups.get(group) ?? [];
      counted.set(group, withMore(counted.get(group) ?? none, ofGroup, most));
      for (const { customer } of ofGroup) customers.add(customer);
    }
    const ofLists = page.filter(({ kind }) => kind === 'list-shrank');
    shrunk = withMore(shrunk, ofLists, most);
    hasFindings ||= page.some(({ detail }) => detail.verdict !== undefined);
    noteClosings(page, closings);
  }
  const groups = changeGroups
    .map((group) => ({ group, ...newestOf(counted.get(group) ?? none, most) }))
    .filter(({ count }) => count > 0);
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  return {
    groups,
    total,
    listed: Math.min(total, maxListed),
    customers: customers.size,
    shrunk: newestOf(shrunk, most),
    hasFindings,
    isOpen(change) {
      const closedAt = closings.get(findingOf(change));
      return change.kind === 'finding-opened' && (closedAt === undefined || closedAt < change.at);
    },
  };
}

const none: Counted = { count: 0, newest: [] };

function withMore({ count, newest }: Counted, more: readonly RecordedChange[], most: number): Counted {
  if (more.length === 0) return { count, newest };
  const all = { count: count + more.length, newest: [...newest, ...more] };
  // Sorting anew with each page would take most of the time.
  return all.newest.length > 2 * most ? newestOf(all, most) : all;
}

function newestOf({ count, newest }: Counted, most: number): Counted {
  return { count, newest: newest.toSorted(newestFirst).slice(0, most) };
}

export function newestFirst(a: RecordedChange, b: RecordedChange): number {
  return b.at.getTime() - a.at.getTime();
}

/** Notes when each finding closed for the last time. */
function noteClosings(page: readonly RecordedChange[], closings: Map<string, Date>): void {
  for (const change of page) {
    if (change.kind !== 'finding-closed') continue;
    const finding = findingOf(change);
    const known = closings.get(finding);
    if (known === undefined || known < change.at) closings.set(finding, change.at);
  }
}

function findingOf({ customer, subject, detail: { verdict } }: RecordedChange): string {
  return JSON.stringify([customer, verdict, subject]);
}
