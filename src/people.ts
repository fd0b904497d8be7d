import { stepSize, type Steps } from './steps.ts';
import type { Holder, UserRecord } from './vendors/vendor.ts';

/** Addresses are compared without case, scheme and surrounding blanks, in one Unicode form. */
export function addressKey(address: string): string {
  // Most addresses are plain and have no scheme: nothing but their case can differ.
  if (/^[!-9;-~]*$/.test(address)) return address.toLowerCase();
  return address
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(?:sips?|smtp|mailto):\s*/, '');
}

/** Every address that an account answers to, each once. */
export function addressesOf({ address, sip }: UserRecord): string[] {
  const first = address === null ? '' : addressKey(address);
  const second = sip === null || sip === address ? '' : addressKey(sip);
  if (second === '' || second === first) return first === '' ? [] : [first];
  return first === '' ? [second] : [first, second];
}

/** One vendor record of a person, of whatever kind. */
export interface PersonRecord<Origin> {
  readonly origin: Origin;
  /** Entra object id, lower case. */
  readonly objectId: string | null;
  /** As given by `addressKey`, each once. */
  readonly addresses: readonly string[];
}

export interface Person<Origin> {
  readonly records: readonly PersonRecord<Origin>[];
  /** Addresses that another person with another object id claims too; whose they are nobody can tell. */
  readonly contested: readonly string[];
}

/** What ties a record to the others of its person. */
export type Tie = 'object id' | 'address';

/**
 * Joins records that share an Entra object id or an address, transitively. A display name never joins.
 *
 * Two object ids are two people, whatever else they share: where a chain of addresses would tie them together, it is
 * cut. A record without an object id then stays with the one person all of its addresses lead to, or alone if they
 * lead to several. The result does not depend on the order of the records, and takes time in proportion to them.
 */
export function* joinPeople<Origin>(records: readonly PersonRecord<Origin>[]): Steps<Person<Origin>[]> {
  const people: Person<Origin>[] = [];
  for (const [index, group] of (yield* connected(records)).entries()) {
    if (index % stepSize === 0) yield;
    // A copy, since an array that grew has room for fifteen more: 10 MB for 100,000 people.
    if (hasOneId(group)) people.push({ records: group.slice(), contested: nothing });
    else for (const person of yield* separate(group, groupByObjectId(group))) people.push(person);
  }
  return people;
}

const nothing: readonly string[] = [];

function hasOneId(group: readonly PersonRecord<unknown>[]): boolean {
  const known = group.find(({ objectId }) => objectId !== null)?.objectId ?? null;
  return group.every(({ objectId }) => objectId === null || objectId === known);
}

/** What ties this record to others of its person; empty when it is the only one, or the join was made for it alone. */
export function tiesOf<Origin>(record: PersonRecord<Origin>, person: Person<Origin>): Tie[] {
  const others = person.records.filter((other) => other !== record);
  const byId = record.objectId !== null && others.some((other) => other.objectId === record.objectId);
  const byAddress = others.some((other) => other.addresses.some((address) => record.addresses.includes(address)));
  return [...(byId ? (['object id'] as const) : []), ...(byAddress ? (['address'] as const) : [])];
}

/** Groups of records that a chain of shared ids and addresses holds together. */
function* connected<Origin>(records: readonly PersonRecord<Origin>[]): Steps<PersonRecord<Origin>[][]> {
  const parents = Int32Array.from(records.keys());
  const root = (index: number): number => {
    let at = index;
    // Halving the path keeps the trees flat.
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up;
      at = up;
    }
    return at;
  };
  const firstById = new Map<string, number>();
  const firstByAddress = new Map<string, number>();
  const tie = (first: Map<string, number>, key: string, index: number): void => {
    const known = first.get(key);
    if (known === undefined) first.set(key, index);
    else parents[root(index)] = root(known);
  };
  for (const [index, { objectId, addresses }] of records.entries()) {
    if (index % stepSize === 0) yield;
    if (objectId !== null) tie(firstById, objectId, index);
    for (const address of addresses) tie(firstByAddress, address, index);
  }

  const groups = new Map<number, PersonRecord<Origin>[]>();
  for (const [index, record] of records.entries()) {
    if (index % stepSize === 0) yield;
    const group = groups.get(root(index));
    if (group === undefined) groups.set(root(index), [record]);
    else group.push(record);
  }
  return [...groups.values()];
}

function groupByObjectId<Origin>(records: readonly PersonRecord<Origin>[]): Map<string, PersonRecord<Origin>[]> {
  const groups = new Map<string, PersonRecord<Origin>[]>();
  for (const record of records) {
    if (record.objectId === null) continue;
    const group = groups.get(record.objectId);
    if (group === undefined) groups.set(record.objectId, [record]);
    else group.push(record);
  }
  return groups;
}

/** Cuts a group that holds several object ids into one person each. */
function* separate<Origin>(
  group: readonly PersonRecord<Origin>[],
  byObjectId: ReadonlyMap<string, PersonRecord<Origin>[]>,
): Steps<Person<Origin>[]> {
  const claims = new Map<string, Set<string>>();
  for (const [objectId, records] of byObjectId)
    for (const address of records.flatMap((record) => record.addresses))
      claims.set(address, (claims.get(address) ?? new Set()).add(objectId));

  const owned = new Map(Array.from(byObjectId, ([objectId, records]) => [objectId, [...records]]));
  const alone: PersonRecord<Origin>[][] = [];
  for (const clump of yield* connected(group.filter((record) => record.objectId === null))) {
    const claimants = new Set(
      clump.flatMap(({ addresses }) => addresses.flatMap((key) => [...(claims.get(key) ?? [])])),
    );
    const [only, ...others] = claimants;
    const owner = only === undefined || others.length > 0 ? undefined : owned.get(only);
    if (owner === undefined) alone.push(clump);
    // Not `push(...clump)`: a call has no room for as many arguments as a clump can have records.
    else for (const record of clump) owner.push(record);
  }
  return [...owned.values(), ...alone].map((records) => ({ records, contested: contestedBy(records, claims) }));
}

function contestedBy<Origin>(
  records: readonly PersonRecord<Origin>[],
  claims: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const addresses = new Set(records.flatMap((record) => record.addresses));
  return [...addresses].filter((address) => (claims.get(address)?.size ?? 0) > 1).toSorted();
}

/**
 * Who is licensed at Live Platform, by address, and by object id where a Live Platform user has both: an account at
 * another source often has another address, and a deleted one a mangled address.
 */
export function* licensedBy(
  holders: readonly Holder[],
  liveUsers: readonly UserRecord[],
): Steps<ReadonlyMap<string, Holder>> {
  const licensed = new Map<string, Holder>();
  for (const [index, holder] of holders.entries()) {
    licensed.set(addressKey(holder.address), holder);
    if (index % stepSize === 0) yield;
  }
  for (const [index, user] of liveUsers.entries()) {
    const holder = licenceOf(user, licensed);
    if (holder !== null && user.objectId !== null) licensed.set(user.objectId, holder);
    if (index % stepSize === 0) yield;
  }
  return licensed;
}

export function licenceOf(user: UserRecord, licensed: ReadonlyMap<string, Holder>): Holder | null {
  for (const key of addressesOf(user)) {
    const holder = licensed.get(key);
    if (holder !== undefined) return holder;
  }
  return user.objectId === null ? null : (licensed.get(user.objectId) ?? null);
}
