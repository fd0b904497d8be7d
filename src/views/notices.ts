import { incomplete, type Notice } from '../cards/notice.ts';
import type { ReadTime } from '../cards/read-times.ts';
import type { Customer } from '../sources/customer.ts';
import { askerProblem, Problem } from '../problem.ts';
import type { Result, SourceResult } from '../sources/result.ts';
import { lineFor } from '../grammar/line.ts';
import { sourceIds, sourceTitles, type SourceId } from '../vendors/catalog.ts';
import { formatNumber, joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';

export type Missing = Exclude<Result<unknown>, { state: 'known' }>;
type Absence = Exclude<Missing, { problem: Problem }>['state'];

const { unavailable } = words;
const absences: Readonly<Record<Absence, { readonly reason: string; readonly advice: string }>> = {
  'not connected': { reason: unavailable.notConnected, advice: unavailable.adviceNotConnected },
  'not linked': { reason: unavailable.notLinked, advice: unavailable.adviceNotLinked },
  'not offered': { reason: unavailable.notOffered, advice: unavailable.adviceNotOffered },
};

/** Why there is no figure. A 0 would be wrong. */
export function reasonText(result: Missing): string {
  if (!('problem' in result)) return absences[result.state].reason;
  const { title } = result.problem;
  return result.state === 'unknown' ? unavailable.unknown(title) : unavailable.notPermitted(title);
}

/** For a list without which the card has nothing to show. Throws a problem that gives the reason. */
export function valueOrThrow<T>(result: Result<T>, source: SourceId, customer: Customer): T {
  if (result.state === 'known') return result.value;
  if ('problem' in result) throw result.problem;
  throw askerProblem(
    `source-${result.state.replace(' ', '-')}`,
    unavailable.title(customer.title, sourceTitles[source], reasonText(result)),
    absences[result.state].advice,
    [lineFor('customer', customer), 'status'],
  );
}

export function readTimes(...results: readonly SourceResult<unknown>[]): ReadTime[] {
  return results.flatMap(({ source, result }) =>
    result.state === 'known' ? [{ source: sourceTitles[source], at: result.asOf }] : [],
  );
}

/** A notice of the sources whose figures are older than they should be. The card shows their times at its end. */
function staleNotices(results: readonly SourceResult<unknown>[]): Notice[] {
  const reading = new Set<SourceId>();
  const problems = new Map<SourceId, string>();
  for (const { source, result } of results) {
    if (result.state !== 'known' || result.stale === null) continue;
    const { problem } = result.stale;
    if (problem === null) reading.add(source);
    else problems.set(source, problemText(problem));
  }
  const only = sourceIds.filter((source) => reading.has(source) && !problems.has(source));
  const titles = only.map((source) => sourceTitles[source]);
  const again = titles.length === 0 ? [] : [words.notices.readingAgain(joinNames(titles), titles.length === 1)];
  return [...problems.values(), ...again].map((text): Notice => ({ label: 'Stale', text }));
}

/** True where some figures are older than they should be. */
export function isStale(...results: readonly SourceResult<unknown>[]): boolean {
  return results.some(({ result }) => result.state === 'known' && result.stale !== null);
}

export function problemText({ title, advice }: Problem): string {
  return `${title}. ${advice}`;
}

/** A notice for each source that failed or is out of date, and one that says how many sources answered. */
export function missingNotices(...results: readonly SourceResult<unknown>[]): Notice[] {
  const stale = staleNotices(results);
  const failed = new Map<SourceId, string>();
  for (const { source, result } of results) if ('problem' in result) failed.set(source, problemText(result.problem));
  if (failed.size === 0) return stale;
  const tried = new Set(
    results.filter(({ result }) => result.state === 'known' || 'problem' in result).map(({ source }) => source),
  );
  const count = incomplete(words.notices.answered(formatNumber(tried.size - failed.size), formatNumber(tried.size)));
  const reasons = Array.from(failed.values(), (text): Notice => ({ label: 'Unknown', text }));
  return [...(tried.size > 1 ? [count, ...reasons] : reasons), ...stale];
}
