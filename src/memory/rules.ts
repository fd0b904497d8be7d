import { z } from 'zod';
import { accountLists, missingReason, purchaseLists, type ListName } from '../people/lists.ts';
import type { FullRoster } from '../people/roster.ts';
import { parseJson } from '../text/json.ts';
import { verdicts } from '../verdicts/catalog.ts';
import type { Judgement } from '../verdicts/judge.ts';
import { purchaseVerdicts } from '../verdicts/purchase-rules.ts';
import type { Verdict } from '../verdicts/rule.ts';
import type { VerdictSettings } from '../verdicts/settings.ts';
import type { ClosingReason } from './change.ts';
import { refOf } from './links.ts';

const basisRow = z.object({
  /** The lists that the verdict looks at, as far as the customer has them and they were read. */
  lists: z.array(z.string()).readonly(),
  /** The settings that it depends on. */
  limits: z.string(),
});

/** What a verdict was judged from. */
export type Basis = Readonly<z.infer<typeof basisRow>>;

/** By verdict id, what each verdict of a customer was last judged from. One that was never judged is missing. */
export type Rules = ReadonlyMap<string, Basis>;

const rulesText = z.record(z.string(), basisRow);

export function writeRules(rules: Rules): string {
  return JSON.stringify(Object.fromEntries(rules));
}

/** Rules of another version of the program are none: then the next findings are the first ones. */
export function readRules(text: string): Rules {
  const { success, data } = rulesText.safeParse(parseJson(text));
  return new Map(success ? Object.entries(data) : []);
}

/** A customer's lists, and what they were judged by. */
export interface Judged {
  readonly roster: FullRoster;
  readonly judgement: Judgement;
  readonly settings: VerdictSettings;
}

/** What came of a verdict, and so what may be said of its findings. */
export type VerdictState =
  /** A list failed: nothing opens or closes. */
  | { readonly kind: 'failed' }
  /** It is not judged any more. */
  | { readonly kind: 'ended'; readonly why: ClosingReason }
  | {
      readonly kind: 'judged';
      readonly basis: Basis;
      /** Judged from the same as before, so that a finding which is new has just come up. */
      readonly isComparable: boolean;
      /** Why a finding is not there any more. */
      readonly why: ClosingReason;
    };

export function stateOf(id: string, judged: Judged, rules: Rules): VerdictState {
  const { disabled, skipped } = judged.judgement;
  const verdict = verdicts.find((each) => each.id === id);
  if (verdict === undefined || disabled.includes(verdict)) return { kind: 'ended', why: 'rule changed' };
  const skip = skipped.find((each) => each.verdict === verdict);
  if (skip !== undefined) return skip.failed ? { kind: 'failed' } : { kind: 'ended', why: 'customer unlinked' };
  return judgedState(verdict, judged, rules.get(id));
}

function judgedState(verdict: Verdict, judged: Judged, before: Basis | undefined): VerdictState {
  const { lists } = judged.roster;
  const looksAt = listsOf(verdict);
  // Such as the list that tells whose two addresses are one person's: without it there would be two findings.
  if (looksAt.some((list) => hasFailed(lists[list]) && before?.lists.includes(list) === true))
    return { kind: 'failed' };
  const read = looksAt.filter((list) => missingReason(lists[list]) === null);
  const basis = { lists: read, limits: limitsOf(verdict, judged, read) };
  const lost = before?.lists.some((list) => !basis.lists.some((each) => each === list)) ?? false;
  const isComparable = JSON.stringify(before) === JSON.stringify(basis);
  const why = isComparable ? 'gone' : lost ? 'customer unlinked' : 'rule changed';
  return { kind: 'judged', basis, isComparable, why };
}

/** Lists that tell who is who and what is no person, so that every finding on a person depends on them. */
const identityLists: readonly ListName[] = [...accountLists, 'liveLicences'];

function listsOf({ id, needs = [], someOf }: Verdict): readonly ListName[] {
  if (isOnPurchases(id)) return purchaseLists;
  return [...new Set([...needs, ...(someOf?.lists ?? []), ...identityLists])];
}

function limitsOf({ id }: Verdict, { settings, roster }: Judged, lists: readonly ListName[]): string {
  const { percent, least } = settings.overBought;
  const limits = isOnPurchases(id) ? `${percent} % ${least}` : (roster.customer.tenantId ?? '');
  // Linked to another customer of a source, the findings are about others.
  return [limits, ...new Set(lists.map((list) => refOf(list, roster.customer) ?? ''))].join(' ');
}

function isOnPurchases(id: string): boolean {
  return purchaseVerdicts.some((verdict) => verdict.id === id);
}

function hasFailed(result: Parameters<typeof missingReason>[0]): boolean {
  const missing = missingReason(result);
  return missing !== null && 'problem' in missing;
}
