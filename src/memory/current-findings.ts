import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import { addressKey } from '../people/address.ts';
import type { Roster } from '../people/roster.ts';
import { findingKeys, findingObjectId, findingSubject, type Finding } from '../verdicts/finding.ts';
import type { Judgement } from '../verdicts/judge.ts';

/** Whom or what a finding is about. */
export interface Subject {
  /**
   * The object id of the person, else the address key; for a purchase its list and product. A further one of the same
   * verdict has a number behind it, so that it is unique.
   */
  readonly subject: string;
  readonly name: string;
  /** What a search finds it by: an address, an object id or a SKU. */
  readonly searchKey: string;
}

/** A finding that is open, as it is stored. */
export interface OpenFinding extends Subject {
  readonly id: string;
  /** The verdict's id. */
  readonly verdict: string;
  readonly openedAt: Date;
  /** False where it was there when it was first looked for, so that it is older than `openedAt`. */
  readonly exact: boolean;
}

/** A finding of a judgement, accepted or not. */
export interface CurrentFinding extends Subject {
  readonly finding: Finding;
  readonly objectId: string | null;
  readonly isAccepted: boolean;
}

export function* currentFindings({ findings, accepted }: Judgement, roster: Roster): Cooperative<CurrentFinding[]> {
  const currents: CurrentFinding[] = [];
  const unique = uniqueSubjects();
  for (const finding of [...findings, ...accepted.map((each) => each.finding)]) {
    if (currents.length % itemsPerStep === 0) yield;
    const objectId = findingObjectId(finding, roster);
    const subject = unique(finding.verdict.id, findingSubject(finding, roster));
    const isAccepted = currents.length >= findings.length;
    currents.push({ finding, objectId, subject, name: finding.name, searchKey: finding.key, isAccepted });
  }
  return currents;
}

/** Numbers the subjects of a verdict that occur again: `E5`, `E5 #2`. A vendor can have an `E5 #2` of its own. */
function uniqueSubjects(): (verdict: string, subject: string) => string {
  const used = new Set<string>();
  const counts = new Map<string, number>();
  return (verdict, plain) => {
    let count = counts.get(keyOf(verdict, plain)) ?? 0;
    let subject = plain;
    do {
      count += 1;
      subject = count === 1 ? plain : `${plain} #${count}`;
    } while (used.has(keyOf(verdict, subject)));
    counts.set(keyOf(verdict, plain), count);
    used.add(keyOf(verdict, subject));
    return subject;
  };
}

function keyOf(verdict: string, subject: string): string {
  return `${verdict} ${subject}`;
}

/** The finding that each open one is now, as far as it is still there. */
export function* matchFindings(
  open: readonly OpenFinding[],
  currents: readonly CurrentFinding[],
  roster: Roster,
): Cooperative<ReadonlyMap<OpenFinding, CurrentFinding>> {
  const bySubject = yield* findingsBySubject(currents);
  const matches = new Map<OpenFinding, CurrentFinding>();
  const others: OpenFinding[] = [];
  for (const [index, finding] of open.entries()) {
    if (index % itemsPerStep === 0) yield;
    const current = bySubject.get(keyOf(finding.verdict, finding.subject));
    if (current === undefined) others.push(finding);
    else matches.set(finding, current);
  }
  const taken = new Set(matches.values());
  const byKey = yield* findingsByKey(
    currents.filter((each) => !taken.has(each)),
    new Set(others.map(({ verdict }) => verdict)),
    roster,
  );
  for (const [index, finding] of others.entries()) {
    if (index % itemsPerStep === 0) yield;
    const candidates = byKey.get(keyOf(finding.verdict, addressKey(finding.searchKey))) ?? [];
    const current = candidates.find((each) => !taken.has(each) && canBe(finding, each));
    if (current === undefined) continue;
    taken.add(current);
    matches.set(finding, current);
  }
  return matches;
}

function* findingsBySubject(currents: readonly CurrentFinding[]): Cooperative<ReadonlyMap<string, CurrentFinding>> {
  const bySubject = new Map<string, CurrentFinding>();
  for (const [index, current] of currents.entries()) {
    if (index % itemsPerStep === 0) yield;
    bySubject.set(keyOf(current.finding.verdict.id, current.subject), current);
  }
  return bySubject;
}

/** By verdict, and by each address and object id of the person. A purchase has a subject that never changes. */
function* findingsByKey(
  currents: readonly CurrentFinding[],
  wanted: ReadonlySet<string>,
  roster: Roster,
): Cooperative<ReadonlyMap<string, readonly CurrentFinding[]>> {
  const byKey = new Map<string, CurrentFinding[]>();
  for (const [index, current] of currents.entries()) {
    if (index % itemsPerStep === 0) yield;
    const { finding } = current;
    if (finding.person === null || !wanted.has(finding.verdict.id)) continue;
    for (const key of new Set(findingKeys(finding, roster))) {
      if (key === '') continue;
      const same = byKey.get(keyOf(finding.verdict.id, key));
      if (same === undefined) byKey.set(keyOf(finding.verdict.id, key), [current]);
      else same.push(current);
    }
  }
  return byKey;
}

/** Two object ids are two people. A subject that is not the key of a search is an object id. */
function canBe({ subject, searchKey }: OpenFinding, current: CurrentFinding): boolean {
  return current.objectId === null || withoutNumber(subject) === addressKey(searchKey);
}

function withoutNumber(subject: string): string {
  return subject.replace(/ #\d+$/, '');
}
