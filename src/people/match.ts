import { connectedComponents } from './union-find.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Keys } from './address.ts';

/** One vendor record of a person, of whatever kind. */
export interface PersonRecord<Origin> extends Keys {
  readonly origin: Origin;
}

/** Records by their numbers, which count from 0. */
export interface Records<Origin> {
  readonly length: number;
  readonly at: (number: number) => PersonRecord<Origin>;
  /** The same without the rest of it. */
  readonly keysAt: (number: number) => Keys;
}

export interface Person<Origin> {
  /** Its place among the people. */
  readonly number: number;
  readonly records: readonly PersonRecord<Origin>[];
  /** Addresses that another person with another object id claims too; whose they are nobody can tell. */
  readonly contested: readonly string[];
}

/** Everybody, held as numbers of their records: a person is made when somebody looks at them. */
export interface People<Origin> extends Iterable<Person<Origin>> {
  readonly length: number;
  readonly at: (number: number) => Person<Origin> | undefined;
  /** The person that a record is of, by both their numbers. */
  readonly ownerOf: (record: number) => number;
}

/** What ties a record to the others of its person. */
export type MatchRule = 'object id' | 'address';

/**
 * Joins records that share an Entra object id or an address, transitively. A display name never joins.
 *
 * Two object ids are two people, whatever else they share: where a chain of addresses would tie them together, it is
 * cut. A record without an object id then stays with the one person all of its addresses lead to, or alone if they
 * lead to several. The result does not depend on the order of the records, and takes time in proportion to them.
 */
export function* joinPeople<Origin>(records: Records<Origin>): Cooperative<People<Origin>> {
  const groups = yield* connectedComponents(records.length, records.keysAt);
  const members = new Int32Array(records.length);
  const ends: number[] = [];
  const contested = new Map<number, readonly string[]>();
  let filled = 0;
  const put = (person: Component): void => {
    for (const record of person.records) members[filled++] = record;
    if (person.contested.length > 0) contested.set(ends.length, person.contested);
    ends.push(filled);
  };
  for (let group = 0; group < groups.length; group += 1) {
    if (group % itemsPerStep === 0) yield;
    const of = groups.at(group);
    if (groups.hasOneId(group)) put({ records: of, contested: nothing });
    else for (const person of yield* separate([...of], records.keysAt)) put(person);
  }
  return peopleOf(records, members, Int32Array.from(ends), contested);
}

const nothing: readonly string[] = [];

/** Records that belong together, by their numbers. */
interface Component {
  readonly records: Iterable<number>;
  readonly contested: readonly string[];
}

function peopleOf<Origin>(
  records: Records<Origin>,
  members: Int32Array,
  ends: Int32Array,
  contested: ReadonlyMap<number, readonly string[]>,
): People<Origin> {
  const owners = new Int32Array(members.length);
  const beginOf = (person: number): number => (person === 0 ? 0 : (ends[person - 1] ?? 0));
  for (let person = 0; person < ends.length; person += 1)
    for (const record of members.subarray(beginOf(person), ends[person])) owners[record] = person;
  const at = (person: number): Person<Origin> => ({
    number: person,
    records: Array.from(members.subarray(beginOf(person), ends[person]), records.at),
    contested: contested.get(person) ?? nothing,
  });
  return {
    length: ends.length,
    at: (person) => (ends[person] === undefined ? undefined : at(person)),
    ownerOf: (record) => owners[record] ?? -1,
    *[Symbol.iterator]() {
      for (let person = 0; person < ends.length; person += 1) yield at(person);
    },
  };
}

/** What ties this record to others of its person; empty when it is the only one, or the join was made for it alone. */
export function matchRulesOf<Origin>(record: PersonRecord<Origin>, person: Person<Origin>): MatchRule[] {
  const others = person.records.filter((other) => other !== record);
  const byId = record.objectId !== null && others.some((other) => other.objectId === record.objectId);
  const byAddress = others.some((other) => other.addresses.some((address) => record.addresses.includes(address)));
  return [...(byId ? (['object id'] as const) : []), ...(byAddress ? (['address'] as const) : [])];
}

/** Cuts a group that holds several object ids into one person each. */
function* separate(group: readonly number[], keysAt: (number: number) => Keys): Cooperative<readonly Component[]> {
  const byObjectId = new Map<string, number[]>();
  const without: number[] = [];
  const claims = new Map<string, Set<string>>();
  for (const record of group) {
    const { objectId, addresses } = keysAt(record);
    if (objectId === null) without.push(record);
    else {
      const own = byObjectId.get(objectId);
      if (own === undefined) byObjectId.set(objectId, [record]);
      else own.push(record);
      for (const address of addresses) claims.set(address, (claims.get(address) ?? new Set()).add(objectId));
    }
  }

  const alone: number[][] = [];
  const clumps = yield* connectedComponents(without.length, (place) => keysAt(without[place] ?? -1));
  for (let index = 0; index < clumps.length; index += 1) {
    const clump = Array.from(clumps.at(index), (place) => without[place] ?? -1);
    const claimants = new Set(
      clump.flatMap((record) => keysAt(record).addresses.flatMap((key) => [...(claims.get(key) ?? [])])),
    );
    const [only, ...others] = claimants;
    const owner = only === undefined || others.length > 0 ? undefined : byObjectId.get(only);
    if (owner === undefined) alone.push(clump);
    // Not `push(...clump)`: a call has no room for as many arguments as a clump can have records.
    else for (const record of clump) owner.push(record);
  }
  return [...byObjectId.values(), ...alone].map((records) => ({
    records,
    contested: contestedBy(
      records.flatMap((record) => keysAt(record).addresses),
      claims,
    ),
  }));
}

function contestedBy(addresses: readonly string[], claims: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...new Set(addresses)].filter((address) => (claims.get(address)?.size ?? 0) > 1).toSorted();
}
