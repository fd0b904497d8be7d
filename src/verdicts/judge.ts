import { addressKey, tiesOf } from '../people.ts';
import {
  accountLists,
  addressOf,
  lists,
  nameOf,
  purchaseLists,
  shortfallOf,
  type FullRoll,
  type Roll,
  type ListName,
  type RollPerson,
} from '../roll.ts';
import type { Result } from '../sources.ts';
import { compareText, sorted } from '../sorted.ts';
import { atOnce, stepSize, type Steps } from '../steps.ts';
import type { Purchase } from '../vendors/vendor.ts';
import { dossierOf } from './dossier.ts';
import { personVerdicts } from './person-verdicts.ts';
import { purchaseVerdicts } from './purchase-verdicts.ts';
import { severities, type Evidence, type Freed, type Verdict } from './rule.ts';
import type { Exception, VerdictSettings } from './settings.ts';

/** Every verdict there is, worst first. */
export const verdicts: readonly Verdict[] = [...personVerdicts, ...purchaseVerdicts].toSorted(
  (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
);

/** One verdict on one person or product. */
export interface Finding {
  readonly verdict: Verdict;
  /** The person; null when it is about a product. */
  readonly person: RollPerson | null;
  readonly name: string;
  /** What finds it again: an address, an object id, or a SKU. */
  readonly key: string;
  readonly evidence: readonly Evidence[];
  readonly freed: readonly Freed[];
}

export interface NotJudged {
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
  readonly notJudged: readonly NotJudged[];
  /** Switched off for this customer. */
  readonly off: readonly Verdict[];
}

/** Every verdict on every person and product of a customer. */
export function* judge(roll: FullRoll, settings: VerdictSettings, now: Date): Steps<Judgement> {
  const { drawn, notJudged, off } = judgeable(verdicts, roll, settings);
  const findings = yield* findingsOn(roll.people, roll, drawn);
  const all = yield* sorted([...findings, ...findingsOnPurchases(roll, drawn, settings)], byVerdictThenName);
  return { people: roll.people.filter(isSomebody).length, notJudged, off, ...sift(all, roll, settings, now) };
}

/** Every verdict on one person. */
export function judgePerson(person: RollPerson, roll: Roll, settings: VerdictSettings, now: Date): Judgement {
  const { drawn, notJudged, off } = judgeable(personVerdicts, roll, settings);
  const findings = atOnce(findingsOn([person], roll, drawn)).toSorted(byVerdictThenName);
  return { people: 1, notJudged, off, ...sift(findings, roll, settings, now) };
}

/** A licence under a contested address is one of the people who claim it, not one more. */
function isSomebody({ contested, records }: RollPerson): boolean {
  return contested.length === 0 || records.some(({ origin }) => origin.kind === 'account');
}

function judgeable(
  wanted: readonly Verdict[],
  roll: Roll,
  settings: VerdictSettings,
): { drawn: ReadonlySet<string>; notJudged: readonly NotJudged[]; off: readonly Verdict[] } {
  const off = settings.off.get(roll.customer.name) ?? new Set<string>();
  const on = wanted.filter((verdict) => !off.has(verdict.id));
  const each = on.map((verdict) => {
    const missing = missingFor(verdict, roll.lists);
    return { verdict, missing, failed: missing.some(({ result }) => 'problem' in result) };
  });
  return {
    drawn: new Set(each.filter(({ missing }) => missing.length === 0).map(({ verdict }) => verdict.id)),
    notJudged: each.filter(({ missing }) => missing.length > 0),
    off: wanted.filter((verdict) => off.has(verdict.id)),
  };
}

/** Sets aside what is known and accepted. */
function sift(
  findings: readonly Finding[],
  { customer }: Roll,
  settings: VerdictSettings,
  now: Date,
): Pick<Judgement, 'findings' | 'accepted'> {
  const open: Finding[] = [];
  const accepted: { finding: Finding; exception: Exception }[] = [];
  for (const finding of findings) {
    const exception = settings.exceptions.find((each) => accepts(each, finding, customer.name, now));
    if (exception === undefined) open.push(finding);
    else accepted.push({ finding, exception });
  }
  return { findings: open, accepted };
}

/** How many people have at least one finding. */
export function peopleWith(findings: readonly Finding[]): number {
  return new Set(findings.flatMap(({ person }) => (person === null ? [] : [person]))).size;
}

function missingFor(verdict: Verdict, read: Partial<FullRoll['lists']>): NotJudged['missing'] {
  const shortOf = (names: readonly ListName[]): NotJudged['missing'] =>
    names.flatMap((list) => {
      const asked = read[list];
      const result = asked === undefined ? null : shortfallOf(asked);
      return result === null ? [] : [{ list, result }];
    });
  const linked = verdict.joins ? accountLists.filter((list) => !absent.has(read[list]?.state ?? 'not offered')) : [];
  const needed = shortOf([...new Set([...verdict.needs, ...linked])]);
  const choice = shortOf(verdict.oneOf);
  // One that failed could hold what the others do not; one that the customer is not at holds nothing.
  const failed = choice.filter(({ result }) => 'problem' in result);
  const missing = [...needed, ...(choice.length === verdict.oneOf.length ? choice : failed)];
  return [...new Map(missing.map((each) => [each.list, each])).values()];
}

/** A source that the customer is not at can hide nothing. */
const absent: ReadonlySet<string> = new Set(['not linked', 'not connected', 'not offered']);

function* findingsOn(people: readonly RollPerson[], roll: Roll, drawn: ReadonlySet<string>): Steps<readonly Finding[]> {
  const on = personVerdicts.filter((verdict) => drawn.has(verdict.id));
  const findings: Finding[] = [];
  for (const [index, person] of people.entries()) {
    if (index % stepSize === 0) yield;
    const dossier = dossierOf(person, roll);
    for (const verdict of on) {
      const evidence = verdict.judge(dossier).filter(({ list }) => roll.lists[list]?.state === 'known');
      if (evidence.length === 0) continue;
      const [name, key, freed] = [nameOf(person), addressOf(person), evidence.flatMap(freedBy)];
      findings.push({ verdict, person, name, key, evidence, freed });
    }
  }
  return findings;
}

function findingsOnPurchases(roll: FullRoll, drawn: ReadonlySet<string>, settings: VerdictSettings): Finding[] {
  const on = purchaseVerdicts.filter((verdict) => drawn.has(verdict.id));
  return purchaseLists.flatMap((list) => {
    const result = roll.lists[list];
    if (result.state !== 'known') return [];
    return result.value.flatMap((purchase) =>
      on.flatMap((verdict): Finding[] => {
        const units = verdict.judge(purchase, settings.overBought);
        if (units === 0) return [];
        const freed = verdict.frees ? [freedUnits(list, purchase, units)] : [];
        const says = `${purchase.used} of ${purchase.bought} are used`;
        return [
          { verdict, person: null, name: purchase.title, key: purchase.product, evidence: [{ list, says }], freed },
        ];
      }),
    );
  });
}

function freedBy({ list, frees }: Evidence): Freed[] {
  if (frees === undefined) return [];
  // Several people can be users of one LicenseSpring licence, so its id alone does not tell their seats apart.
  const key = [list, frees.product, frees.licenseId, addressKey(frees.address)].join(' ');
  return [{ key, source: lists[list].source, product: frees.product, units: 1 }];
}

function freedUnits(list: ListName, purchase: Purchase, units: number): Freed {
  const { source } = lists[list];
  return { key: `${list} ${purchase.product} unused`, source, product: purchase.product, units };
}

function accepts(exception: Exception, finding: Finding, customer: string, now: Date): boolean {
  if (exception.customer !== customer || exception.verdict !== finding.verdict.id) return false;
  const endOfDay = exception.until.getTime() + 24 * 60 * 60 * 1_000;
  if (endOfDay <= now.getTime()) return false;
  const wanted = addressKey(exception.of);
  const keys = finding.person?.records.flatMap((record) => [record.objectId, ...record.addresses]) ?? [];
  return [...keys, addressKey(finding.key)].includes(wanted);
}

function byVerdictThenName(a: Finding, b: Finding): number {
  return (
    verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
    compareText(a.name, b.name) ||
    (a.key < b.key ? -1 : Number(a.key > b.key))
  );
}

/** How a person's record was tied to the others; the word for `why`. */
export function tieText(person: RollPerson, list: ListName): string {
  const record = person.records.find(({ origin }) => origin.list === list);
  const ties = record === undefined ? [] : tiesOf(record, person);
  return ties.map((tie) => (tie === 'object id' ? 'the same Entra object id' : 'the same address')).join(' and ');
}
