import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { Change, ClosingReason } from './change.ts';
import { currentFindings, matchFindings, type OpenFinding, type Subject } from './current-findings.ts';
import { stateOf, type Basis, type Judged, type Rules, type VerdictState } from './rules.ts';

/** A finding that was not open before; whoever stores it gives it an id. */
interface OpenedFinding extends Subject {
  readonly verdict: string;
  readonly exact: boolean;
}

export interface Settlement {
  readonly opened: readonly OpenedFinding[];
  /** Those that are still there, each with whom or what it is about now. */
  readonly seen: readonly { readonly finding: OpenFinding; readonly now: Subject }[];
  readonly closed: readonly { readonly finding: OpenFinding; readonly why: ClosingReason }[];
  /** What the verdicts were judged from, for the next time. */
  readonly rules: Rules;
}

/**
 * Settles the open findings with a new judgement. A finding is recognized by its subject, or else by the person's address.
 * Where a check failed, nothing opens or closes. Where a verdict was judged from other lists or settings before, or never,
 * nobody knows when a finding came up or why it went.
 */
export function* settle(open: readonly OpenFinding[], judged: Judged, rules: Rules): Cooperative<Settlement> {
  const currents = yield* currentFindings(judged.judgement, judged.roster);
  const matches = yield* matchFindings(open, currents, judged.roster);
  const states = new Map(verdicts.map(({ id }) => [id, stateOf(id, judged, rules)]));
  const seen: Settlement['seen'][number][] = [];
  const closed: Settlement['closed'][number][] = [];
  for (const [index, finding] of open.entries()) {
    if (index % itemsPerStep === 0) yield;
    const current = matches.get(finding);
    const state = states.get(finding.verdict) ?? { kind: 'ended', why: 'rule changed' };
    if (current?.isAccepted === true) closed.push({ finding, why: 'accepted' });
    else if (current !== undefined) seen.push({ finding, now: state.kind === 'judged' ? current : finding });
    else if (state.kind !== 'failed') closed.push({ finding, why: state.why });
  }

  const matched = new Set(matches.values());
  const opened: OpenedFinding[] = [];
  for (const [index, current] of currents.entries()) {
    if (index % itemsPerStep === 0) yield;
    const { finding, subject, name, searchKey } = current;
    const state = states.get(finding.verdict.id);
    if (current.isAccepted || matched.has(current) || state?.kind !== 'judged') continue;
    opened.push({ verdict: finding.verdict.id, subject, name, searchKey, exact: state.isComparable });
  }
  return { opened, seen, closed, rules: rulesAfter(rules, states) };
}

function rulesAfter(before: Rules, states: ReadonlyMap<string, VerdictState>): Rules {
  const rules = new Map<string, Basis>();
  for (const [id, state] of states) {
    const basis = state.kind === 'judged' ? state.basis : before.get(id);
    if (basis !== undefined && state.kind !== 'ended') rules.set(id, basis);
  }
  return rules;
}

/** What people are told of a settlement. A finding that was there when it was first looked for did not open. */
export function findingChanges({ opened, closed }: Settlement): Change[] {
  return [
    ...opened
      .filter(({ exact }) => exact)
      .map((each) => ({ kind: 'finding-opened' as const, ...about(each), detail: { verdict: each.verdict } })),
    ...closed.map(({ finding, why }) => ({
      kind: 'finding-closed' as const,
      ...about(finding),
      detail: { verdict: finding.verdict, whyClosed: why },
    })),
  ];
}

function about({ subject, name, searchKey }: Subject): Pick<Change, 'list' | 'subject' | 'name' | 'key'> {
  return { list: null, subject, name, key: searchKey };
}
