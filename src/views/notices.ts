import { incomplete, type Notice, type ReadTime } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { Result, SourceResult } from '../sources/result.ts';
import { lineFor } from '../grammar/line.ts';
import type { Purchase } from '../vendors/vendor.ts';
import { sourceTitles, type SourceId } from '../vendors/catalog.ts';
import { pluralize, formatNumber } from '../text/format.ts';

export type Missing = Exclude<Result<unknown>, { state: 'known' }>;

/** `9 of 50 used`, `free, 12 used` or `suspended, 3 still assigned`. */
export function usedText(purchase: Purchase): string {
  const { used, bought, lapsed, standing } = purchase;
  if (bought === null) return standingText(standing, used);
  const more = lapsed === 0 ? '' : `, ${formatNumber(lapsed)} more in grace or suspended`;
  return `${formatNumber(used)} of ${formatNumber(bought)} used${more}${isOverused(purchase) ? ', more than bought' : ''}`;
}

/** False where it is not known how many were bought. */
export function isOverused({ used, bought, lapsed }: Purchase): boolean {
  return bought !== null && used > bought + lapsed;
}

function standingText(standing: Purchase['standing'], used: number): string {
  if (standing === 'unlimited') return `no limit, ${formatNumber(used)} used`;
  if (standing === null || standing === 'free') return `free, ${formatNumber(used)} used`;
  return `${standing.lapsed}, ${used === 0 ? 'none' : formatNumber(used)} still assigned`;
}

/** Why there is no figure. A 0 would be wrong. */
export function reasonText(result: Missing): string {
  if ('problem' in result) return `${result.state}: ${lowerFirst(result.problem.title)}`;
  return result.state === 'not offered' ? 'not offered for this service' : result.state;
}

const absence: Readonly<Record<Exclude<Missing, { problem: Problem }>['state'], string>> = {
  'not connected': 'Rollcall has no credentials for this source; `status` says which settings it needs.',
  'not linked': 'This source knows no such customer. If it should, give its id in rollcall.yaml.',
  'not offered': 'This source keeps no such list for it. Users of Essentials services are in the Teams admin center.',
};

/** For a list without which the card has nothing to show. Throws a problem that gives the reason. */
export function valueOrThrow<T>(result: Result<T>, source: SourceId, customer: Customer): T {
  if (result.state === 'known') return result.value;
  if ('problem' in result) throw result.problem;
  throw askerProblem(
    `source-${result.state.replace(' ', '-')}`,
    `${customer.title}: ${sourceTitles[source]} is ${reasonText(result)}`,
    absence[result.state],
    [lineFor('customer', customer), 'status'],
  );
}

export function readTimes(...results: readonly SourceResult<unknown>[]): ReadTime[] {
  return results.flatMap(({ source, result }) =>
    result.state === 'known' ? [{ source: sourceTitles[source], at: result.asOf }] : [],
  );
}

/** A notice for each source whose figures are older than they should be. The card shows their times at its end. */
function staleNotices(results: readonly SourceResult<unknown>[]): Notice[] {
  const texts = new Map<SourceId, string>();
  for (const { source, result } of results) {
    if (result.state !== 'known' || result.stale === null) continue;
    const { problem } = result.stale;
    const title = sourceTitles[source];
    if (problem !== null) texts.set(source, `${title} as last read. Since then: ${problem.title}. ${problem.advice}`);
    else if (!texts.has(source)) texts.set(source, `${title} as last read. It is being read again: press Refresh.`);
  }
  return Array.from(texts.values(), (text): Notice => ({ label: 'Stale', text }));
}

/** A notice for each source that failed or is out of date, and one that says how many sources answered. */
export function missingNotices(...results: readonly SourceResult<unknown>[]): Notice[] {
  const stale = staleNotices(results);
  const failed = new Map<SourceId, string>();
  for (const { source, result } of results)
    if ('problem' in result) failed.set(source, `${result.problem.title}. ${result.problem.advice}`);
  if (failed.size === 0) return stale;
  const tried = new Set(
    results.filter(({ result }) => result.state === 'known' || 'problem' in result).map(({ source }) => source),
  );
  const count = incomplete(`${tried.size - failed.size} of ${pluralize(tried.size, 'source')} answered in full.`);
  const reasons = Array.from(failed.values(), (text): Notice => ({ label: 'Unknown', text }));
  return [...(tried.size > 1 ? [count, ...reasons] : reasons), ...stale];
}

function lowerFirst(text: string): string {
  // Any other first word can be the name of a product, which keeps its capital.
  return text.replace(/^(The|It|A|An) /, (article) => article.toLowerCase());
}
