import type { OpenFinding } from '../../src/memory/current-findings.ts';
import { settle, type Settlement } from '../../src/memory/ledger.ts';
import { readRules, writeRules, type Rules } from '../../src/memory/rules.ts';
import type { FullRoster } from '../../src/people/roster.ts';
import { judge } from '../../src/verdicts/judge.ts';
import type { VerdictSettings } from '../../src/verdicts/settings.ts';
import { runSync } from './run-sync.ts';

export const usualSettings: VerdictSettings = {
  disabled: new Map(),
  exceptions: [],
  overBought: { percent: 20, least: 10 },
  prices: [],
};

/** The open findings of one customer from night to night, as a store would keep them. */
export interface Ledger {
  readonly open: () => readonly OpenFinding[];
  /** `verdict subject` of each open finding, sorted. */
  readonly subjects: () => readonly string[];
  readonly rules: () => Rules;
  readonly night: (roster: FullRoster, settings?: VerdictSettings) => Settlement;
}

export function createLedger(...stored: readonly OpenFinding[]): Ledger {
  let open = stored;
  let rules: Rules = new Map();
  let nights = 0;
  return {
    open: () => open,
    subjects: () => open.map(({ verdict, subject }) => `${verdict} ${subject}`).toSorted(),
    rules: () => rules,
    night(roster, settings = usualSettings) {
      const at = new Date(Date.UTC(2026, 0, 1 + nights, 2));
      nights += 1;
      const settled = runSync(
        settle(open, { roster, settings, judgement: runSync(judge(roster, settings, at)) }, rules),
      );
      const closed = new Set(settled.closed.map(({ finding }) => finding));
      const now = new Map(settled.seen.map((each) => [each.finding, each.now]));
      open = [
        ...open.filter((each) => !closed.has(each)).map((each) => ({ ...each, ...now.get(each) })),
        ...settled.opened.map((each, index) => ({ ...each, id: `${nights}-${index}`, openedAt: at })),
      ];
      rules = readRules(writeRules(settled.rules));
      return settled;
    },
  };
}
