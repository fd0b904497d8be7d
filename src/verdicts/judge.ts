import { matchRulesOf } from '../people/match.ts';
import { addressKey } from '../people/address.ts';
import { accountLists, missingReason, type ListName } from '../people/lists.ts';
import type { FullRoster, Roster, RosterPerson } from '../people/roster.ts';
import type { Result } from '../sources/result.ts';
import { compareText, sortCooperatively } from '../tables/sort.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { findingsOn, findingsOnPurchases, findingKeys, type Finding } from './finding.ts';
import { personVerdicts } from './person-rules.ts';
import type { Verdict } from './rule.ts';
import type { Exception, VerdictSettings } from './settings.ts';
import { verdicts } from './catalog.ts';

export interface Skipped {
  readonly verdict: Verdict;
  /** True when a source failed; false when the customer is merely not at a source that the verdict needs. */
  readonly failed: boolean;
  /** The lists that were missing, and why each was. */
  readonly missing: readonly {
    readonly list: ListName;
    readonly result: Exclude<Result<unknown>, { state: 'known' }>;
  }[];
}

export interface Judgement {
  readonly people: number;
  /** Ordered by verdict, then by name: the same between runs. */
  readonly findings: readonly Finding[];
  readonly accepted: readonly { readonly finding: Finding; readonly exception: Exception }[];
  readonly skipped: readonly Skipped[];
  /** Switched off for this customer. */
  readonly disabled: readonly Verdict[];
}

/** Every verdict on every person and product of a customer. */
export function* judge(roster: FullRoster, settings: VerdictSettings, now: Date): Cooperative<Judgement> {
  const { drawn, notJudged: skipped, off: disabled } = judgeable(verdicts, roster, settings);
  const { people, findings } = yield* findingsOnAll(roster, drawn);
  const all = yield* sortCooperatively(
    [...findings, ...findingsOnPurchases(roster, drawn, settings)],
    byVerdictThenName,
  );
  return { people, skipped, disabled, ...applyExceptions(all, roster, settings, now) };
}

/** Every verdict on one person. */
export function judgePerson(person: RosterPerson, roster: Roster, settings: VerdictSettings, now: Date): Judgement {
  const { drawn, notJudged: skipped, off: disabled } = judgeable(personVerdicts, roster, settings);
  const findings = findingsOn(person, roster, drawn).toSorted(byVerdictThenName);
  return { people: 1, skipped, disabled, ...applyExceptions(findings, roster, settings, now) };
}

/** A licence under a contested address is one of the people who claim it, not one more. */
function isSomebody({ contested, records }: RosterPerson): boolean {
  return contested.length === 0 || records.some(({ origin }) => origin.kind === 'account');
}

function judgeable(
  wanted: readonly Verdict[],
  roster: Roster,
  settings: VerdictSettings,
): { drawn: ReadonlySet<string>; notJudged: readonly Skipped[]; off: readonly Verdict[] } {
  const off = settings.disabled.get(roster.customer.name) ?? new Set<string>();
  const on = wanted.filter((verdict) => !off.has(verdict.id));
  const each = on.map((verdict) => {
    const missing = missingFor(verdict, roster.lists);
    return { verdict, missing, failed: missing.some(({ result }) => 'problem' in result) };
  });
  return {
    drawn: new Set(each.filter(({ missing }) => missing.length === 0).map(({ verdict }) => verdict.id)),
    notJudged: each.filter(({ missing }) => missing.length > 0),
    off: wanted.filter((verdict) => off.has(verdict.id)),
  };
}

/** Sets aside what is known and accepted. */
function applyExceptions(
  findings: readonly Finding[],
  roster: Roster,
  settings: VerdictSettings,
  now: Date,
): Pick<Judgement, 'findings' | 'accepted'> {
  const open: Finding[] = [];
  const accepted: { finding: Finding; exception: Exception }[] = [];
  for (const finding of findings) {
    const exception = settings.exceptions.find((each) => accepts(each, finding, roster, now));
    if (exception === undefined) open.push(finding);
    else accepted.push({ finding, exception });
  }
  return { findings: open, accepted };
}

/** How many people have at least one finding. */
export function peopleWith(findings: readonly Finding[]): number {
  const people = new Set<number>();
  for (const { person } of findings) if (person !== null) people.add(person);
  return people.size;
}

function missingFor(verdict: Verdict, read: Partial<FullRoster['lists']>): Skipped['missing'] {
  const shortOf = (names: readonly ListName[]): Skipped['missing'] =>
    names.flatMap((list) => {
      const asked = read[list];
      const result = asked === undefined ? null : missingReason(asked);
      return result === null ? [] : [{ list, result }];
    });
  const linked = verdict.joins ? accountLists.filter((list) => !absent.has(read[list]?.state ?? 'not offered')) : [];
  const needed = shortOf([...new Set([...verdict.needs, ...linked])]);
  const choice = shortOf(verdict.someOf);
  // One that failed could hold what the others do not; one that the customer is not at holds nothing.
  const failed = choice.filter(({ result }) => 'problem' in result);
  const isEnough = verdict.someOf.length - choice.length >= verdict.atLeast;
  const missing = [...needed, ...(isEnough ? failed : choice)];
  return [...new Map(missing.map((each) => [each.list, each])).values()];
}

/** A source that the customer is not at can hide nothing. */
const absent: ReadonlySet<string> = new Set(['not linked', 'not connected', 'not offered']);

function* findingsOnAll(
  roster: Roster,
  drawn: ReadonlySet<string>,
): Cooperative<{ readonly people: number; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  let people = 0;
  for (const person of roster.people) {
    if (person.number % itemsPerStep === 0) yield;
    if (isSomebody(person)) people += 1;
    for (const finding of findingsOn(person, roster, drawn)) findings.push(finding);
  }
  return { people, findings };
}

function accepts(exception: Exception, finding: Finding, roster: Roster, now: Date): boolean {
  if (exception.customer !== roster.customer.name || exception.verdict !== finding.verdict.id) return false;
  const endOfDay = exception.until.getTime() + 24 * 60 * 60 * 1_000;
  return endOfDay > now.getTime() && findingKeys(finding, roster).includes(addressKey(exception.of));
}

function byVerdictThenName(a: Finding, b: Finding): number {
  return (
    verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
    compareText(a.name, b.name) ||
    (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

/** How a person's record was tied to the others; the word for `why`. */
export function matchText(person: RosterPerson, list: ListName): string {
  const record = person.records.find(({ origin }) => origin.list === list);
  const ties = record === undefined ? [] : matchRulesOf(record, person);
  return ties.map((tie) => (tie === 'object id' ? 'the same Entra object id' : 'the same address')).join(' and ');
}
