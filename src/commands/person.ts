import type { Drawing } from '../cards.ts';
import { addressesOf, addressKey, type Person } from '../people.ts';
import type { Result } from '../sources.ts';
import {
  sourceIds,
  sourceTitles,
  type AssignedLicense,
  type Holder,
  type SourceId,
  type UserRecord,
} from '../vendors/vendor.ts';
import type { Desk } from './command.ts';
import { figure, whyNot, type Asked, type Missing } from './figures.ts';
import type { Origin, Sighting } from './person-search.ts';

type Body = Extract<Drawing, { card: 'user' }>['body'];
type Row = Body['sources'][number];
type Fact = Row['facts'][number];

/** One row a source: what it holds of the person, or why it says nothing. */
export async function describePerson(
  sighting: Sighting,
  desk: Desk,
): Promise<{ body: Body; results: readonly Asked<unknown>[] }> {
  const { person, customer } = sighting;
  const account = usersOf(person, 'partner').find((user) => user.state === 'active');
  const objectId = account?.objectId ?? null;
  const licenses = objectId === null ? null : await desk.sources.licensesOf('partner', customer, objectId, desk.turn);
  return {
    body: {
      sources: sourceIds.map((source) => rowOf(source, sighting, source === 'partner' ? licenses : null)),
      matched: matchedText(person),
    },
    results: licenses === null ? [] : [{ source: 'partner', result: licenses }],
  };
}

export function nameOf(person: Person<Origin>): string {
  const names = person.records.map(({ origin }) => (origin.kind === 'user' ? origin.user.name : origin.holder.name));
  return names.find((name) => name !== null) ?? addressOf(person);
}

/** The address that finds this person again. */
export function addressOf(person: Person<Origin>): string {
  const [first] = person.records;
  if (first === undefined) return '';
  const { origin } = first;
  if (origin.kind === 'holder') return origin.holder.address;
  return origin.user.address ?? origin.user.sip ?? origin.user.objectId ?? '';
}

function rowOf(
  source: SourceId,
  { person, asked }: Sighting,
  licenses: Result<readonly AssignedLicense[]> | null,
): Row {
  const title = sourceTitles[source];
  const users = usersOf(person, source);
  const holders = holdersOf(person, source);
  const missing = asked
    .filter((each) => each.source === source)
    .flatMap(({ result }) => (isMissing(result) ? [result] : []));
  const [reason] = missing;
  if (users.length === 0 && holders.length === 0)
    return reason === undefined
      ? { title, state: 'Absent', tone: 'Default', facts: [] }
      : { title, state: upperFirst(whyNot(reason)), tone: 'problem' in reason ? 'Warning' : 'Default', facts: [] };
  return {
    title,
    ...stateOf(source, users, holders, missing.length > 0),
    facts: [
      ...users.flatMap(userFacts),
      ...holders.flatMap((holder) => holderFacts(holder, users)),
      ...licenseFacts(licenses),
    ],
  };
}

function isMissing(result: Result<unknown>): result is Missing {
  return result.state !== 'known' && result.state !== 'not offered';
}

function stateOf(
  source: SourceId,
  users: readonly UserRecord[],
  holders: readonly Holder[],
  incomplete: boolean,
): Pick<Row, 'state' | 'tone'> {
  if (holders.length > 0)
    return { state: holders.length === 1 ? 'Licensed' : `${figure(holders.length)} licences`, tone: 'Good' };
  if (users.every((user) => user.state === 'deleted')) return { state: 'Deleted account', tone: 'Warning' };
  if (source === 'partner') return { state: 'Present', tone: 'Default' };
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
    ['Deleted on', user.deletedAt === null ? null : user.deletedAt.toISOString().slice(0, 10)],
  ]);
}

function holderFacts(holder: Holder, users: readonly UserRecord[]): Fact[] {
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
  return most === null ? figure(used) : `${figure(used)} of ${figure(most)}`;
}

function licenseFacts(licenses: Result<readonly AssignedLicense[]> | null): Fact[] {
  if (licenses === null) return [];
  const text =
    licenses.state === 'known' ? licenses.value.map((license) => license.title).join(', ') || 'none' : whyNot(licenses);
  return [{ name: 'Microsoft licences', value: text }];
}

function facts(pairs: readonly (readonly [string, string | null])[]): Fact[] {
  return pairs.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

function matchedText(person: Person<Origin>): string {
  if (person.records.length < 2) return '';
  const rules = Array.from(person.matchedBy, (rule) =>
    rule === 'object id' ? 'the same Entra object id' : 'the same address',
  );
  return `${figure(person.records.length)} records matched by ${rules.join(' and by ')}.`;
}

function usersOf(person: Person<Origin>, source: SourceId): UserRecord[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'user' && origin.source === source ? [origin.user] : [],
  );
}

function holdersOf(person: Person<Origin>, source: SourceId): Holder[] {
  return person.records.flatMap(({ origin }) =>
    origin.kind === 'holder' && origin.source === source ? [origin.holder] : [],
  );
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
