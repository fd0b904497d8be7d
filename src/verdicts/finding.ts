import { accountLists, listNamed, missingReason, purchaseLists, userLists, type ListName } from '../people/lists.ts';
import { addressKey } from '../people/address.ts';
import {
  nonPersonOf,
  personAddress,
  personName,
  type FullRoster,
  type Roster,
  type RosterPerson,
} from '../people/roster.ts';
import { formatNumber } from '../text/format.ts';
import { words } from '../text/words.ts';
import type { Purchase } from '../vendors/vendor.ts';
import { isKnown } from './evidence.ts';
import { sortRecords } from './person-records.ts';
import { personVerdicts } from './person-rules.ts';
import { purchaseVerdicts } from './purchase-rules.ts';
import type { CountedPurchase, PersonRecords, Evidence, Reclaimable, PersonVerdict, Verdict } from './rule.ts';
import type { VerdictSettings } from './settings.ts';

/** One verdict on one person or product. */
export interface Finding {
  readonly verdict: Verdict;
  /** The number of the person; null for a finding on a product. */
  readonly person: number | null;
  /** The product; null for a finding on a person. */
  readonly purchase: ListedPurchase | null;
  readonly name: string;
  /** What a search finds it by: an address, an object id or a SKU. */
  readonly key: string;
  readonly reclaimable: readonly Reclaimable[];
}

/** The purchases of one product, and the list that they come from. */
interface ListedPurchase {
  readonly list: (typeof purchaseLists)[number];
  readonly purchase: CountedPurchase;
}

/** None on a resource account, a service number or a device: the verdicts are on people. */
export function findingsOn(person: RosterPerson, roster: Roster, judgeable: ReadonlySet<string>): Finding[] {
  if (nonPersonOf(person) !== null) return [];
  const records = sortRecords(person, roster);
  return personVerdicts.flatMap((verdict): Finding[] => {
    const evidence = judgeable.has(verdict.id) ? evidenceFor(verdict, records, roster) : [];
    if (evidence.length === 0) return [];
    const [name, key, reclaimable] = [personName(person), personAddress(person), evidence.flatMap(reclaimableBy)];
    return [{ verdict, person: person.number, purchase: null, name, key, reclaimable }];
  });
}

function evidenceFor(verdict: PersonVerdict, records: PersonRecords, roster: Roster): readonly Evidence[] {
  return verdict.judge(records).filter(({ list }) => roster.lists[list]?.state === 'known');
}

/** The evidence for a finding. Computed on demand, since most findings are only counted. */
export function evidenceOf({ verdict, person, purchase }: Finding, roster: Roster): readonly Evidence[] {
  if (purchase !== null) return [{ list: purchase.list, says: usedText(purchase) }];
  const found = person === null ? undefined : roster.people.at(person);
  const rule = personVerdicts.find(({ id }) => id === verdict.id);
  return found === undefined || rule === undefined ? [] : evidenceFor(rule, sortRecords(found, roster), roster);
}

/** Why the person of a finding seems to have left; null while there is an account, or where not every list tells. */
export function goneReason({ person }: Finding, roster: Roster): 'deleted' | 'unknown' | null {
  const found = person === null ? undefined : roster.people.at(person);
  if (found === undefined || accountLists.some((list) => isFailed(roster, list))) return null;
  const records = sortRecords(found, roster);
  if (records.deleted.length > 0) return records.accounts.length === 0 ? 'deleted' : null;
  return isKnown(records) || userLists.every((list) => roster.lists[list].state !== 'known') ? null : 'unknown';
}

function isFailed({ lists }: Roster, list: ListName): boolean {
  const result = lists[list];
  return result !== undefined && 'problem' in (missingReason(result) ?? {});
}

function usedText({ purchase: { used, bought } }: ListedPurchase): string {
  return words.evidence.assignedOf(formatNumber(used), formatNumber(bought));
}

export function findingsOnPurchases(
  roster: FullRoster,
  judgeable: ReadonlySet<string>,
  settings: VerdictSettings,
): Finding[] {
  const applied = purchaseVerdicts.filter((verdict) => judgeable.has(verdict.id));
  return purchaseLists.flatMap((list) => {
    const result = roster.lists[list];
    if (result.state !== 'known') return [];
    return result.value.rows.filter(isCounted).flatMap((purchase) =>
      applied.flatMap((verdict): Finding[] => {
        const units = verdict.judge(purchase, settings.overBought);
        if (units === 0) return [];
        const reclaimable = verdict.reclaims ? [reclaimableUnits(list, purchase, units)] : [];
        const { title: name, product: key } = purchase;
        return [{ verdict, person: null, purchase: { list, purchase }, name, key, reclaimable }];
      }),
    );
  });
}

function isCounted(purchase: Purchase): purchase is CountedPurchase {
  return purchase.bought !== null;
}

function reclaimableBy({ list, reclaims }: Evidence): Reclaimable[] {
  if (reclaims === undefined) return [];
  // Several people can be users of one LicenseSpring licence, so the key of a seat needs the address too.
  const key = [list, reclaims.product, reclaims.licenseId, addressKey(reclaims.address)].join(' ');
  return [{ key, source: listNamed(list).source, product: reclaims.product, units: 1 }];
}

function reclaimableUnits(list: ListName, purchase: Purchase, units: number): Reclaimable {
  const { source } = listNamed(list);
  return { key: `${list} ${purchase.product} unused`, source, product: purchase.product, units };
}

/** The Entra object id of the person; null for a product, and where no record has one. */
export function objectIdOf({ person }: Finding, { people }: Roster): string | null {
  const records = person === null ? [] : (people.at(person)?.records ?? []);
  return records.find(({ objectId }) => objectId !== null)?.objectId ?? null;
}

/** Everything that an exception can name a finding by: its key, and all addresses and object ids of the person. */
export function findingKeys({ key, person }: Finding, { people }: Roster): string[] {
  const records = person === null ? [] : (people.at(person)?.records ?? []);
  return [
    addressKey(key),
    ...records.flatMap(({ objectId, addresses }) => (objectId === null ? addresses : [objectId, ...addresses])),
  ];
}

/** The first object id of the person; null for a person without one, and for a product. */
export function findingObjectId({ person }: Finding, { people }: Roster): string | null {
  const records = person === null ? [] : (people.at(person)?.records ?? []);
  return records.find(({ objectId }) => objectId !== null)?.objectId ?? null;
}

/**
 * Whom or what a finding is about, the same from one reading to the next: the object id of the person, else the address key;
 * for a purchase its list and product. A verdict can have it twice.
 */
export function findingSubject(finding: Finding, roster: Roster): string {
  const { purchase, key } = finding;
  return findingObjectId(finding, roster) ?? (purchase === null ? addressKey(key) : `${purchase.list} ${key}`);
}
