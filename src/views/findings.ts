import type { CardData } from '../cards/render.ts';
import { incomplete, note, type Notice } from '../cards/notice.ts';
import type { Customer } from '../sources/customer.ts';
import { listNamed } from '../people/lists.ts';
import { findingKeys, evidenceOf, type Finding } from '../verdicts/finding.ts';
import type { Judgement, Skipped } from '../verdicts/judge.ts';
import type { Roster } from '../people/roster.ts';
import { verdicts } from '../verdicts/catalog.ts';
import { hidesSavings, savingsAmounts, type Savings } from '../verdicts/savings.ts';
import { sourceTitles } from '../vendors/catalog.ts';
import type { Outcome } from '../verdicts/outcome.ts';
import type { Severity, Verdict } from '../verdicts/rule.ts';
import type { Exception } from '../verdicts/settings.ts';
import { reasonText } from './notices.ts';
import { figure, nameLook, plainState, severityMark, systemRow, type Figure, type SystemRow } from './rows.ts';
import { cut, exactFigures, formatDate, formatNumber, joinNames, joinTexts, type Figures } from '../text/format.ts';
import { words } from '../text/words.ts';
import { lineFor } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { askerProblem, Problem } from '../problem.ts';

type Row = Extract<CardData, { card: 'findings' }>['body']['rows'][number];

const maxDetail = 130;

/** A finding of a named person as a row that opens its explanation. */
export function findingRow(finding: Finding, roster: Roster, named: 'person' | 'finding'): Row {
  const { verdict, name } = finding;
  const bySource = Map.groupBy(evidenceOf(finding, roster), ({ list }) => sourceTitles[listNamed(list).source]);
  const detail = Array.from(bySource, ([source, same]) => `${source}: ${same.map(({ says }) => says).join(', ')}`);
  return {
    name: named === 'person' ? cut(name, maxName) : verdict.title,
    ...nameLook(named === 'person' ? name : ''),
    beside: named === 'person' ? verdict.title : '',
    detail: cut(detail.join(' · '), maxDetail),
    ...severityMark(verdict.severity),
    line: whyLine(finding, roster),
  };
}

const maxName = 60;

export function whyLine(finding: Finding, roster: Roster): string {
  const { verdict, key } = finding;
  const terms = [verdict.id, ...firstWritable(key, ...findingKeys(finding, roster))];
  return lineFor('why', roster.customer, { terms });
}

/** Accepted findings are not counted, but stay visible: each by itself if they are few, otherwise their number. */
export function acceptedNotices(accepted: Judgement['accepted']): Notice[] {
  if (accepted.length > maxNames) return acceptedCount(accepted, exactFigures);
  return accepted.map(acceptedNotice);
}

/** Until when a finding is accepted, by whom, and why. */
export function acceptedNotice({ finding, exception }: Judgement['accepted'][number]): Notice {
  const { accepted, acceptedBy } = words.findings;
  const text = accepted(finding.verdict.title, finding.name, untilText(exception), exception.reason);
  return note(exception.accepted === null ? text : joinTexts([text, acceptedBy(exception.accepted.by)], ' · '));
}

/** By whom a finding is accepted, and until when. */
export function acceptedText(exception: Exception): string {
  const { acceptedBy, acceptedInFile } = words.findings;
  const how = exception.accepted === null ? acceptedInFile : acceptedBy(exception.accepted.by);
  return joinTexts([how, words.accepted.until(untilText(exception))], ', ');
}

/** The last day. */
export function untilText({ until }: Exception): string {
  return formatDate(until.toISOString().slice(0, 10));
}

/** The number of accepted findings, without names. */
export function acceptedCount(accepted: readonly unknown[], figures: Figures): Notice[] {
  if (accepted.length === 0) return [];
  return [note(words.findings.acceptedCount(figures.of(accepted.length, words.findings.one)))];
}

/** `High 2`, `High 2+` or `High ?` where a source failed; empty for none. */
export function severityCount({ findings, skipped }: Judgement, severity: Severity, figures: Figures): string {
  const count = findings.filter(({ verdict }) => verdict.severity === severity).length;
  const isPart = wholeOf({ skipped }, severity) === 'part';
  if (count === 0) return isPart ? `${words.severity[severity]} ${words.findings.unknown}` : '';
  return `${words.severity[severity]} ${figures.number(count)}${isPart && !figures.hides(count) ? '+' : ''}`;
}

const maxNames = 5;

export function joinFirst(customers: readonly Customer[]): string {
  const names = customers
    .slice(0, maxNames)
    .map((customer) => customer.name)
    .join(', ');
  const more = customers.length - maxNames;
  return more > 0 ? words.figures.andMore(names, formatNumber(more)) : names;
}

/** `Not checked: Partner Center unknown: it did not answer in time`. */
export function skippedText(skipped: Skipped): string {
  return words.findings.notChecked(reasonsOf(skipped));
}

function reasonsOf({ missing }: Skipped): string {
  const reasons = missing.map(({ list, result }) => {
    const { source } = listNamed(list);
    const reason =
      'problem' in result ? result.problem.title : words.findings.sourceIs(sourceTitles[source], reasonText(result));
    return [source, reason] as const;
  });
  return [...new Map(reasons).values()].join(', ');
}

/** The verdicts that were not checked, grouped by reason. */
export function skippedRows(skipped: readonly Skipped[]): SystemRow[] {
  const byReason = Map.groupBy(skipped, reasonsOf);
  return Array.from(byReason, ([reason, group]) =>
    systemRow(
      words.findings.checks(formatNumber(group.length), group.length === 1),
      plainState(reason),
      group.map(({ verdict }) => verdict.title).join(', '),
    ),
  );
}

/** `10 of 14 checks skipped`; empty where no source failed. */
export function skippedSummary(skipped: readonly Pick<Skipped, 'failed'>[]): string {
  const failed = skipped.filter((verdict) => verdict.failed).length;
  return failed === 0 ? '' : words.findings.skipped(formatNumber(failed), formatNumber(verdicts.length));
}

/** `part` when a source failed, because there can be findings that were not found, of this severity or of any. */
export function wholeOf({ skipped }: Pick<Outcome, 'skipped'>, severity?: Severity): 'whole' | 'part' {
  const isOpen = skipped.some(
    ({ failed, verdict }) => failed && (severity === undefined || verdict.severity === severity),
  );
  return isOpen ? 'part' : 'whole';
}

/** Says how many checks a failed source left open. Without it, a card without findings would look like good news. */
export function skippedNotice(skipped: readonly Skipped[]): Notice[] {
  const summary = skippedSummary(skipped);
  return summary === '' ? [] : [incomplete(`${summary}.`)];
}

/** Names the finding types that the settings switch off for this customer. */
export function disabledNotice(disabled: Judgement['disabled']): Notice[] {
  if (disabled.length === 0) return [];
  return [note(words.findings.switchedOff(joinNames(disabled.map(({ title }) => title))))];
}

/** Instead of an empty list, which would look like good news. */
export function disabledVerdict(verdict: Verdict, customer: Customer): Problem {
  const { title, advice } = words.problems.findingOff(verdict.title);
  return askerProblem('verdict-off', title, advice, [lineFor('reconcile', customer)]);
}

/** The number of findings and what they cost, as large figures. A number that may be larger ends with a plus sign. */
export function findingFigures(
  findings: number,
  savings: Savings,
  { figures, whole }: { readonly figures: Figures; readonly whole: 'whole' | 'part' },
): Figure[] {
  const { now, atRenewal } = savingsAmounts(savings);
  const isHidden = figures.hides(findings) || hidesSavings(savings, figures);
  const plus = whole === 'part' && !figures.hides(findings) ? '+' : '';
  const isUnknown = whole === 'part' && findings === 0;
  const label = findings === 1 && plus === '' ? words.findings.one : words.findings.many;
  return [
    figure(
      isUnknown ? words.findings.unknown : `${figures.number(findings)}${plus}`,
      label,
      findings > 0 ? 'Attention' : 'Default',
    ),
    ...(now === '' || isHidden ? [] : [figure(`${now}${plus}`, words.findings.perMonth)]),
    ...(atRenewal === '' || isHidden ? [] : [figure(`${atRenewal}${plus}`, words.findings.atRenewal)]),
  ];
}
