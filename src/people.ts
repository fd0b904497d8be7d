import type { Holder, UserRecord } from './vendors/vendor.ts';

/** Addresses are compared without case, scheme and surrounding blanks, in one Unicode form. */
export function addressKey(address: string): string {
  return address
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(?:sip|smtp|mailto):/, '');
}

/** Every address that a record answers to. */
export function addressesOf(user: UserRecord): string[] {
  return [user.address, user.sip].filter((address) => address !== null).map(addressKey);
}

/** One vendor record of a person, of whatever kind. */
export interface PersonRecord<Origin> {
  readonly origin: Origin;
  readonly objectId: string | null;
  /** As given by `addressKey`. */
  readonly addresses: readonly string[];
}

export type Rule = 'object id' | 'address';

/** The records that are one person, and the rules that tied them. */
export interface Person<Origin> {
  readonly records: readonly PersonRecord<Origin>[];
  readonly matchedBy: ReadonlySet<Rule>;
}

/**
 * Joins records that share an Entra object id or an address, transitively. A display name never joins. An address
 * under which there are two object ids belongs to two people: it ties a record that has no object id to the first.
 * Linear in the number of records.
 */
export function joinPeople<Origin>(records: readonly PersonRecord<Origin>[]): Person<Origin>[] {
  const groups = new Groups(records);
  const byObjectId = new Map<string, number>();
  for (const [index, { objectId }] of records.entries()) {
    if (objectId === null) continue;
    const first = byObjectId.get(objectId);
    if (first === undefined) byObjectId.set(objectId, index);
    else groups.tie(first, index, 'object id');
  }
  const byAddress = new Map<string, number>();
  for (const [index, { addresses }] of records.entries())
    for (const address of addresses) {
      const first = byAddress.get(address);
      if (first === undefined) byAddress.set(address, index);
      // A record whose user name is its SIP address too says nothing about another record.
      else if (first !== index) groups.tie(first, index, 'address');
    }
  return groups.people();
}

/** A union-find over records, in which a group never holds two object ids. */
class Groups<Origin> {
  readonly #records: readonly PersonRecord<Origin>[];
  readonly #parents: number[];
  readonly #objectIds: (string | null)[];
  readonly #rules = new Map<number, Set<Rule>>();

  constructor(records: readonly PersonRecord<Origin>[]) {
    this.#records = records;
    this.#parents = records.map((_record, index) => index);
    this.#objectIds = records.map((record) => record.objectId);
  }

  tie(a: number, b: number, rule: Rule): void {
    const [keep, give] = [this.#root(a), this.#root(b)];
    const [one, other] = [this.#objectIds[keep] ?? null, this.#objectIds[give] ?? null];
    if (one !== null && other !== null && one !== other) return;
    const rules = this.#rules.get(keep) ?? new Set<Rule>();
    this.#rules.set(keep, rules.add(rule));
    if (keep === give) return;
    for (const known of this.#rules.get(give) ?? []) rules.add(known);
    this.#parents[give] = keep;
    this.#objectIds[keep] = one ?? other;
  }

  people(): Person<Origin>[] {
    const byRoot = Map.groupBy(this.#records.keys(), (index) => this.#root(index));
    return Array.from(byRoot, ([root, indexes]) => ({
      records: indexes.map((index) => this.#records[index]).filter((record) => record !== undefined),
      matchedBy: this.#rules.get(root) ?? new Set<Rule>(),
    }));
  }

  #root(index: number): number {
    let root = index;
    for (let parent = this.#parents[root]; parent !== undefined && parent !== root; parent = this.#parents[root])
      root = parent;
    this.#parents[index] = root;
    return root;
  }
}

/** Who is licensed at Live Platform: the reason, by address. */
export function licensedBy(holders: readonly Holder[]): Map<string, Holder> {
  return new Map(holders.map((holder) => [addressKey(holder.address), holder]));
}

export function licenceOf(user: UserRecord, licensed: ReadonlyMap<string, Holder>): Holder | null {
  for (const address of addressesOf(user)) {
    const holder = licensed.get(address);
    if (holder !== undefined) return holder;
  }
  return null;
}
