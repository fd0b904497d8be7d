import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/memory/change.ts';
import { compareAccounts, compareLicenses, comparePurchases } from '../../src/memory/compare.ts';
import { storedReading } from '../../src/memory/reading.ts';
import { assignmentTables, userTables } from '../../src/vendors/tables.ts';
import type { LicenseAssignment, Purchase, UserRecord } from '../../src/vendors/vendor.ts';
import { account, bought, licence, seat } from '../support/rosters.ts';
import { runSync } from '../support/run-sync.ts';

const at = new Date('2026-03-10T02:00:00Z');

/** Rows of one moment and of the next, and what changed between the two, as `summary` writes it. */
interface Known<Row> {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
  readonly changes: readonly string[];
}

/** `person-changed id-1: department "Sales"→null`. */
function summary({ kind, subject, detail: { fields = {}, before, after } }: Change): string {
  const parts = Object.entries(fields).map(([name, [one, other]]) => `${name} ${step(one, other)}`);
  if (before !== undefined || after !== undefined) parts.push(step(before, after));
  return `${kind} ${subject}: ${parts.join(' ')}`;
}

function step(before: string | number | null | undefined, after: string | number | null | undefined): string {
  return `${JSON.stringify(before)}→${JSON.stringify(after)}`;
}

/** Several independent differences, and the rows of each moment in any order. */
function inAnyOrder<Row>(known: fc.Arbitrary<(index: number) => Known<Row>>): fc.Arbitrary<Known<Row>> {
  return fc.array(known, { maxLength: 12 }).chain((each) => {
    const all = each.map((of, index) => of(index));
    return fc.record({
      before: shuffled(all.flatMap(({ before }) => before)),
      after: shuffled(all.flatMap(({ after }) => after)),
      changes: fc.constant(all.flatMap(({ changes }) => changes)),
    });
  });
}

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

/** An account whose every field is of its person, so that no two are alike. */
function person(index: number, more: Partial<UserRecord> = {}): UserRecord {
  return account(`Person.${index}@contoso.com`, `id-${index}`, {
    name: `Person ${index}`,
    department: 'Sales',
    ...more,
  });
}

const [came, gone, changed] = ['person-came', 'person-gone', 'person-changed'];

function two<Row>(before: Row | null, after: Row | null, ...changes: readonly string[]): Known<Row> {
  return { before: before === null ? [] : [before], after: after === null ? [] : [after], changes };
}

/** What can happen to one account, or to several with one address. */
const accountChange = fc.constantFrom<((index: number) => Known<UserRecord>)[]>(
  (index) => two(person(index), person(index)),
  (index) => two(person(index), null, `${gone} id-${index}: `),
  (index) => two(null, person(index), `${came} id-${index}: `),
  (index) => two(person(index), person(index, { department: null }), `${changed} id-${index}: department "Sales"→null`),
  (index) =>
    two(
      person(index),
      person(index, { address: `new.${index}@contoso.com`, voice: true }),
      `${changed} id-${index}: address "Person.${index}@contoso.com"→"new.${index}@contoso.com" voice null→"true"`,
    ),
  (index) => two(person(index, { objectId: null }), person(index, { objectId: null })),
  (index) => two(person(index, { objectId: null }), null, `${gone} person.${index}@contoso.com: `),
  (index) => two(null, person(index, { objectId: null }), `${came} person.${index}@contoso.com: `),
  (index) =>
    two(person(index, { objectId: null }), person(index), `${changed} id-${index}: objectId null→"id-${index}"`),
  (index) =>
    two(
      person(index, { phone: '1' }),
      person(index, { objectId: null }),
      `${changed} person.${index}@contoso.com: phone "1"→null objectId "id-${index}"→null`,
    ),
  (index) =>
    two(
      person(index),
      person(index, { objectId: `id-new-${index}` }),
      `${gone} id-${index}: `,
      `${came} id-new-${index}: `,
    ),
  // Two accounts that claim one address, of which one goes.
  (index) => ({
    before: [person(index), person(index, { objectId: `id-other-${index}` })],
    after: [person(index)],
    changes: [`${gone} id-other-${index}: `],
  }),
  // Nobody knows whose these are, and one changed, went or came.
  (index) => twins(index, ['1', '2', '3'], ['1', '2', '3']),
  (index) => twins(index, ['1', '2', '2'], ['1', '2'], `${gone} person.${index}@contoso.com: `),
  (index) => twins(index, ['2'], ['1', '2', '1'], ...Array<string>(2).fill(`${came} person.${index}@contoso.com: `)),
  (index) => twins(index, ['1', '2', '3'], ['3', '4', '1'], `${changed} person.${index}@contoso.com: phone "2"→"4"`),
);

/** Accounts without an object id that share an address and differ by phone number. */
function twins(
  index: number,
  before: readonly string[],
  after: readonly string[],
  ...changes: readonly string[]
): Known<UserRecord> {
  const rows = (phones: readonly string[]): UserRecord[] =>
    phones.map((phone) => person(index, { objectId: null, phone }));
  return { before: rows(before), after: rows(after), changes };
}

const [gained, lost, moved] = ['license-gained', 'license-lost', 'license-moved'];

function holder(index: number): string {
  return `person.${index}@contoso.com`;
}

const licenseChange = fc.constantFrom<((index: number) => Known<LicenseAssignment>)[]>(
  (index) => two(licence(holder(index)), licence(holder(index).toUpperCase())),
  (index) => two(licence(holder(index)), null, `${lost} ${holder(index)}: `),
  (index) => two(null, licence(holder(index), { nonPerson: 'device' }), `${gained} ${holder(index)}: `),
  (index) =>
    two(
      licence(holder(index), { reason: 'Template' }),
      licence(holder(index), { reason: 'Group' }),
      `${moved} ${holder(index)}: "Template"→"Group"`,
    ),
  (index) => two(seat(holder(index)), seat(holder(index), { activations: 9, firstPassword: true })),
  (index) =>
    two(
      seat(holder(index)),
      seat(holder(index), { active: false }),
      `${moved} ${holder(index)}: active "true"→"false"`,
    ),
  (index) =>
    two(
      seat(holder(index)),
      seat(holder(index), { product: 'SBC2', active: null }),
      `${moved} ${holder(index)}: product "PHN1"→"SBC2" active "true"→null`,
    ),
  (index) =>
    two(
      seat(holder(index)),
      seat(holder(index), { licenseId: 'new' }),
      `${lost} ${holder(index)}: `,
      `${gained} ${holder(index)}: `,
    ),
  (index) => ({
    before: [seat(holder(index), { licenseId: 'a' }), seat(holder(index), { licenseId: 'b' })],
    after: [seat(holder(index), { licenseId: 'b' })],
    changes: [`${lost} ${holder(index)}: `],
  }),
);

const purchaseChange = fc.constantFrom<((index: number) => Known<Purchase>)[]>(
  (index) => two(bought(`SKU${index}`, 5, 1), bought(`SKU${index}`, 5, 4)),
  (index) => two(bought(`SKU${index}`, 5, 1), bought(`SKU${index}`, 0, 1), `purchase-changed SKU${index}: 5→0`),
  (index) => two(bought(`SKU${index}`, 5, 1), null, `purchase-changed SKU${index}: 5→undefined`),
  (index) => two(null, unlimited(index), `purchase-changed SKU${index}: undefined→null`),
  (index) => two(unlimited(index), unlimited(index)),
  (index) => two(unlimited(index), bought(`SKU${index}`, 0, 1), `purchase-changed SKU${index}: null→0`),
);

function unlimited(index: number): Purchase {
  return { ...bought(`SKU${index}`, 0, 1), bought: null, standing: 'unlimited' };
}

type Compare<Row> = (before: readonly Row[], after: readonly Row[]) => readonly Change[];

const accounts: Compare<UserRecord> = (before, after) => {
  const [first, second] = [userTables.of(before), userTables.of(after)];
  return runSync(compareAccounts('liveUsers', storedReading(first, at), storedReading(second, at)));
};
const licenses: Compare<LicenseAssignment> = (before, after) => {
  const [first, second] = [assignmentTables.of(before), assignmentTables.of(after)];
  return runSync(compareLicenses('seats', storedReading(first, at), storedReading(second, at)));
};
const purchases: Compare<Purchase> = (before, after) =>
  runSync(comparePurchases('partnerPurchases', storedReading(before, at), storedReading(after, at)));

/** What a comparison finds between the two moments, and within one of them: the same rows, and in another order. */
function found<Row>({ before, after }: Known<Row>, compare: Compare<Row>): unknown {
  const changes = compare(before, after).map(summary).toSorted();
  return { changes, within: [...compare(after, after), ...compare(before.toReversed(), before)] };
}

function sought({ changes }: Known<unknown>): unknown {
  return { changes: changes.toSorted(), within: [] };
}

const runs = { numRuns: 200 };

describe('two readings with a known difference give exactly that difference, in any order of rows', () => {
  test('of accounts', () => {
    fc.assert(
      fc.property(inAnyOrder(accountChange), (known) => {
        expect(found(known, accounts)).toEqual(sought(known));
      }),
      runs,
    );
  });

  test('of licenses', () => {
    fc.assert(
      fc.property(inAnyOrder(licenseChange), (known) => {
        expect(found(known, licenses)).toEqual(sought(known));
      }),
      runs,
    );
  });

  test('of purchases', () => {
    fc.assert(
      fc.property(inAnyOrder(purchaseChange), (known) => {
        expect(found(known, purchases)).toEqual(sought(known));
      }),
      runs,
    );
  });
});

const anyAddress = fc.option(fc.constantFrom('a@x', 'A@x', 'sip:a@x', 'b@x', 'sip:'));
const anyAccount = fc
  .record({
    address: anyAddress,
    id: fc.option(fc.constantFrom('id-1', 'id-2')),
    sip: anyAddress,
    phone: fc.constantFrom(null, '1'),
  })
  .map(({ address, id, ...more }) => account(address, id, more));
const anyAccounts = fc.array(anyAccount, { maxLength: 6 });

function written(changes: readonly Change[]): string[] {
  return changes.map((change) => JSON.stringify(change)).toSorted();
}

test('whatever the rows are, as many came as are more, and the order of the rows changes nothing', () => {
  fc.assert(
    fc.property(
      anyAccounts.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows))),
      anyAccounts.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows))),
      ([before, beforeToo], [after, afterToo]) => {
        const changes = accounts(before, after);
        const count = (kind: Change['kind']): number => changes.filter((each) => each.kind === kind).length;
        expect(before.length + count('person-came') - count('person-gone')).toBe(after.length);
        expect(written(accounts(beforeToo, afterToo))).toEqual(written(changes));
        expect(accounts(before, beforeToo)).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});
