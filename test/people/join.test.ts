import * as fc from 'fast-check';
import { runSync } from '../support/run-sync.ts';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/sandbox/people.ts';
import { joinPeople, type Person, type PersonRecord } from '../../src/people/match.ts';
import { addressKey } from '../../src/people/address.ts';
import { rosterRecords, type Origin } from '../../src/people/records.ts';
import { join, type RosterPerson } from '../../src/people/roster.ts';
import { crowd, type Crowd } from '../support/crowd.ts';
import { recordsIn } from '../support/rosters.ts';

function joined<T>(records: readonly PersonRecord<T>[]): Person<T>[] {
  return [...runSync(joinPeople(recordsIn(records)))];
}

describe('a thousand people of whom the test knows which records are theirs', () => {
  const world = crowd(1_000);
  const people = [...runSync(join(rosterRecords(world.lists))).people];

  test('are never mixed up: no person gets a record of somebody else', () => {
    expect(people.filter((person) => new Set(ownersIn(person, world)).size > 1)).toEqual([]);
  });

  test('have most of their records together: all but conflicts and records that share nothing', ({ annotate }) => {
    const truly = pairsIn([...world.truth.values()]);
    const together = people.reduce((sum, person) => sum + pairsIn(ownersIn(person, world)), 0);
    const recall = together / truly;
    process.stdout.write(`Recall of the join: ${together} of ${truly} pairs, ${(recall * 100).toFixed(1)} %\n`);
    expect(recall).toBeGreaterThan(0.77);
    return annotate(`recall ${recall.toFixed(3)}`);
  });

  test('are split only where their records do not show that they belong together', () => {
    const byOwner = Map.groupBy(
      people.flatMap((person, place) => ownersIn(person, world).map((owner) => ({ owner, place }))),
      ({ owner }) => owner,
    );
    const split = [...byOwner].filter(([, records]) => new Set(records.map(({ place }) => place)).size > 1);
    // A seat under a former address, a guest's second object id, and what is held under an address that two object
    // ids claim: the shared mailbox's, and that of somebody who left and is still at Live Platform (every second one).
    expect([...new Set(split.map(([owner]) => owner % 20))].toSorted((a, b) => a - b)).toEqual([
      4, 5, 7, 9, 14, 15, 17,
    ]);
  });

  test('lose no record and gain none', () => {
    const records = people.flatMap((person) => person.records.map(({ origin }) => recordId(origin)));
    expect(records).toHaveLength(world.truth.size);
    expect(new Set(records).size).toBe(world.truth.size);
  });

  test('are the same people in any order of records and sources', () => {
    const random = seeded('order');
    const records = people.flatMap((person) => person.records);
    const numbers = new Map(records.map((record, index) => [record.origin, index]));
    const shuffled = records
      .map((record) => ({ record, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ record }) => record);
    const sorted = (them: readonly RosterPerson[]) => inFixedOrder(them, (origin) => numbers.get(origin) ?? -1);
    expect(sorted(joined(shuffled))).toEqual(sorted(people));
    expect(sorted(joined(records.toReversed()))).toEqual(sorted(people));
  });
});

function recordId(origin: Origin): string {
  return (origin.kind === 'account' ? origin.account.phone : origin.assignment.licenseId) ?? '';
}

function ownersIn(person: RosterPerson, { truth }: Crowd): number[] {
  return person.records.map(({ origin }) => truth.get(recordId(origin)) ?? -1);
}

/** How many pairs of records are of one owner. */
function pairsIn(owners: readonly number[]): number {
  const groups = [...Map.groupBy(owners, (owner) => owner).values()];
  return groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
}

/** People as sets of record numbers, in an order that does not depend on the order of the records. */
function inFixedOrder<T>(people: readonly Person<T>[], number: (origin: T) => number): string[] {
  return people
    .map(({ records, contested }) => {
      const numbers = records.map(({ origin }) => number(origin)).toSorted((a, b) => a - b);
      return `${numbers.join(' ')}: ${contested.join(' ')}`;
    })
    .toSorted();
}

/** Few ids and addresses, so that nearly everything conflicts with something. */
const someRecords = fc
  .array(
    fc.record({
      objectId: fc.option(fc.constantFrom('1', '2', '3', '4')),
      addresses: fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 3 }),
    }),
    { maxLength: 16 },
  )
  .map((records) => records.map((record, origin) => ({ origin, ...record })));

type Numbered = PersonRecord<number>;

function idsIn(records: readonly Numbered[]): Set<string> {
  return new Set(records.flatMap(({ objectId }) => (objectId === null ? [] : [objectId])));
}

/** Index of the person that each record belongs to. */
function personIndexes(people: readonly Person<number>[]): Map<number, number> {
  return new Map(people.flatMap(({ records }, place) => records.map(({ origin }) => [origin, place] as const)));
}

/** The records that a chain of shared ids and addresses leads to, found by comparing all pairs. */
function reachedFrom(start: Numbered, records: readonly Numbered[]): Numbered[] {
  const reached = new Set([start]);
  for (const from of reached)
    for (const to of records) {
      const sameId = from.objectId !== null && from.objectId === to.objectId;
      if (sameId || from.addresses.some((address) => to.addresses.includes(address))) reached.add(to);
    }
  return [...reached];
}

describe('for any records', () => {
  test('their order changes nothing', () => {
    const reordered = someRecords.chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
      ),
    );
    fc.assert(
      fc.property(reordered, ([records, shuffled]) => {
        expect(inFixedOrder(joined(shuffled), Number)).toEqual(inFixedOrder(joined(records), Number));
      }),
    );
  });

  test('each belongs to exactly one person', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const theirs = joined(records).flatMap((person) => person.records);
        expect(theirs.map(({ origin }) => origin).toSorted((a, b) => a - b)).toEqual([...records.keys()]);
      }),
    );
  });

  test('no person has two object ids, and no object id two people', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const ids = joined(records).flatMap((person) => [...idsIn(person.records)].join(' and ') || []);
        expect(ids.toSorted()).toEqual([...idsIn(records)].toSorted());
      }),
    );
  });

  test('an address is contested exactly where two object ids claim it', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        for (const person of joined(records)) {
          const own = new Set(person.records.flatMap(({ addresses }) => addresses));
          const claimed = [...own].filter(
            (address) => idsIn(records.filter(({ addresses }) => addresses.includes(address))).size > 1,
          );
          expect(person.contested).toEqual(claimed.toSorted());
        }
      }),
    );
  });

  test('records that a chain connects are one person, unless the chain has two object ids', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const place = personIndexes(joined(records));
        for (const record of records) {
          const reached = reachedFrom(record, records);
          const together = reached.every(({ origin }) => place.get(origin) === place.get(record.origin));
          expect(together || idsIn(reached).size > 1).toBe(true);
        }
      }),
    );
  });

  test('the records of one person are always connected by a chain', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        for (const person of joined(records))
          for (const record of person.records)
            expect(reachedFrom(record, records)).toEqual(expect.arrayContaining([...person.records]));
      }),
    );
  });

  test('further records never join an account with a record that a conflict separated from it', () => {
    fc.assert(
      fc.property(someRecords, someRecords, (records, more) => {
        const before = personIndexes(joined(records));
        const separated = records
          .filter(({ objectId }) => objectId !== null)
          .flatMap((one) => reachedFrom(one, records).map((other) => [one.origin, other.origin] as const))
          .filter(([one, other]) => before.get(one) !== before.get(other));
        const added = more.map((record) => ({ ...record, origin: record.origin + records.length }));
        const after = personIndexes(joined([...records, ...added]));
        expect(separated.filter(([one, other]) => after.get(one) === after.get(other))).toEqual([]);
      }),
    );
  });
});

describe('an address', () => {
  const text = fc.oneof(fc.emailAddress(), fc.string({ unit: 'grapheme' }));

  test('is the same address in each Unicode form and with white space around it', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD'), (address, form) => {
        expect(addressKey(` ${address.normalize(form)}\u00a0`)).toBe(addressKey(address));
      }),
    );
  });

  test('is the same address in capitals, and with the scheme that a system puts before it', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.constantFrom('sip:', 'SIPS:', 'smtp: ', 'mailto:'), (address, scheme) => {
        expect(addressKey(scheme + address.toUpperCase())).toBe(addressKey(address));
      }),
    );
  });
});

test('200,000 seats under one address of a conflict are joined too', () => {
  const seats = Array.from({ length: 200_000 }, (_, origin) => ({ origin, objectId: null, addresses: ['a'] }));
  const people = joined([
    { origin: -1, objectId: '1', addresses: ['a', 'b'] },
    { origin: -2, objectId: '2', addresses: ['b'] },
    ...seats,
  ]);
  expect(people.map(({ records }) => records.length)).toEqual([200_001, 1]);
});
