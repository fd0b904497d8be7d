import { runSync } from '../test/support/run-sync.ts';
import { joinPeople, type PersonRecord } from '../src/people/match.ts';
import type { Section } from './report.ts';
import { amount, median, spread } from './statistics.ts';

const rounds = 9;
const largest = 100_000;

/** Measures the join of three lists and a plain `Map` that groups by the same keys, in alternation. */
export async function measureJoin(): Promise<Section> {
  const measured = [1_000, 12_000, largest].map(measure);
  const { joins = [], maps = [] } = measured.find(({ people }) => people === largest) ?? {};
  const milliseconds = median(joins);
  const ratio = milliseconds / median(maps);
  return {
    title: 'Joining three lists',
    how: `Accounts of two vendors and licences of a third, matched to people, compared with a plain \`Map\` that groups the same records by the same keys. ${rounds} alternating rounds in one process; medians (least–most).`,
    head: ['people', 'records', 'ms', 'plain `Map` ms', 'ratio'],
    rows: measured.map((each) => [
      each.people.toLocaleString('en'),
      each.records.toLocaleString('en'),
      spread(each.joins),
      spread(each.maps),
      amount(median(each.joins) / median(each.maps)),
    ]),
    goals: [
      {
        goal: '3 × 100,000 records joined in under 1,500 ms',
        reached: milliseconds < 1_500,
        figure: `${amount(milliseconds)} ms`,
      },
      { goal: 'in at most 5 times the bare `Map`', reached: ratio <= 5, figure: `${amount(ratio)} times` },
    ],
  };
}

interface Measured {
  readonly people: number;
  readonly records: number;
  /** Milliseconds of each round. */
  readonly joins: readonly number[];
  readonly maps: readonly number[];
}

function measure(people: number): Measured {
  const records = recordsOf(people);
  const recordAt = (number: number): PersonRecord<string> => records[number] ?? nobody;
  const numbered = { length: records.length, at: recordAt, keysAt: recordAt };
  const joins: number[] = [];
  const maps: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    joins.push(timed(() => runSync(joinPeople(numbered)).length, people));
    maps.push(timed(() => groupBare(records), people));
  }
  return { people, records: records.length, joins, maps };
}

const nobody: PersonRecord<string> = { origin: '', objectId: null, addresses: [] };

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

/** The lower limit for a join: finds the first record with each key, and collects the records for it. */
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
