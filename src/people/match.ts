import { connectedComponents } from './union-find.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';
import type { Keys } from './address.ts';

/** One vendor record of a person: an account or a licence. */
export interface PersonRecord<Origin> extends Keys {
  readonly origin: Origin;
}

/** Records by number, from 0. */
export interface Records<Origin> {
  readonly length: number;
  readonly at: (number: number) => PersonRecord<Origin>;
  /** Only the keys of a record, which costs less than `at`. */
  readonly keysAt: (number: number) => Keys;
}

export interface Person<Origin> {
  /** Index among the people. */
  readonly number: number;
  readonly records: readonly PersonRecord<Origin>[];
  /** Addresses that two or more object ids claim, so that the owner is unknown. */
  readonly contested: readonly string[];
  /** Addresses that this person's accounts had or stand for, and that are another person's now. */
  readonly yielded: readonly string[];
}

/** All people, stored as record numbers. A `Person` object is built on access, to save memory. */
export interface People<Origin> extends Iterable<Person<Origin>> {
  readonly length: number;
  readonly at: (number: number) => Person<Origin> | undefined;
  /** The number of the person that a record belongs to. */
  readonly ownerOf: (record: number) => number;
}

/** Why two records count as one person. */
export type MatchRule = 'object id' | 'address';

/**
 * Joins records that share an Entra object id or an address, transitively. A display name never joins.
 *
 * Two object ids are always two people, even when a chain of shared addresses connects them: such a chain is cut. A
 * record without an object id then joins the person that its addresses lead to; if they lead to several people, it
 * becomes a person of its own. An address that yields leads to its account only while no other account has it. The order
 * of the records does not change the result. Takes linear time.
 */
export function* joinPeople<Origin>(records: Records<Origin>): Cooperative<People<Origin>> {
  const components = yield* connectedComponents(records.length, records.keysAt);
  const members = new Int32Array(records.length);
  const ends: number[] = [];
  const others = new Map<number, Group>();
  let filled = 0;
  const addPerson = (person: Group): void => {
    for (const record of person.records) members[filled++] = record;
    if (person.contested.length + person.yielded.length > 0) others.set(ends.length, person);
    ends.push(filled);
  };
  for (let index = 0; index < components.length; index += 1) {
    if (index % itemsPerStep === 0) yield;
    const component = components.at(index);
    if (components.hasOneId(index)) addPerson({ records: component, ...undisputed });
    else for (const person of yield* splitByObjectId([...component], records.keysAt)) addPerson(person);
  }
  return peopleOf(records, members, Int32Array.from(ends), others);
}

const undisputed: Addresses = { contested: [], yielded: [] };

type Addresses = Pick<Person<unknown>, 'contested' | 'yielded'>;

/** The record numbers of one person. */
interface Group extends Addresses {
  readonly records: Iterable<number>;
}

function peopleOf<Origin>(
  records: Records<Origin>,
  members: Int32Array,
  ends: Int32Array,
  disputed: ReadonlyMap<number, Addresses>,
): People<Origin> {
  const owners = new Int32Array(members.length);
  const startOf = (person: number): number => (person === 0 ? 0 : (ends[person - 1] ?? 0));
  for (let person = 0; person < ends.length; person += 1)
    for (const record of members.subarray(startOf(person), ends[person])) owners[record] = person;
  const at = (person: number): Person<Origin> => ({
    number: person,
    records: Array.from(members.subarray(startOf(person), ends[person]), records.at),
    contested: disputed.get(person)?.contested ?? undisputed.contested,
    yielded: disputed.get(person)?.yielded ?? undisputed.yielded,
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

/** The rules by which this record matches other records of its person; empty when it matches none directly. */
export function matchRulesOf<Origin>(record: PersonRecord<Origin>, person: Person<Origin>): MatchRule[] {
  const others = person.records.filter((other) => other !== record);
  const byId = record.objectId !== null && others.some((other) => other.objectId === record.objectId);
  const byAddress = others.some((other) => other.addresses.some((address) => record.addresses.includes(address)));
  return [...(byId ? (['object id'] as const) : []), ...(byAddress ? (['address'] as const) : [])];
}

/** Splits a component that contains several object ids into one person for each. */
function* splitByObjectId(
  component: readonly number[],
  keysAt: (number: number) => Keys,
): Cooperative<readonly Group[]> {
  const byObjectId = new Map<string, number[]>();
  const without: number[] = [];
  for (const record of component) {
    const { objectId } = keysAt(record);
    const own = objectId === null ? without : byObjectId.get(objectId);
    if (own === undefined) byObjectId.set(objectId ?? '', [record]);
    else own.push(record);
  }
  const claims = claimsOf(component, keysAt);

  const alone: number[][] = [];
  const components = yield* connectedComponents(without.length, (at) => keysAt(without[at] ?? -1));
  for (let index = 0; index < components.length; index += 1) {
    const chain = Array.from(components.at(index), (at) => without[at] ?? -1);
    const claimants = new Set(
      chain.flatMap((record) => keysAt(record).addresses.flatMap((key) => [...(claims.get(key) ?? [])])),
    );
    const [only, ...others] = claimants;
    const owner = only === undefined || others.length > 0 ? undefined : byObjectId.get(only);
    if (owner === undefined) alone.push(chain);
    // Not `push(...chain)`: a long chain would exceed the limit of arguments of a call.
    else for (const record of chain) owner.push(record);
  }
  return [
    ...Array.from(byObjectId, ([objectId, records]) => ({ records, ...disputedBy(records, objectId, keysAt, claims) })),
    ...alone.map((records) => ({ records, ...disputedBy(records, null, keysAt, claims) })),
  ];
}

/** The object ids that claim each address. Those that yield count only where there is no other, and then one of them. */
function claimsOf(component: readonly number[], keysAt: (number: number) => Keys): Claims {
  const firm = new Map<string, Set<string>>();
  const yielding = new Map<string, string>();
  for (const record of component) {
    const keys = keysAt(record);
    if (keys.objectId === null) continue;
    for (const address of keys.addresses)
      if (keys.yielding?.includes(address) !== true)
        firm.set(address, (firm.get(address) ?? new Set()).add(keys.objectId));
      else if (keys.objectId > (yielding.get(address) ?? '')) yielding.set(address, keys.objectId);
  }
  for (const [address, objectId] of yielding) if (!firm.has(address)) firm.set(address, new Set([objectId]));
  return firm;
}

type Claims = ReadonlyMap<string, ReadonlySet<string>>;

function disputedBy(
  records: readonly number[],
  objectId: string | null,
  keysAt: (number: number) => Keys,
  claims: Claims,
): Addresses {
  const addresses = [...new Set(records.flatMap((record) => keysAt(record).addresses))].toSorted();
  const yielded = objectId === null ? [] : addresses.filter((address) => claims.get(address)?.has(objectId) === false);
  const isContested = (address: string): boolean => (claims.get(address)?.size ?? 0) > 1 && !yielded.includes(address);
  return { contested: addresses.filter(isContested), yielded };
}
