import type { Keys } from './address.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';

/** Numbers in groups, each in the order of its first number. */
export interface Components {
  readonly length: number;
  readonly at: (group: number) => Int32Array;
  /** True when no two of them have different object ids. */
  readonly hasOneId: (group: number) => boolean;
}

/** Groups of so many records that a chain of shared ids and addresses holds together. */
export function* connectedComponents(count: number, keysAt: (number: number) => Keys): Cooperative<Components> {
  const parents = Int32Array.from({ length: count }, (_, number) => number);
  const root = (number: number): number => {
    let at = number;
    // Halving the path keeps the trees flat.
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up;
      at = up;
    }
    return at;
  };
  const firstById = new Map<string, number>();
  const firstByAddress = new Map<string, number>();
  /** For each record, the first that has its object id; -1 without one. */
  const ids = new Int32Array(count).fill(-1);
  const tie = (first: Map<string, number>, key: string, number: number): number => {
    const known = first.get(key) ?? number;
    if (known === number) first.set(key, number);
    else parents[root(number)] = root(known);
    return known;
  };
  for (let number = 0; number < count; number += 1) {
    if (number % itemsPerStep === 0) yield;
    const { objectId, addresses } = keysAt(number);
    if (objectId !== null) ids[number] = tie(firstById, objectId, number);
    for (const address of addresses) tie(firstByAddress, address, number);
  }
  return yield* grouped(count, root, ids);
}

/** Sorts numbers by their root, which takes two rounds: how large each group is, and then who is in it. */
function* grouped(count: number, root: (number: number) => number, ids: Int32Array): Cooperative<Components> {
  const groupOf = new Int32Array(count).fill(-1);
  const sizes: number[] = [];
  /** The one id of each group; -1 while none is known, -2 when there are several. */
  const idOf: number[] = [];
  for (let number = 0; number < count; number += 1) {
    if (number % itemsPerStep === 0) yield;
    const top = root(number);
    // The root of a group can stand behind the first of it.
    const known = groupOf[top] ?? -1;
    const group = known === -1 ? sizes.length : known;
    if (known === -1) {
      groupOf[top] = group;
      sizes.push(0);
      idOf.push(-1);
    }
    groupOf[number] = group;
    sizes[group] = (sizes[group] ?? 0) + 1;
    const id = ids[number] ?? -1;
    if (id !== -1) idOf[group] = idOf[group] === -1 || idOf[group] === id ? id : -2;
  }

  const ends = Int32Array.from(sizes);
  for (let group = 1; group < ends.length; group += 1) ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0);
  const next = Int32Array.from(ends, (end, group) => end - (sizes[group] ?? 0));
  const members = new Int32Array(count);
  for (let number = 0; number < count; number += 1) {
    if (number % itemsPerStep === 0) yield;
    const group = groupOf[number] ?? 0;
    const place = next[group] ?? 0;
    members[place] = number;
    next[group] = place + 1;
  }
  return {
    length: sizes.length,
    at: (group) => members.subarray((ends[group] ?? 0) - (sizes[group] ?? 0), ends[group]),
    hasOneId: (group) => idOf[group] !== -2,
  };
}
