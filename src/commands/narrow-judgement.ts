import { filterCooperatively, runCooperatively } from '../async/cooperative.ts';
import type { Query } from '../grammar/query.ts';
import type { FullRoster } from '../people/roster.ts';
import { termTest } from '../search/terms.ts';
import { joinTexts } from '../text/format.ts';
import type { Finding } from '../verdicts/finding.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { textsOf, type Outcome, type OutcomeFinding } from '../verdicts/outcome.ts';
import { verdictsCalled } from '../verdicts/catalog.ts';
import type { Verdict } from '../verdicts/rule.ts';
import { words } from '../text/words.ts';

/** The part of a judgement that the query asks for, by its verdict, its severity and its words. */
export async function narrowJudgement(judgement: Judgement, query: Query, roster: FullRoster): Promise<Judgement> {
  if (isWide(query)) return judgement;
  const { isWanted, hasWords } = testsOf(query);
  const passes = (finding: Finding): boolean =>
    isWanted(finding.verdict) && hasWords(finding.verdict, () => textsOf(finding, roster));
  return {
    ...judgement,
    findings: await runCooperatively(filterCooperatively(judgement.findings, passes)),
    accepted: judgement.accepted.filter(({ finding }) => passes(finding)),
    skipped: judgement.skipped.filter(({ verdict }) => isWanted(verdict)),
  };
}

/** The same part of what a judgement says of a customer as a whole. */
export function narrowOutcome(outcome: Outcome, query: Query): Outcome {
  if (isWide(query)) return outcome;
  const { isWanted, hasWords } = testsOf(query);
  const passes = ({ verdict, texts }: OutcomeFinding): boolean => isWanted(verdict) && hasWords(verdict, () => texts);
  return {
    ...outcome,
    findings: outcome.findings.filter(passes),
    accepted: outcome.accepted.filter(passes),
    skipped: outcome.skipped.filter(({ verdict }) => isWanted(verdict)),
  };
}

function isWide({ filters: { verdict, severity }, terms }: Query): boolean {
  return verdict === undefined && severity === undefined && terms.length === 0;
}

interface Tests {
  readonly isWanted: (verdict: Verdict) => boolean;
  readonly hasWords: (verdict: Verdict, textsOf: () => readonly string[]) => boolean;
}

function testsOf({ filters: { verdict: name, severity }, terms }: Query): Tests {
  const wanted = name === undefined ? null : verdictsCalled(name);
  const hasTerms = termTest(terms);
  return {
    isWanted: (verdict) =>
      wanted?.includes(verdict) !== false && (severity === undefined || verdict.severity === severity),
    hasWords: ({ id, title }, texts) => terms.length === 0 || hasTerms([id, title, ...texts()]),
  };
}

/** The verdict and the severity of a query, for a headline. */
export function narrowedText({ filters: { verdict, severity } }: Query): string {
  const [first, ...others] = verdict === undefined ? [] : verdictsCalled(verdict);
  const title = others.length === 0 ? first?.title : verdict;
  return joinTexts([title ?? null, severity === undefined ? null : words.filters.severity(severity)], ', ');
}
