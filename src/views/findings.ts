import { incomplete, note, type Notice, type CardData } from '../cards/render.ts';
import type { Customer } from '../sources/customer.ts';
import { listNamed } from '../people/lists.ts';
import { findingKeys, evidenceOf, type Finding } from '../verdicts/finding.ts';
import type { Judgement, Skipped } from '../verdicts/judge.ts';
import type { Roster } from '../people/roster.ts';
import { sourceTitles } from '../vendors/catalog.ts';
import { severities, type Verdict } from '../verdicts/rule.ts';
import { reasonText } from './notices.ts';
import { pluralize, formatNumber, joinTexts, exactFigures, type Figures } from '../text/format.ts';
import { lineFor } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { askerProblem, Problem } from '../problem.ts';

type Row = Extract<CardData, { card: 'user' }>['body']['findings'][number];

/** A finding as a row that opens its explanation. */
export function findingRow(finding: Finding, roster: Roster): Row {
  const { verdict } = finding;
  return {
    title: verdict.title,
    severity: verdict.severity,
    detail: evidenceOf(finding, roster)
      .map(({ list, says }) => `${listNamed(list).title}: ${says}`)
      .join(' · '),
    line: whyLine(finding, roster),
  };
}

export function whyLine(finding: Finding, roster: Roster): string {
  const { verdict, key } = finding;
  const terms = [verdict.id, ...firstWritable(key, ...findingKeys(finding, roster))];
  return lineFor('why', roster.customer, { terms });
}

/** Accepted findings are not counted, but stay visible: each by itself if they are few, otherwise their number. */
export function acceptedNotices(accepted: Judgement['accepted']): Notice[] {
  if (accepted.length > maxNames) return acceptedCount(accepted, exactFigures);
  return accepted.map(({ finding, exception }) => {
    const until = exception.until.toISOString().slice(0, 10);
    return note(`${finding.verdict.title} of ${finding.name} is accepted until ${until}: ${exception.reason}`);
  });
}

/** The number of accepted findings, without names. */
export function acceptedCount(accepted: Judgement['accepted'], figures: Figures): Notice[] {
  return accepted.length === 0 ? [] : [note(`${figures.of(accepted.length, 'finding')} accepted by an exception.`)];
}

/** `2 high, 1 low`, or an empty text without findings. */
export function severityText(findings: readonly Finding[], figures: Figures): string {
  const counts = severities
    .map((severity) => ({ severity, count: findings.filter(({ verdict }) => verdict.severity === severity).length }))
    .filter(({ count }) => count > 0);
  return counts.map(({ severity, count }) => `${figures.number(count)} ${severity}`).join(', ');
}

const maxNames = 5;

export function joinFirst(customers: readonly Customer[]): string {
  const names = customers.slice(0, maxNames).map((customer) => customer.name);
  const more = customers.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
}

/** `not judged: Partner Center unknown: it did not answer in time`. */
export function skippedText({ missing }: Skipped): string {
  const reasons = new Map(
    missing.map(({ list, result }) => [
      listNamed(list).source,
      `${sourceTitles[listNamed(list).source]} ${reasonText(result)}`,
    ]),
  );
  return `not judged: ${[...reasons.values()].join(', ')}`;
}

/** The verdicts that were not judged, grouped by reason. */
export function skippedRows(skipped: readonly Skipped[]): { title: string; reason: string }[] {
  const byReason = Map.groupBy(skipped, skippedText);
  return Array.from(byReason, ([reason, group]) => ({
    title: group.map(({ verdict }) => verdict.title).join(', '),
    reason,
  }));
}

/** How many verdicts were not judged because a source failed, and which sources the customer does not have. */
export function skippedSummary(skipped: readonly Skipped[]): string {
  const failed = skipped.filter((verdict) => verdict.failed).length;
  const absent = new Set(
    skipped.flatMap(({ missing }) =>
      missing.flatMap(({ list, result }) =>
        'problem' in result ? [] : [`${sourceTitles[listNamed(list).source]} ${result.state}`],
      ),
    ),
  );
  return joinTexts([failed > 0 ? `${pluralize(failed, 'verdict')} not judged` : '', ...absent], ', ');
}

/** `part` when a source failed, because there can be findings that were not found. */
export function wholeOf({ skipped }: Pick<Judgement, 'skipped'>): 'whole' | 'part' {
  return skipped.some(({ failed }) => failed) ? 'part' : 'whole';
}

/** Says which verdicts a failed source left open. Without it, a card without findings would look like good news. */
export function skippedNotice(skipped: readonly Skipped[]): Notice[] {
  const failed = skipped.filter((verdict) => verdict.failed);
  return failed.length === 0 ? [] : [incomplete(`${skippedSummary(failed)}.`)];
}

/** Names the verdicts that the settings switch off for this customer. */
export function disabledNotice(disabled: Judgement['disabled']): Notice[] {
  const titles = disabled.map(({ title }) => title).join(', ');
  return disabled.length === 0 ? [] : [note(`Switched off in the settings: ${titles}.`)];
}

/** Instead of an empty list, which would look like good news. */
export function disabledVerdict(verdict: Verdict, customer: Customer): Problem {
  return askerProblem(
    'verdict-off',
    `${verdict.title} is switched off for this customer`,
    'The person who runs Rollcall did so with `off` in rollcall.yaml.',
    [lineFor('reconcile', customer)],
  );
}
