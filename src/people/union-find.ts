import type { Keys } from './address.ts';
import { itemsPerStep, type Cooperative } from '../async/cooperative.ts';

/** Connected components of record numbers, in the order of their lowest numbers. */
export interface Components {
  readonly length: number;
  /** The record numbers of a component, ascending. */
  readonly at: (component: number) => Int32Array;
  /** True when the records of a component have one object id at most. */
  readonly hasOneId: (component: number) => boolean;
}

/** Connects records 0 to `count` - 1 that share an object id or an address, transitively. */
export function* connectedComponents(count: number, keysAt: (number: number) => Keys): Cooperative<Components> {
  const parents = Int32Array.from({ length: count }, (_, number) => number);
  const root = (number: number): number => {
    let at = number;
    // Path halving keeps the trees flat.
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up;
      at = up;
    }
    return at;
  };
  const firstById = new Map<string, number>();
  const firstByAddress = new Map<string, number>();
  /** For each record, the first record with the same object id; -1 without an object id. */
  const ids = new Int32Array(count).fill(-1);
  const connect = (first: Map<string, number>, key: string, number: number): number => {
    const other = first.get(key) ?? number;
    if (other === number) first.set(key, number);
    else parents[root(number)] = root(other);
    return other;
  };
  for (let number = 0; number < count; number += 1) {
    if (number % itemsPerStep === 0) yield;
    const { objectId, addresses } = keysAt(number);
    if (objectId !== null) ids[number] = connect(firstById, objectId, number);
    for (const address of addresses) connect(firstByAddress, address, number);
  }
  return yield* componentsOf(count, root, ids);
}

/** Sorts the numbers by component with a counting sort: the first pass counts, the second places the numbers. */
function* componentsOf(count: number, root: (number: number) => number, ids: Int32Array): Cooperative<Components> {
  const componentOf = new Int32Array(count).fill(-1);
  const sizes: number[] = [];
  /** The object id of each component: -1 none so far, -2 several. */
  const idOf: number[] = [];
  for (let number = 0; number < count; number += 1) {
    if (number % itemsPerStep === 0) yield;
    const top = root(number);
    // The root is not always the lowest number of its component, so the first number seen opens the component.
    const opened = componentOf[top] ?? -1;
    const component = opened === -1 ? sizes.length : opened;
    if (opened === -1) {
      componentOf[top] = component;
      sizes.push(0);
      idOf.push(-1);
    }
    componentOf[number] = component;
    sizes[component] = (sizes[component] ?? 0) + 1;
    const id = ids[number] ?? -1;
    if (id !== -1) idOf[component] = idOf[component] === -1 || idOf[component] === id ? id : -2;
  }

  const ends = endsOf(sizes);
  const startOf = (component: number): number => (ends[component] ?? 0) - (sizes[component] ?? 0);
  const next = Int32Array.from(ends, (_, component) => startOf(component));
  const members = new Int32Array(count);
  for (let number = 0; number < count; number += 1) {
    if (number % itemsPerStep === 0) yield;
    const component = componentOf[number] ?? 0;
    const position = next[component] ?? 0;
    members[position] = number;
    next[component] = position + 1;
  }
  return {
    length: sizes.length,
    at: (component) => members.subarray(startOf(component), ends[component]),
    hasOneId: (component) => idOf[component] !== -2,
  };
}

/** Where each component ends among the sorted numbers: the running sum of the sizes. */
function endsOf(sizes: readonly number[]): Int32Array {
  const ends = Int32Array.from(sizes);
  for (let component = 1; component < ends.length; component += 1)
    ends[component] = (ends[component] ?? 0) + (ends[component - 1] ?? 0);
  return ends;
}
