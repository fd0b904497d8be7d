import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Change } from '../../src/memory/change.ts';
import { compareAccounts, compareLicenses, comparePurchases, listShrank } from '../../src/memory/compare.ts';
import { isDoubtful, storedReading, wholeReading, type WholeReading } from '../../src/memory/reading.ts';
import type { Table } from '../../src/tables/table.ts';
import { assignmentTables, userTables } from '../../src/vendors/tables.ts';
import type { LicenseAssignment, Purchase, UserList, UserRecord } from '../../src/vendors/vendor.ts';
import type { Result } from '../../src/sources/result.ts';
import { account, bought, fault, licence, seat, unknown } from '../support/rosters.ts';
import { runSync } from '../support/run-sync.ts';

const at = new Date('2026-03-10T02:00:00Z');

function accounts(before: readonly UserRecord[], after: readonly UserRecord[]): Change[] {
  const [first, second] = [userTables.of(before), userTables.of(after)];
  return runSync(compareAccounts('liveUsers', storedReading(first, at), storedReading(second, at)));
}

function licenses(before: readonly LicenseAssignment[], after: readonly LicenseAssignment[]): Change[] {
  const [first, second] = [assignmentTables.of(before), assignmentTables.of(after)];
  return runSync(compareLicenses('seats', storedReading(first, at), storedReading(second, at)));
}

function purchases(before: readonly Purchase[], after: readonly Purchase[]): Change[] {
  return runSync(comparePurchases('partnerPurchases', storedReading(before, at), storedReading(after, at)));
}

/** `kind subject` of each change. */
function kinds(changes: readonly Change[]): string[] {
  return changes.map(({ kind, subject }) => `${kind} ${subject}`).toSorted();
}

const ann = account('Ann@contoso.com', 'id-ann', { name: 'Ann Abbas', department: 'Sales', voice: false });
const bob = account('bob@contoso.com', null, { name: 'Bob Berg' });

describe('two readings of accounts', () => {
  test('of the same people show no change, in any order and any spelling of what nobody reads', () => {
    expect(accounts([ann, bob], [bob, ann])).toEqual([]);
    expect(accounts([ann], [{ ...ann, tenantId: 'other', deletedOn: '2026-03-09' }])).toEqual([]);
  });

  test('show who came and who is gone', () => {
    expect(accounts([ann], [bob])).toEqual([
      {
        kind: 'person-gone',
        list: 'liveUsers',
        subject: 'id-ann',
        name: 'Ann Abbas',
        key: 'Ann@contoso.com',
        detail: {},
      },
      {
        kind: 'person-came',
        list: 'liveUsers',
        subject: 'bob@contoso.com',
        name: 'Bob Berg',
        key: 'bob@contoso.com',
        detail: {},
      },
    ]);
  });

  test('show a new address under one object id as a change, with everything else that differs', () => {
    const married = { ...ann, address: 'ann.berg@contoso.com', name: 'Ann Berg', voice: true, department: null };
    expect(accounts([ann], [married])).toEqual([
      {
        kind: 'person-changed',
        list: 'liveUsers',
        subject: 'id-ann',
        name: 'Ann Berg',
        key: 'ann.berg@contoso.com',
        detail: {
          fields: {
            name: ['Ann Abbas', 'Ann Berg'],
            address: ['Ann@contoso.com', 'ann.berg@contoso.com'],
            department: ['Sales', null],
            voice: ['false', 'true'],
          },
        },
      },
    ]);
  });

  test.each<[keyof UserRecord, Partial<UserRecord>]>([
    ['name', { name: 'Ann' }],
    ['address', { address: 'ann@contoso.com' }],
    ['sip', { sip: 'ann@contoso.com' }],
    ['phone', { phone: '+15550100' }],
    ['department', { department: 'Legal' }],
    ['location', { location: 'DE' }],
    ['voice', { voice: null }],
    ['userType', { userType: 'NoService' }],
    ['nonPerson', { nonPerson: 'resource account' }],
    ['state', { state: 'deleted' }],
  ])('show another %s', (field, more) => {
    const [change, ...others] = accounts([ann], [{ ...ann, ...more }]);
    expect(change?.kind).toBe('person-changed');
    expect(Object.keys(change?.detail.fields ?? {})).toEqual([field]);
    expect(others).toEqual([]);
  });

  test('show an account that gained or lost its object id and kept its address as changed', () => {
    const known = { ...bob, objectId: 'id-bob', address: 'BOB@contoso.com' };
    expect(accounts([bob], [known])).toMatchObject([
      {
        kind: 'person-changed',
        subject: 'id-bob',
        detail: { fields: { objectId: [null, 'id-bob'], address: ['bob@contoso.com', 'BOB@contoso.com'] } },
      },
    ]);
    expect(accounts([known], [bob])).toMatchObject([
      { kind: 'person-changed', subject: 'bob@contoso.com', detail: { fields: { objectId: ['id-bob', null] } } },
    ]);
  });

  test('show the same address under another object id as gone and came', () => {
    expect(kinds(accounts([ann], [{ ...ann, objectId: 'id-new' }]))).toEqual([
      'person-came id-new',
      'person-gone id-ann',
    ]);
  });

  test('know people without a user principal name by their SIP address, and nobody by no address at all', () => {
    const [bySip, nameless] = [
      account(null, null, { sip: 'carla@contoso.com' }),
      account(null, null, { name: 'Carla' }),
    ];
    expect(kinds(accounts([bySip], [{ ...bySip, name: 'Carla' }]))).toEqual(['person-changed carla@contoso.com']);
    expect(kinds(accounts([nameless], [{ ...nameless, objectId: 'id-carla' }]))).toEqual([
      'person-came id-carla',
      'person-gone ',
    ]);
    expect(accounts([], [nameless])).toMatchObject([{ subject: '', key: null, name: 'Carla' }]);
  });

  test('pair rows that have one key by what they have in common, in any order', () => {
    const [first, second, third] = [
      { ...bob, phone: '1' },
      { ...bob, phone: '2' },
      { ...bob, phone: '3' },
    ];
    expect(accounts([first, second, third], [third, first, second])).toEqual([]);
    for (const after of [
      [third, second, { ...first, phone: '4' }],
      [{ ...first, phone: '4' }, second, third],
    ])
      expect(accounts([second, first, third], after)).toMatchObject([{ detail: { fields: { phone: ['1', '4'] } } }]);
    expect(kinds(accounts([first, second], [second]))).toEqual(['person-gone bob@contoso.com']);
    expect(kinds(accounts([second], [first, second, second]))).toEqual([
      'person-came bob@contoso.com',
      'person-came bob@contoso.com',
    ]);
  });

  test('pair the row that lost its object id with the one of equal content', () => {
    const one = { ...bob, objectId: 'id-1', phone: '1' };
    const two = { ...bob, objectId: 'id-2', phone: '2' };
    const changes = accounts([one, two], [{ ...two, objectId: null }]);
    expect(kinds(changes)).toEqual(['person-changed bob@contoso.com', 'person-gone id-1']);
    expect(changes).toMatchObject([{}, { detail: { fields: { objectId: ['id-2', null] } } }]);
  });

  test('say the same of two that are alike, in any order', () => {
    const [one, two] = [
      { ...bob, objectId: 'id-1' },
      { ...bob, objectId: 'id-2' },
    ];
    expect(kinds(accounts([one, two], [bob]))).toEqual(kinds(accounts([two, one], [bob])));
    expect(kinds(accounts([bob], [one, two]))).toEqual(['person-came id-2', 'person-changed id-1']);
    expect(kinds(accounts([bob], [two, one]))).toEqual(['person-came id-2', 'person-changed id-1']);
  });

  test('hold no more than 256 letters of a text', () => {
    const [change] = accounts([ann], [{ ...ann, department: 'x'.repeat(60_000) }]);
    expect(change?.detail.fields?.['department']?.[1]).toHaveLength(256);
  });
});

describe('two readings of licenses', () => {
  const live = licence('Ann@contoso.com', { reason: 'Managed Users - By Template' });
  const phone = seat('ann@contoso.com', { licenseId: '7', name: 'Ann Abbas' });

  test('show who gained one and who lost one, with the reason or product', () => {
    expect(licenses([live], [phone])).toEqual([
      {
        kind: 'license-lost',
        list: 'seats',
        subject: 'ann@contoso.com',
        name: null,
        key: 'Ann@contoso.com',
        detail: { reason: 'Managed Users - By Template', product: null },
      },
      {
        kind: 'license-gained',
        list: 'seats',
        subject: 'ann@contoso.com',
        name: 'Ann Abbas',
        key: 'ann@contoso.com',
        detail: { reason: null, product: 'PHN1' },
      },
    ]);
  });

  test('show one that is counted for another reason as moved', () => {
    expect(licenses([live], [{ ...live, address: 'ann@contoso.com', reason: 'By Group' }])).toMatchObject([
      {
        kind: 'license-moved',
        detail: { reason: 'By Group', product: null, before: 'Managed Users - By Template', after: 'By Group' },
      },
    ]);
  });

  test('show another product, and that it became inactive', () => {
    const [change] = licenses([phone], [{ ...phone, product: 'SBC2', active: false }]);
    expect(change).toMatchObject({
      kind: 'license-moved',
      detail: { product: 'SBC2', fields: { product: ['PHN1', 'SBC2'], active: ['true', 'false'] } },
    });
    expect(change?.detail).not.toHaveProperty('before');
  });

  test('show nothing where only its use differs', () => {
    expect(licenses([phone], [{ ...phone, activations: 2, maxActivations: 9, firstPassword: true }])).toEqual([]);
  });

  test('tell two licenses of one person apart, and two people with one license', () => {
    const second = { ...phone, licenseId: '8' };
    expect(kinds(licenses([phone, second], [second]))).toEqual(['license-lost ann@contoso.com']);
    const shared = { ...phone, address: 'bob@contoso.com' };
    expect(kinds(licenses([phone, shared], [phone]))).toEqual(['license-lost bob@contoso.com']);
  });
});

describe('two readings of purchases', () => {
  const free: Purchase = { ...bought('TEAMS', 0, 3), bought: null, standing: 'free' };

  test('show another number bought, and nothing where only its use differs', () => {
    expect(purchases([bought('E5', 50, 9)], [bought('E5', 60, 9)])).toEqual([
      {
        kind: 'purchase-changed',
        list: 'partnerPurchases',
        subject: 'E5',
        name: 'The E5',
        key: 'E5',
        detail: { before: 50, after: 60 },
      },
    ]);
    expect(purchases([bought('E5', 50, 9)], [bought('E5', 50, 40)])).toEqual([]);
  });

  test('tell what has no number from 0, and from what is not there', () => {
    const none = { ...free, bought: 0 };
    expect(purchases([free], [none])).toMatchObject([{ detail: { before: null, after: 0 } }]);
    expect(purchases([], [free]).map(({ detail }) => detail)).toEqual([{ after: null }]);
    expect(purchases([free], []).map(({ detail }) => detail)).toEqual([{ before: null }]);
    expect(purchases([free], [free])).toEqual([]);
  });

  test('show one of two subscriptions to a product that changed', () => {
    const [small, large] = [bought('E5', 5, 0), bought('E5', 50, 0)];
    expect(purchases([small, large], [{ ...large, bought: 60 }, small])).toMatchObject([
      { detail: { before: 50, after: 60 } },
    ]);
  });
});

describe('only a whole list is compared', () => {
  const rows = userTables.of([ann]);
  const known: Result<UserList> = {
    state: 'known',
    value: { rows, truncated: null },
    asOf: at,
    stale: null,
    calls: [],
  };

  test('and not one that failed, broke off, or stands in for a newer one that failed', () => {
    expect(wholeReading(known)).toMatchObject({ rows, at });
    expect(wholeReading(unknown)).toBeNull();
    expect(wholeReading({ state: 'not linked' })).toBeNull();
    expect(wholeReading({ ...known, value: { rows, truncated: fault } })).toBeNull();
    expect(wholeReading({ ...known, stale: { problem: fault } })).toBeNull();
  });

  test('as their types say too', () => {
    type Compared = Parameters<typeof compareAccounts>[1];
    expectTypeOf<WholeReading<Table<UserRecord>>>().toExtend<Compared>();
    expectTypeOf<UserList>().not.toExtend<Compared>();
    expectTypeOf<{ rows: Table<UserRecord>; at: Date }>().not.toExtend<Compared>();
    expectTypeOf<ReturnType<typeof wholeReading<Table<UserRecord>>>>().not.toExtend<Compared>();
    expectTypeOf<WholeReading<Table<LicenseAssignment>>>().not.toExtend<Compared>();
  });
});

test.each([
  [0, 0, false],
  [1, 0, true],
  [100, 0, true],
  [100, 51, false],
  [100, 50, true],
  [250, 200, true],
  [251, 201, false],
  [1_000, 801, false],
  [1_000, 800, true],
  [100, 200, false],
])('a list of %i rows that has %i a night later is doubtful: %s', (before, after, doubtful) => {
  expect(isDoubtful(before, after)).toBe(doubtful);
});

test('a list that shrank says from how many rows to how many, and names nobody', () => {
  expect(listShrank('seats', 100, 0)).toEqual({
    kind: 'list-shrank',
    list: 'seats',
    subject: 'seats',
    name: null,
    key: null,
    detail: { before: 100, after: 0 },
  });
});
