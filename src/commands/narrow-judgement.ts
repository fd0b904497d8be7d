import { filterCooperatively, runCooperatively } from '../async/cooperative.ts';
import type { Query } from '../grammar/query.ts';
import type { FullRoster } from '../people/roster.ts';
import { termTest } from '../search/terms.ts';
import { findingKeys, type Finding } from '../verdicts/finding.ts';
import type { Judgement } from '../verdicts/judge.ts';

/** The part of a judgement that the query asks for, by its verdict and its words. */
export async function narrowJudgement(judgement: Judgement, query: Query, roster: FullRoster): Promise<Judgement> {
  const wanted = query.filters.verdict;
  if (wanted === undefined && query.terms.length === 0) return judgement;
  const hasWords = termTest(query.terms);
  const passes = (finding: Finding): boolean =>
    (wanted === undefined || finding.verdict.id === wanted) &&
    (query.terms.length === 0 || hasWords(textsOf(finding, roster)));
  return {
    ...judgement,
    findings: await runCooperatively(filterCooperatively(judgement.findings, passes)),
    accepted: judgement.accepted.filter(({ finding }) => passes(finding)),
    skipped: judgement.skipped.filter(({ verdict }) => wanted === undefined || verdict.id === wanted),
  };
}

function textsOf(finding: Finding, roster: FullRoster): (string | null)[] {
  const { name, key, verdict } = finding;
  return [name, key, verdict.id, verdict.title, ...findingKeys(finding, roster)];
}
