import type { Notice, Stamp } from '../cards.ts';
import type { Customer } from '../customers.ts';
import { Problem } from '../problem.ts';
import type { Finding } from '../sources.ts';
import { ask } from './command.ts';
import { writeLine } from './grammar.ts';
import { sourceTitles, type Count, type Purchase, type SourceId, type UsersRead } from '../vendors/vendor.ts';

/** A finding together with whose it is. */
export interface Asked<T> {
  readonly source: SourceId;
  readonly finding: Finding<T>;
}

export type Missing = Exclude<Finding<unknown>, { state: 'known' }>;

/** `1,234`. */
export function figure(value: number): string {
  return value.toLocaleString('en');
}

/** `1 user`, `37 users`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${figure(value)} ${value === 1 ? one : many}`;
}

/** `37 users`, or `at least 500 users` while more may follow. */
export function total(count: Count, one: string, many = `${one}s`): string {
  return `${count.exact ? '' : 'at least '}${counted(count.number, one, many)}`;
}

/** `9 of 50 licences used`. */
export function usedOf({ used, bought }: Purchase): string {
  return `${figure(used)} of ${figure(bought)} used${used > bought ? ', more than bought' : ''}`;
}

/** Why there is no figure; never a 0. */
export function whyNot(finding: Missing): string {
  return 'problem' in finding ? `${finding.state}: ${lowerFirst(finding.problem.title)}` : finding.state;
}

/** The known value, or null. */
export function valueOf<T>(finding: Finding<T>): T | null {
  return finding.state === 'known' ? finding.value : null;
}

/** Without the list itself there is nothing to show: the reason is the answer. */
export function needed<T>(finding: Finding<T>, source: SourceId, customer: Customer): T {
  if (finding.state === 'known') return finding.value;
  if ('problem' in finding) throw finding.problem;
  throw new Problem({
    code: `source-${finding.state.replace(' ', '-')}`,
    title: `${customer.title}: ${sourceTitles[source]} is ${finding.state}`,
    advice:
      finding.state === 'not connected'
        ? 'Rollcall has no credentials for this source; `status` says which settings it needs.'
        : 'This source knows no such customer. If it should, give its id in rollcall.yaml.',
    side: 'source',
    lines: [writeLine(ask('customer', customer)), 'status'],
  });
}

export function stamps(...asked: readonly Asked<unknown>[]): Stamp[] {
  return asked.flatMap(({ source, finding }) =>
    finding.state === 'known' ? [{ source: sourceTitles[source], at: finding.asOf }] : [],
  );
}

/** A list that broke off counts as asked once more, without an answer. */
export function shortfall({ source, finding }: Asked<UsersRead>): Asked<unknown>[] {
  if (finding.state !== 'known' || finding.value.stopped === null) return [];
  return [{ source, finding: { state: 'unknown', problem: finding.value.stopped } }];
}

/** A notice for each source that failed, and one that says which part of the sources the card is made from. */
export function missingNotices(...asked: readonly Asked<unknown>[]): Notice[] {
  const failed = new Map<SourceId, string>();
  for (const { source, finding } of asked)
    if ('problem' in finding) failed.set(source, `${finding.problem.title}. ${finding.problem.advice}`);
  if (failed.size === 0) return [];
  const tried = new Set(
    asked.filter(({ finding }) => finding.state === 'known' || 'problem' in finding).map(({ source }) => source),
  );
  const part: Notice = {
    label: 'Incomplete',
    text: `${tried.size - failed.size} of ${counted(tried.size, 'source')} answered in full.`,
  };
  const reasons = Array.from(failed.values(), (text): Notice => ({ label: 'Unknown', text }));
  return tried.size > 1 ? [part, ...reasons] : reasons;
}

function lowerFirst(text: string): string {
  // Product names keep their capital; "The …" and "It …" do not begin a sentence here.
  return text.replace(/^(The|It|A|An) /, (article) => article.toLowerCase());
}
