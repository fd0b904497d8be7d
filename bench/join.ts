import { joinPeople, type PersonRecord } from '../src/people.ts';

export interface Measured {
  readonly what: string;
  readonly people: number;
  readonly records: number;
  readonly milliseconds: number;
  readonly beside: string;
  readonly besideMilliseconds: number;
}

const rounds = 9;

/** Joins three lists of so many people, in turn with a bare `Map` that only groups by the same keys. */
export function* measureJoin(): Generator<Measured> {
  for (const people of [1_000, 12_000, 100_000]) {
    const records = recordsOf(people);
    const joins: number[] = [];
    const maps: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      joins.push(timed(() => joinPeople(records).length, people));
      maps.push(timed(() => groupBare(records), people));
    }
    yield {
      what: 'join of three lists',
      people,
      records: records.length,
      milliseconds: median(joins),
      beside: 'bare Map over the same keys',
      besideMilliseconds: median(maps),
    };
  }
}

/** An account with an object id and two addresses at each of two vendors, and a seat with an address only. */
function recordsOf(people: number): PersonRecord<string>[] {
  return Array.from({ length: people }, (_, index) => {
    const objectId = `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
    const address = `person.${index}@contoso.example`;
    return [
      { origin: 'live', objectId, addresses: [address, `sip.${index}@contoso.example`] },
      { origin: 'partner', objectId, addresses: [address] },
      { origin: 'seat', objectId: null, addresses: [address] },
    ];
  }).flat();
}

/** The least that a join can do: the first record seen under each key, and a list of records for each of those. */
function groupBare(records: readonly PersonRecord<string>[]): number {
  const first = new Map<string, number>();
  const groups = new Map<number, PersonRecord<string>[]>();
  for (const [index, record] of records.entries()) {
    let owner = index;
    for (const key of record.objectId === null ? record.addresses : [record.objectId, ...record.addresses]) {
      const known = first.get(key);
      if (known === undefined) first.set(key, owner);
      else owner = known;
    }
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [record]);
    else group.push(record);
  }
  return groups.size;
}

function timed(work: () => number, expected: number): number {
  const started = performance.now();
  const found = work();
  const milliseconds = performance.now() - started;
  if (found !== expected) throw new Error(`Joined ${found} people instead of ${expected}`);
  return milliseconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
