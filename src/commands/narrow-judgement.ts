import { filterCooperatively, runCooperatively } from '../async/cooperative.ts';
import type { Query } from '../grammar/query.ts';
import type { FullRoster } from '../people/roster.ts';
import { termTest } from '../search/terms.ts';
import { joinTexts } from '../text/format.ts';
import { findingKeys, type Finding } from '../verdicts/finding.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { verdictsCalled } from '../verdicts/catalog.ts';
import type { Verdict } from '../verdicts/rule.ts';
import { words } from '../text/words.ts';

/** The part of a judgement that the query asks for, by its verdict, its severity and its words. */
export async function narrowJudgement(judgement: Judgement, query: Query, roster: FullRoster): Promise<Judgement> {
  const { verdict: name, severity } = query.filters;
  if (name === undefined && severity === undefined && query.terms.length === 0) return judgement;
  const wanted = name === undefined ? null : verdictsCalled(name);
  const isWanted = (verdict: Verdict): boolean =>
    wanted?.includes(verdict) !== false && (severity === undefined || verdict.severity === severity);
  const hasWords = termTest(query.terms);
  const passes = (finding: Finding): boolean =>
    isWanted(finding.verdict) && (query.terms.length === 0 || hasWords(textsOf(finding, roster)));
  return {
    ...judgement,
    findings: await runCooperatively(filterCooperatively(judgement.findings, passes)),
    accepted: judgement.accepted.filter(({ finding }) => passes(finding)),
    skipped: judgement.skipped.filter(({ verdict }) => isWanted(verdict)),
  };
}

function textsOf(finding: Finding, roster: FullRoster): (string | null)[] {
  const { name, key, verdict } = finding;
  return [name, key, verdict.id, verdict.title, ...findingKeys(finding, roster)];
}

/** The verdict and the severity of a query, for a headline. */
export function narrowedText({ filters: { verdict, severity } }: Query): string {
  const [first, ...others] = verdict === undefined ? [] : verdictsCalled(verdict);
  const title = others.length === 0 ? first?.title : verdict;
  return joinTexts([title ?? null, severity === undefined ? null : words.filters.severity(severity)], ', ');
}
