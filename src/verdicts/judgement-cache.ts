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
export function cachedJudgement(roll: FullRoster, settings: VerdictSettings, now: Date): Promise<Judgement> {
  const day = Math.floor(now.getTime() / dayLength);
  const of = [settings, day, roll.customer, ...listNames.map((list) => cacheIdentity(roll.lists[list]))];
  const known = judged.get(roll.people);
  if (known?.of.every((each, index) => each === of[index]) === true) return known.judgement;
  const judgement = runCooperatively(judge(roll, settings, now));
  judged.set(roll.people, { of, judgement });
  return judgement;
}
