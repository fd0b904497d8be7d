import type { Reader } from '../sources/sources.ts';
import type { Result, SourceResult } from '../sources/result.ts';
import type { CardData } from '../cards/render.ts';
import { matchRulesOf } from '../people/match.ts';
import { addressesOf, addressKey } from '../people/address.ts';
import { accountLists, licenseLists, listNamed, missingReason } from '../people/lists.ts';
import { accountsIn, licensesIn, type Roster, type RosterPerson } from '../people/roster.ts';
import type { AssignedLicense, LicenseAssignment, UserRecord } from '../vendors/vendor.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import { reasonText } from './notices.ts';
import { formatNumber } from '../text/format.ts';

type Body = Extract<CardData, { card: 'user' }>['body'];
type Row = Body['sources'][number];
type Fact = Row['facts'][number];

/** One row a source: what it holds of the person, or why it says nothing. */
export async function describePerson(
  person: RosterPerson,
  roster: Roster,
  { sources, turn }: Reader,
): Promise<{ body: Pick<Body, 'sources' | 'matched'>; results: readonly SourceResult<unknown>[] }> {
  const read = await Promise.all(catalog.map((vendor) => licensesFrom(vendor, person, roster, { sources, turn })));
  return {
    body: {
      sources: catalog.map((vendor, index) => rowOf(vendor, person, roster, read[index] ?? null)),
      matched: matchedText(person),
    },
    results: catalog.flatMap(({ id }, index) => {
      const result = read[index] ?? null;
      return result === null ? [] : [{ source: id, result }];
    }),
  };
}

type AccountLicenses = Result<readonly AssignedLicense[]>;

/** The licenses of the person's account, where the vendor tells them one account at a time. */
async function licensesFrom(
  { id, lists: { users, licensesOf } }: CatalogRow,
  person: RosterPerson,
  { customer }: Roster,
  { sources, turn }: Reader,
): Promise<AccountLicenses | null> {
  const [account] = users === undefined ? [] : accountsIn(person, users.name);
  if (licensesOf === undefined || !account?.objectId) return null;
  return sources.licensesOf(id, customer, account.objectId, turn);
}

function rowOf(
  { id, title, lists }: CatalogRow,
  person: RosterPerson,
  roster: Roster,
  licenses: AccountLicenses | null,
): Row {
  const ownAccounts = accountLists.filter((list) => listNamed(list).source === id);
  const ownLicenses = licenseLists.filter((list) => listNamed(list).source === id);
  const users = ownAccounts.flatMap((list) => accountsIn(person, list));
  const holders = ownLicenses.flatMap((list) => licensesIn(person, list));
  const missing = [...ownAccounts, ...ownLicenses].flatMap((list) => missingReason(roster.lists[list]) ?? []);
  const [reason] = missing;
  if (users.length === 0 && holders.length === 0)
    return reason === undefined
      ? { title, state: 'Absent', tone: 'Default', facts: [] }
      : { title, state: upperFirst(reasonText(reason)), tone: 'problem' in reason ? 'Warning' : 'Default', facts: [] };
  return {
    title,
    ...stateOf(lists.assignments !== undefined, users, holders, missing.length > 0),
    facts: [
      ...users.flatMap(userFacts),
      ...holders.flatMap((holder) => holderFacts(holder, users)),
      ...licenseFacts(lists.licensesOf ?? '', licenses),
    ],
  };
}

function stateOf(
  hasLicenses: boolean,
  users: readonly UserRecord[],
  holders: readonly LicenseAssignment[],
  incomplete: boolean,
): Pick<Row, 'state' | 'tone'> {
  if (holders.some((holder) => holder.active === false)) return { state: 'Licensed, inactive', tone: 'Warning' };
  if (holders.length > 0)
    return { state: holders.length === 1 ? 'Licensed' : `${formatNumber(holders.length)} licences`, tone: 'Good' };
  if (users.every((user) => user.state === 'deleted'))
    return { state: incomplete ? 'Deleted account, others unknown' : 'Deleted account', tone: 'Warning' };
  if (!hasLicenses) return { state: 'Present', tone: 'Default' };
  return incomplete
    ? { state: 'Present, licence unknown', tone: 'Warning' }
    : { state: 'Present, no licence', tone: 'Default' };
}

function userFacts(user: UserRecord): Fact[] {
  return facts([
    ['Name', user.name],
    ['Address', user.address],
    ['SIP', user.sip === user.address?.toLowerCase() ? null : user.sip],
    ['Phone', user.phone],
    ['Department', user.department],
    ['Location', user.location],
    ['Enterprise Voice', user.voice === null ? null : user.voice ? 'on' : 'off'],
    ['User type', user.userType],
    ['Deleted on', user.deletedOn],
  ]);
}

function holderFacts(holder: LicenseAssignment, users: readonly UserRecord[]): Fact[] {
  const told = users.flatMap(addressesOf).includes(addressKey(holder.address));
  return facts([
    ['Licensed as', told ? null : holder.address],
    ['Counts as', holder.reason],
    ['Product', holder.product],
    ['Licence', holder.licenseId],
    ['Activations', holder.activations === null ? null : activations(holder.activations, holder.maxActivations)],
    ['Active', holder.active === false ? 'no' : null],
    ['First password', holder.firstPassword === true ? 'never changed' : null],
  ]);
}

function activations(used: number, most: number | null): string {
  return most === null ? formatNumber(used) : `${formatNumber(used)} of ${formatNumber(most)}`;
}

function licenseFacts(name: string, licenses: AccountLicenses | null): Fact[] {
  if (licenses === null) return [];
  const text =
    licenses.state === 'known'
      ? licenses.value.map((license) => license.title).join(', ') || 'none'
      : reasonText(licenses);
  return [{ name, value: text }];
}

function facts(pairs: readonly (readonly [string, string | null])[]): Fact[] {
  return pairs.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function matchedText(person: RosterPerson): string {
  if (person.records.length < 2) return '';
  const ties = new Set(person.records.flatMap((record) => matchRulesOf(record, person)));
  const rules = Array.from(ties, (tie) => (tie === 'object id' ? 'the same Entra object id' : 'the same address'));
  return `${formatNumber(person.records.length)} records matched by ${rules.toSorted().join(' and by ')}.`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
