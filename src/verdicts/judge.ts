import { matchRulesOf } from '../people/match.ts';
import { addressKey } from '../people/address.ts';
import { accountLists, missingReason, type ListName } from '../people/lists.ts';
import { nonPersonOf, type FullRoster, type Roster, type RosterPerson } from '../people/roster.ts';
import type { Result } from '../sources/result.ts';
import { compareText, sortCooperatively } from '../tables/sort.ts';
import { joinNames } from '../text/format.ts';
import { words } from '../text/words.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { findingsOn, findingsOnPurchases, findingKeys, type Finding } from './finding.ts';
import { personVerdicts } from './person-rules.ts';
import type { Verdict } from './rule.ts';
import type { Exception, VerdictSettings } from './settings.ts';
import { verdicts } from './catalog.ts';

export interface Skipped {
  readonly verdict: Verdict;
  /** True when a source failed; false when the customer is not linked to a source that the verdict needs. */
  readonly failed: boolean;
  /** The missing lists, each with the reason. */
  readonly missing: readonly {
    readonly list: ListName;
    readonly result: Exclude<Result<unknown>, { state: 'known' }>;
  }[];
}

export interface Judgement {
  readonly people: number;
  /** Sorted by verdict, then by name, so that the order is stable between runs. */
  readonly findings: readonly Finding[];
  readonly accepted: readonly { readonly finding: Finding; readonly exception: Exception }[];
  readonly skipped: readonly Skipped[];
  /** Disabled for this customer in the settings. */
  readonly disabled: readonly Verdict[];
}

/** Applies every verdict to every person and product of a customer. */
export function* judge(roster: FullRoster, settings: VerdictSettings, now: Date): Cooperative<Judgement> {
  const { judgeable, skipped, disabled } = selectVerdicts(verdicts, roster, settings);
  const { people, findings } = yield* findingsOnAll(roster, judgeable);
  const all = yield* sortCooperatively(
    [...findings, ...findingsOnPurchases(roster, judgeable, settings)],
    byVerdictThenName,
  );
  return { people, skipped, disabled, ...applyExceptions(all, roster, settings, now) };
}

/** Applies every verdict on people to one person. */
export function judgePerson(person: RosterPerson, roster: Roster, settings: VerdictSettings, now: Date): Judgement {
  const { judgeable, skipped, disabled } = selectVerdicts(personVerdicts, roster, settings);
  const findings = findingsOn(person, roster, judgeable).toSorted(byVerdictThenName);
  return { people: 1, skipped, disabled, ...applyExceptions(findings, roster, settings, now) };
}

/** A licence under a contested address belongs to one of its claimants, so it does not count as a further person. */
function countsAsPerson(person: RosterPerson): boolean {
  const isClaimed = person.contested.length > 0 && person.records.every(({ origin }) => origin.kind !== 'account');
  return !isClaimed && nonPersonOf(person) === null;
}

interface VerdictSelection extends Pick<Judgement, 'skipped' | 'disabled'> {
  /** Ids of the verdicts whose lists are complete. */
  readonly judgeable: ReadonlySet<string>;
}

function selectVerdicts(wanted: readonly Verdict[], roster: Roster, settings: VerdictSettings): VerdictSelection {
  const disabledIds = settings.disabled.get(roster.customer.name) ?? new Set<string>();
  const enabled = wanted.filter((verdict) => !disabledIds.has(verdict.id));
  const each = enabled.map((verdict) => {
    const missing = missingFor(verdict, roster.lists);
    return { verdict, missing, failed: missing.some(({ result }) => 'problem' in result) };
  });
  return {
    judgeable: new Set(each.filter(({ missing }) => missing.length === 0).map(({ verdict }) => verdict.id)),
    skipped: each.filter(({ missing }) => missing.length > 0),
    disabled: wanted.filter((verdict) => disabledIds.has(verdict.id)),
  };
}

/** Separates the findings that an exception accepts. */
function applyExceptions(
  findings: readonly Finding[],
  roster: Roster,
  settings: VerdictSettings,
  now: Date,
): Pick<Judgement, 'findings' | 'accepted'> {
  const open: Finding[] = [];
  const accepted: { finding: Finding; exception: Exception }[] = [];
  const exceptionOf = exceptionsFor(roster, settings, now);
  for (const finding of findings) {
    const exception = exceptionOf(finding);
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
  const missingOf = (names: readonly ListName[]): Skipped['missing'] =>
    names.flatMap((list) => {
      const asked = read[list];
      const result = asked === undefined ? null : missingReason(asked);
      return result === null ? [] : [{ list, result }];
    });
  const linked = verdict.joins ? accountLists.filter((list) => !absent.has(read[list]?.state ?? 'not offered')) : [];
  const needed = missingOf([...new Set([...(verdict.needs ?? []), ...linked])]);
  const { someOf = { lists: [], atLeast: 0 } } = verdict;
  const choice = missingOf(someOf.lists);
  // A list that failed could have records that the others lack; a list that the customer is not linked to has none.
  const failed = choice.filter(({ result }) => 'problem' in result);
  const isEnough = someOf.lists.length - choice.length >= someOf.atLeast;
  const missing = [...needed, ...(isEnough ? failed : choice)];
  return [...new Map(missing.map((each) => [each.list, each])).values()];
}

/** States of a list without any records of the customer. */
const absent: ReadonlySet<string> = new Set(['not linked', 'not connected', 'not offered']);

function* findingsOnAll(
  roster: Roster,
  judgeable: ReadonlySet<string>,
): Cooperative<{ readonly people: number; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  let people = 0;
  for (const person of roster.people) {
    if (person.number % itemsPerStep === 0) yield;
    if (countsAsPerson(person)) people += 1;
    for (const finding of findingsOn(person, roster, judgeable)) findings.push(finding);
  }
  return { people, findings };
}

/** Tells the exception that accepts a finding, the first one if there are several. */
function exceptionsFor(
  roster: Roster,
  { exceptions }: VerdictSettings,
  now: Date,
): (finding: Finding) => Exception | undefined {
  const valid = exceptions.filter(({ customer, until }) => customer === roster.customer.name && !hasEnded(until, now));
  const byVerdict = Map.groupBy(valid, ({ verdict }) => verdict);
  return (finding) => {
    const ofVerdict = byVerdict.get(finding.verdict.id);
    if (ofVerdict === undefined) return undefined;
    const keys = new Set(findingKeys(finding, roster));
    return ofVerdict.find(({ of }) => keys.has(addressKey(of)));
  };
}

/** True when the last day is over. */
export function hasEnded(until: Date, now: Date): boolean {
  return until.getTime() + 24 * 60 * 60 * 1_000 <= now.getTime();
}

function byVerdictThenName(a: Finding, b: Finding): number {
  return (
    verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
    compareText(a.name, b.name) ||
    (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

/** How the record of this list matches the other records of the person, in words for `why`. */
export function matchText(person: RosterPerson, list: ListName): string {
  const record = person.records.find(({ origin }) => origin.list === list);
  const rules = record === undefined ? [] : matchRulesOf(record, person);
  return joinNames(rules.map((rule) => words.evidence.matchedBy[rule]));
}
