import type { Button } from '../cards/actions.ts';
import { runCooperatively } from '../async/cooperative.ts';
import { askerProblem } from '../problem.ts';
import { compareText, selectFirst } from '../tables/sort.ts';
import { writeLine } from '../grammar/line.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Query } from '../grammar/query.ts';

export const rowsPerPage = 10;

/** The rows of the query's page. Throws a problem when there is no such page. */
export function pageOf<T>(rows: readonly T[], query: Query): T[] {
  checkPage(query, rows.length, true);
  return rows.slice((query.page - 1) * rowsPerPage, query.page * rowsPerPage);
}

/** Like `pageOf`, sorted by name. The rows are numbers, such as indexes of a table. */
export async function sortedPageOf(
  numbers: readonly number[],
  nameOf: (number: number) => string,
  query: Query,
): Promise<number[]> {
  checkPage(query, numbers.length, true);
  const named = numbers.map((number) => ({ number, name: nameOf(number) }));
  const sorted = await runCooperatively(selectFirst(named, byName, query.page * rowsPerPage));
  return sorted.slice((query.page - 1) * rowsPerPage).map(({ number }) => number);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}

/** Throws a problem for a page after the last one. `exact` is false when more rows can follow. */
export function checkPage(query: Query, rows: number, exact: boolean): void {
  const last = Math.max(1, Math.ceil(rows / rowsPerPage));
  if (query.page <= last || !exact) return;
  const { title, advice } = words.problems.pageBeyond(formatNumber(query.page), formatNumber(last), last === 1);
  throw askerProblem('page-beyond', title, advice, [writeLine({ ...query, page: last })]);
}

export function pageButtons(query: Query, more: boolean): Button[] {
  const { next, previous } = words.buttons;
  const to = (title: string, page: number): Button => ({ title, line: writeLine({ ...query, page, fresh: false }) });
  return [...(more ? [to(next, query.page + 1)] : []), ...(query.page > 1 ? [to(previous, query.page - 1)] : [])];
}

/** `11–20 of 240`, or an empty text when one page shows everything. `exact` is false when more rows can follow. */
export function pageText(query: Query, rows: number, exact: boolean): string {
  if (rows <= rowsPerPage && exact && query.page === 1) return '';
  const first = (query.page - 1) * rowsPerPage + 1;
  const last = exact ? Math.min(query.page * rowsPerPage, rows) : query.page * rowsPerPage;
  const [from, to] = [formatNumber(first), formatNumber(last)];
  return exact ? words.figures.page(from, to, formatNumber(rows)) : words.figures.pageOfMany(from, to);
}
