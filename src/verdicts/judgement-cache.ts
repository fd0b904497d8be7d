import { cacheIdentity, listNames } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import { runCooperatively } from '../async/cooperative.ts';
import { judge, type Judgement } from './judge.ts';
import type { VerdictSettings } from './settings.ts';

const dayLength = 24 * 60 * 60 * 1_000;

interface CachedJudgement {
  readonly of: readonly unknown[];
  readonly judgement: Promise<Judgement>;
}

const judged = new WeakMap<FullRoster['people'], CachedJudgement>();

/** Every verdict on a customer, drawn once for the same lists on one day: exceptions end with the day. */
export function cachedJudgement(roster: FullRoster, settings: VerdictSettings, now: Date): Promise<Judgement> {
  const day = Math.floor(now.getTime() / dayLength);
  const of = [settings, day, roster.customer, ...listNames.map((list) => cacheIdentity(roster.lists[list]))];
  const known = judged.get(roster.people);
  if (known?.of.every((each, index) => each === of[index]) === true) return known.judgement;
  const judgement = runCooperatively(judge(roster, settings, now));
  judged.set(roster.people, { of, judgement });
  return judgement;
}
