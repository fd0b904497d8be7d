import type { Reader } from '../sources/sources.ts';
import type { Result, SourceResult } from '../sources/result.ts';
import type { CardData } from '../cards/render.ts';
import { matchRulesOf } from '../people/match.ts';
import { addressesOf, addressKey } from '../people/address.ts';
import { accountLists, licenseLists, listNamed, missingReason, withShortfall } from '../people/lists.ts';
import { accountsIn, licensesIn, type Roster, type RosterPerson } from '../people/roster.ts';
import type { AssignedLicense, LicenseAssignment, UserRecord, VendorList } from '../vendors/vendor.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import { reasonText } from './notices.ts';
import { formatNumber, upperFirst } from '../text/format.ts';

type Body = Extract<CardData, { card: 'user' }>['body'];
type Row = Body['sources'][number];
type Fact = Row['facts'][number];

/** One row for each source: what it knows about the person, or why it knows nothing. */
export async function describePerson(
  person: RosterPerson,
  roster: Roster,
  { sources, turn }: Reader,
): Promise<{ body: Pick<Body, 'sources' | 'matched'>; results: readonly SourceResult<unknown>[] }> {
  const read = await Promise.all(
    catalog.map(async (vendor) => {
      const result = await readAccountLicenses(vendor, person, roster, { sources, turn });
      return { row: rowOf(vendor, person, roster, result), source: vendor.id, result };
    }),
  );
  return {
    body: { sources: read.map(({ row }) => row), matched: matchedText(person) },
    results: read.flatMap(({ source, result }) => (result === null ? [] : withShortfall(source, result))),
  };
}

type AccountLicenses = Result<VendorList<readonly AssignedLicense[]>>;

/** The licenses of the person's account, if the vendor has a call for the licenses of one account. */
async function readAccountLicenses(
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
  const assignments = ownLicenses.flatMap((list) => licensesIn(person, list));
  const missing = [...ownAccounts, ...ownLicenses].flatMap((list) => missingReason(roster.lists[list]) ?? []);
  const [reason] = missing;
  if (users.length === 0 && assignments.length === 0)
    return reason === undefined
      ? { title, state: 'Absent', tone: 'Default', facts: [] }
      : { title, state: upperFirst(reasonText(reason)), tone: 'problem' in reason ? 'Warning' : 'Default', facts: [] };
  return {
    title,
    ...stateOf(lists.assignments !== undefined, users, assignments, missing.length > 0),
    facts: [
      ...users.flatMap(userFacts),
      ...assignments.flatMap((assignment) => assignmentFacts(assignment, users)),
      ...licenseFacts(lists.licensesOf ?? '', licenses),
    ],
  };
}

function stateOf(
  hasLicenses: boolean,
  users: readonly UserRecord[],
  assignments: readonly LicenseAssignment[],
  incomplete: boolean,
): Pick<Row, 'state' | 'tone'> {
  if (assignments.some((assignment) => assignment.active === false))
    return { state: 'Licensed, inactive', tone: 'Warning' };
  if (assignments.length > 0)
    return {
      state: assignments.length === 1 ? 'Licensed' : `${formatNumber(assignments.length)} licences`,
      tone: 'Good',
    };
  if (users.every((user) => user.state === 'deleted'))
    return { state: incomplete ? 'Deleted account, others unknown' : 'Deleted account', tone: 'Warning' };
  const nonPerson = users.find((user) => user.nonPerson !== null)?.nonPerson ?? null;
  if (nonPerson !== null) return { state: upperFirst(nonPerson), tone: 'Default' };
  if (!hasLicenses) return { state: 'Present', tone: 'Default' };
  return incomplete
    ? { state: 'Present, licence unknown', tone: 'Warning' }
    : { state: 'Present, no licence', tone: 'Default' };
}

function userFacts(user: UserRecord): Fact[] {
  return facts([
    ['Name', user.name],
    ['Kind', user.nonPerson],
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

function assignmentFacts(assignment: LicenseAssignment, users: readonly UserRecord[]): Fact[] {
  const isAddressOfUser = users.flatMap(addressesOf).includes(addressKey(assignment.address));
  return facts([
    ['Licensed as', isAddressOfUser ? null : assignment.address],
    ['Counts as', assignment.reason],
    ['Kind', assignment.nonPerson],
    ['Product', assignment.product],
    ['Licence', assignment.licenseId],
    [
      'Activations',
      assignment.activations === null ? null : activations(assignment.activations, assignment.maxActivations),
    ],
    ['Active', assignment.active === false ? 'no' : null],
    ['First password', assignment.firstPassword === true ? 'never changed' : null],
  ]);
}

function activations(used: number, max: number | null): string {
  return max === null ? formatNumber(used) : `${formatNumber(used)} of ${formatNumber(max)}`;
}

function licenseFacts(name: string, licenses: AccountLicenses | null): Fact[] {
  if (licenses === null) return [];
  return [{ name, value: licenses.state === 'known' ? titlesText(licenses.value) : reasonText(licenses) }];
}

/** `none` only of a list that was read as a whole. */
function titlesText({ rows, truncated }: VendorList<readonly AssignedLicense[]>): string {
  const titles = rows.map(({ title }) => title);
  return [...titles, ...(truncated === null ? [] : ['others unknown'])].join(', ') || 'none';
}

function facts(pairs: readonly (readonly [string, string | null])[]): Fact[] {
  return pairs.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function matchedText(person: RosterPerson): string {
  if (person.records.length < 2) return '';
  const matchRules = new Set(person.records.flatMap((record) => matchRulesOf(record, person)));
  const texts = Array.from(matchRules, (rule) =>
    rule === 'object id' ? 'the same Entra object id' : 'the same address',
  );
  return `${formatNumber(person.records.length)} records matched by ${texts.toSorted().join(' and by ')}.`;
}
