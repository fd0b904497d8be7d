import { reasonName } from '../people/license-reason.ts';
import type { Reader } from '../sources/sources.ts';
import type { Result, SourceResult } from '../sources/result.ts';
import type { CardData } from '../cards/render.ts';
import { matchRulesOf } from '../people/match.ts';
import { addressesOf, addressKey } from '../people/address.ts';
import { accountLists, licenseLists, listNamed, missingReason, withShortfall } from '../people/lists.ts';
import { accountsIn, licensesIn, type Roster, type RosterPerson } from '../people/roster.ts';
import type { AssignedLicense, LicenseAssignment, UserRecord, VendorList } from '../vendors/vendor.ts';
import { catalog, type CatalogRow } from '../vendors/catalog.ts';
import { activationsText, deletedText } from './licenses.ts';
import { reasonText } from './notices.ts';
import { stateOf, systemRow, type State, type SystemRow } from './rows.ts';
import { missingState } from './source-licenses.ts';
import { formatDate, formatNumber, joinNames, joinTexts, upperFirst } from '../text/format.ts';
import { words } from '../text/words.ts';

type Body = Extract<CardData, { card: 'user' }>['body'];
type Details = Body['details'][number];
type Fact = Details['facts'][number];

export interface PersonDescription {
  /** A row for each source: what it knows about the person, or why it knows nothing. */
  readonly systems: readonly SystemRow[];
  /** All facts, for those who want more than the rows say. */
  readonly details: readonly Details[];
  /** `vera.quist@fabrikam.com · +1 234 555 0138 · Support · US`. */
  readonly contact: string;
  readonly matched: string;
  readonly results: readonly SourceResult<unknown>[];
}

export async function describePerson(
  person: RosterPerson,
  roster: Roster,
  { sources, turn }: Reader,
): Promise<PersonDescription> {
  const read = await Promise.all(
    catalog.map(async (vendor) => {
      const result = await readAccountLicenses(vendor, person, roster, { sources, turn });
      return { records: recordsAt(vendor, person, roster), vendor, result };
    }),
  );
  return {
    systems: read.map(({ vendor, records, result }) => systemOf(vendor, records, result, isDeleted(person))),
    details: read
      .map(({ vendor, records, result }) => ({ title: vendor.title, facts: factsOf(vendor, records, result) }))
      .filter((detail) => detail.facts.length > 0),
    contact: contactText(read.flatMap(({ records }) => records.users)),
    matched: matchedText(person),
    results: read.flatMap(({ vendor, result }) => (result === null ? [] : withShortfall(vendor.id, result))),
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

/** What one source has on a person. */
interface Records {
  readonly users: readonly UserRecord[];
  readonly assignments: readonly LicenseAssignment[];
  /** Why lists of the source are missing. */
  readonly missing: readonly NonNullable<ReturnType<typeof missingReason>>[];
}

function recordsAt({ id }: CatalogRow, person: RosterPerson, roster: Roster): Records {
  const ownAccounts = accountLists.filter((list) => listNamed(list).source === id);
  const ownLicenses = licenseLists.filter((list) => listNamed(list).source === id);
  return {
    users: ownAccounts.flatMap((list) => accountsIn(person, list)),
    assignments: ownLicenses.flatMap((list) => licensesIn(person, list)),
    missing: [...ownAccounts, ...ownLicenses].flatMap((list) => missingReason(roster.lists[list]) ?? []),
  };
}

/** True when the account is deleted at a source that lists the deleted ones. Live Platform may not have heard of it. */
function isDeleted(person: RosterPerson): boolean {
  return catalog.some(({ lists: { users, deletedUsers } }) => {
    const isListed = users !== undefined && accountsIn(person, users.name).length > 0;
    return deletedUsers !== undefined && !isListed && accountsIn(person, deletedUsers.name).length > 0;
  });
}

function systemOf(
  { title, lists }: CatalogRow,
  records: Records,
  licenses: AccountLicenses | null,
  deleted: boolean,
): SystemRow {
  const { users, assignments, missing } = records;
  const [reason] = missing;
  if (users.length > 0 || assignments.length > 0)
    return systemRow(
      title,
      standingOf(lists.assignments !== undefined, records, deleted),
      summaryOf(records, licenses),
    );
  return systemRow(title, reason === undefined ? stateOf('none', words.person.notFound) : missingState(reason));
}

function standingOf(hasLicenses: boolean, { users, assignments, missing }: Records, deleted: boolean): State {
  const { activeAccount, deletedAccount, licensed, licenses, licensedInactive, unlicensed, unknown } = words.person;
  if (assignments.some((assignment) => assignment.active === false)) return stateOf('alert', licensedInactive);
  if (assignments.length > 0) {
    const text = assignments.length === 1 ? licensed : licenses(formatNumber(assignments.length));
    return stateOf(deleted ? 'alert' : 'good', text);
  }
  if (users.every((user) => user.state === 'deleted'))
    return stateOf('alert', missing.length > 0 ? words.person.deletedOthersUnknown : deletedAccount);
  const nonPerson = users.find((user) => user.nonPerson !== null)?.nonPerson ?? null;
  if (nonPerson !== null) return stateOf('none', upperFirst(nonPerson));
  if (!hasLicenses) return stateOf('good', activeAccount);
  if (missing.length > 0) return stateOf('unknown', unknown);
  return stateOf(users.some(({ voice }) => voice === true) ? 'alert' : 'none', unlicensed);
}

/** The facts that say most, in one line. */
function summaryOf({ users, assignments }: Records, licenses: AccountLicenses | null): string {
  const texts = [
    ...users.map(({ deletedOn, state }) => (state === 'deleted' ? deletedText(deletedOn) : null)),
    ...assignments.flatMap(({ product, reason, activations, maxActivations }) => [
      reason === null ? null : words.person.countedAs(reasonName(reason)),
      product,
      activations === null ? null : activationsText(activations, maxActivations),
    ]),
    ...users.flatMap(({ voice, userType }) => [voice === true ? words.person.voiceOn : null, userType]),
    licenses === null ? null : licenses.state === 'known' ? titlesText(licenses.value) : reasonText(licenses),
  ];
  return joinTexts([...new Set(texts)], ' · ');
}

/** The first value of each kind, of any system. */
function contactText(users: readonly UserRecord[]): string {
  const first = (field: 'address' | 'phone' | 'department' | 'location'): string | null =>
    users.find((user) => user[field] !== null)?.[field] ?? null;
  return joinTexts([first('address'), first('phone'), first('department'), first('location')], ' · ');
}

function factsOf({ lists }: CatalogRow, { users, assignments }: Records, licenses: AccountLicenses | null): Fact[] {
  return [
    ...users.flatMap(userFacts),
    ...assignments.flatMap((assignment) => assignmentFacts(assignment, users)),
    ...licenseFacts(lists.licensesOf ?? '', licenses),
  ];
}

function userFacts(user: UserRecord): Fact[] {
  const { name, kind, address, objectId, sip, phone, department, location, voice, userType, deletedOn } =
    words.person.facts;
  return factsFrom([
    [name, user.name],
    [kind, user.nonPerson],
    [address, user.address],
    [objectId, user.objectId],
    [sip, user.sip === user.address?.toLowerCase() ? null : user.sip],
    [phone, user.phone],
    [department, user.department],
    [location, user.location],
    [voice, user.voice === null ? null : user.voice ? words.person.on : words.person.off],
    [userType, user.userType],
    [deletedOn, user.deletedOn === null ? null : formatDate(user.deletedOn)],
  ]);
}

function assignmentFacts(assignment: LicenseAssignment, users: readonly UserRecord[]): Fact[] {
  const { holder, countedAs, kind, product, license, activations, active, firstPassword } = words.person.facts;
  const isAddressOfUser = users.flatMap(addressesOf).includes(addressKey(assignment.address));
  return factsFrom([
    [holder, isAddressOfUser ? null : assignment.address],
    [countedAs, assignment.reason === null ? null : reasonName(assignment.reason)],
    [kind, assignment.nonPerson],
    [product, assignment.product],
    [license, assignment.licenseId],
    [
      activations,
      assignment.activations === null ? null : activationsText(assignment.activations, assignment.maxActivations),
    ],
    [active, assignment.active === false ? words.person.no : null],
    [firstPassword, assignment.firstPassword === true ? words.person.neverChanged : null],
  ]);
}

function licenseFacts(name: string, licenses: AccountLicenses | null): Fact[] {
  if (licenses === null) return [];
  return [{ name, value: licenses.state === 'known' ? titlesText(licenses.value) : reasonText(licenses) }];
}

/** `none` only of a list that was read as a whole. */
function titlesText({ rows, truncated }: VendorList<readonly AssignedLicense[]>): string {
  const titles = rows.map(({ title }) => title);
  return [...titles, ...(truncated === null ? [] : [words.person.othersUnknown])].join(', ') || words.purchases.none;
}

function factsFrom(pairs: readonly (readonly [string, string | null])[]): Fact[] {
  return pairs.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function matchedText(person: RosterPerson): string {
  if (person.records.length < 2) return '';
  const rules = new Set(person.records.flatMap((record) => matchRulesOf(record, person)));
  const { byObjectId, byAddress, matched } = words.person;
  const texts = Array.from(rules, (rule) => (rule === 'object id' ? byObjectId : byAddress));
  return matched(formatNumber(person.records.length), joinNames(texts.toSorted()));
}
