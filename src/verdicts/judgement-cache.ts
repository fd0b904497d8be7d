import { cacheIdentity, listNames } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import { runCooperatively } from '../async/cooperative.ts';
import { judge, type Judgement } from './judge.ts';
import type { VerdictSettings } from './settings.ts';

const dayLength = 24 * 60 * 60 * 1_000;

interface CachedJudgement {
  /** Everything that the judgement depends on. */
  readonly inputs: readonly unknown[];
  readonly judgement: Promise<Judgement>;
}

const cache = new WeakMap<FullRoster['people'], CachedJudgement>();

/** Judges a customer once per day and set of lists. The day counts because exceptions end with a day. */
export function cachedJudgement(roster: FullRoster, settings: VerdictSettings, now: Date): Promise<Judgement> {
  const day = Math.floor(now.getTime() / dayLength);
  const inputs = [settings, day, roster.customer, ...listNames.map((list) => cacheIdentity(roster.lists[list]))];
  const cached = cache.get(roster.people);
  if (cached?.inputs.every((each, index) => each === inputs[index]) === true) return cached.judgement;
  const judgement = runCooperatively(judge(roster, settings, now));
  cache.set(roster.people, { inputs, judgement });
  return judgement;
}
