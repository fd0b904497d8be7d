import { describe, expect, test } from 'vitest';
import { runSync } from '../support/run-sync.ts';
import { licenseOf, indexByAddress } from '../../src/people/license-index.ts';
import { joinPeople, matchRulesOf } from '../../src/people/match.ts';
import { addressesOf, addressKey } from '../../src/people/address.ts';
import { assignmentTables } from '../../src/vendors/tables.ts';
import type { LicenseAssignment, UserRecord } from '../../src/vendors/vendor.ts';
import { recordsIn } from '../support/rosters.ts';

function user(more: Partial<UserRecord>): UserRecord {
  const nothing = { name: null, objectId: null, address: null, sip: null, phone: null, department: null };
  return {
    ...nothing,
    location: null,
    voice: null,
    userType: null,
    nonPerson: null,
    tenantId: null,
    state: 'active',
    deletedOn: null,
    ...more,
  };
}

function assignment(address: string, reason: string): LicenseAssignment {
  const nothing = { name: null, nonPerson: null, product: null, licenseId: null, active: null, activations: null };
  return { address, reason, ...nothing, maxActivations: null, firstPassword: null };
}

test.each([
  ['Megan@Contoso.com', 'megan@contoso.com'],
  [' sip:Megan@contoso.com ', 'megan@contoso.com'],
  ['SMTP:megan@contoso.com', 'megan@contoso.com'],
  ['mailto:megan@contoso.com', 'megan@contoso.com'],
  ['ｍegan@contoso.com', 'megan@contoso.com'],
  ['zoe\u0308@contoso.com', 'zoë@contoso.com'],
])('the address %j is compared as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

/** Takes records as `origin id addresses…`, with a dash for no id; gives each person as `origins by rules`. */
function joined(...lines: string[]): string[] {
  const records = lines.map((line) => {
    const [origin = '', objectId = '-', ...addresses] = line.split(' ');
    return { origin, objectId: objectId === '-' ? null : objectId, addresses };
  });
  return Array.from(runSync(joinPeople(recordsIn(records))), (person) => {
    const rules = new Set(person.records.flatMap((record) => matchRulesOf(record, person)));
    return [person.records.map(({ origin }) => origin).join('+'), ...[...rules].toSorted()].join(' by ');
  });
}

describe('records of one person', () => {
  test.each([
    ['nobody', [], []],
    ['one record', ['live 1 a'], ['live']],
    ['the same object id', ['live 1 a', 'partner 1 b'], ['live+partner by object id']],
    ['the same address', ['live 1 a', 'spring - a'], ['live+spring by address']],
    ['both', ['live 1 a', 'partner 1 a'], ['live+partner by address by object id']],
    ['nothing in common', ['live 1 a', 'partner 2 b', 'spring - c'], ['live', 'partner', 'spring']],
    ['two ids under one address', ['live 1 a', 'partner 2 a'], ['live', 'partner']],
    [
      'two ids under one address, and a record without',
      ['live 1 a', 'partner 2 a', 'spring - a'],
      ['live', 'partner', 'spring'],
    ],
    ['a record without an id first', ['spring - a', 'live 1 a', 'partner 2 a'], ['live', 'partner', 'spring']],
    ['one record that connects two without an id', ['x - a', 'y - b', 'z 1 a b'], ['x+y+z by address']],
    ['a chain', ['live 1 a', 'x - a b', 'y - b c', 'partner 1 c'], ['live+x+y+partner by address by object id']],
    ['a chain between two ids', ['live 1 a', 'x - a b', 'partner 2 b'], ['live', 'partner', 'x']],
  ])('%s', (_name, records, people) => {
    expect(joined(...records)).toEqual(people);
  });

  test('an address that two object ids claim is contested for both, and for each record that has it', () => {
    const records = recordsIn([
      { origin: 'live', objectId: '1', addresses: ['a', 'b'] },
      { origin: 'partner', objectId: '2', addresses: ['a'] },
      { origin: 'seat', objectId: null, addresses: ['a'] },
      { origin: 'other', objectId: null, addresses: ['b'] },
    ]);
    const contested = Array.from(runSync(joinPeople(records)), (person) => [
      person.records.map(({ origin }) => origin).join('+'),
      person.contested,
    ]);
    expect(contested).toEqual([
      ['live+other', ['a']],
      ['partner', ['a']],
      ['seat', ['a']],
    ]);
  });
});

interface Claimant {
  readonly origin: string;
  readonly objectId: string | null;
  readonly yields?: boolean;
}

/** Joins records that all have the address `a`; gives the origins of each person, and its disputed addresses. */
function yieldingPeople(...claimants: readonly Claimant[]): unknown[] {
  const records = claimants.map(({ yields, ...record }) => {
    return { ...record, addresses: ['a'], yielding: yields === true ? ['a'] : [] };
  });
  return Array.from(runSync(joinPeople(recordsIn(records))), (person) => {
    return [person.records.map(({ origin }) => origin).join('+'), person.contested, person.yielded];
  });
}

describe('an address that yields', () => {
  const [deleted, former] = [
    { origin: 'deleted', objectId: '1', yields: true },
    { origin: 'former', objectId: '0', yields: true },
  ];
  const [member, seat] = [
    { origin: 'user', objectId: '2' },
    { origin: 'seat', objectId: null },
  ];

  test('leads to its account while no other has it', () => {
    expect(yieldingPeople(deleted, seat)).toEqual([['deleted+seat', [], []]]);
  });

  test('is the other account’s as soon as one has it, in any order', () => {
    expect(yieldingPeople(deleted, member, seat)).toEqual([
      ['deleted', [], ['a']],
      ['user+seat', [], []],
    ]);
    expect(yieldingPeople(seat, member, deleted)).toEqual([
      ['user+seat', [], []],
      ['deleted', [], ['a']],
    ]);
  });

  test('of two deleted accounts leads to one of them, whatever their order', () => {
    for (const records of [
      [deleted, former, seat],
      [seat, former, deleted],
    ])
      expect(yieldingPeople(...records)).toContainEqual([
        expect.stringMatching(/^(deleted\+seat|seat\+deleted)$/),
        [],
        [],
      ]);
  });

  test('of two other accounts is contested between these two alone', () => {
    const other = { origin: 'other', objectId: '3' };
    expect(yieldingPeople(deleted, member, other, seat)).toEqual([
      ['deleted', [], ['a']],
      ['user', ['a'], []],
      ['other', ['a'], []],
      ['seat', ['a'], []],
    ]);
  });
});

describe('a licence at Live Platform', () => {
  const assignments = assignmentTables.of([assignment('SIP:Megan@contoso.com', 'by template')]);
  const licensed = runSync(indexByAddress(assignments));

  test('is found by the address or by the SIP address of the user', () => {
    expect(licenseOf(user({ address: 'megan@Contoso.com' }), licensed)).toBe(0);
    expect(licenseOf(user({ address: 'mb@contoso.com', sip: 'megan@contoso.com' }), licensed)).toBe(0);
    expect(licenseOf(user({ address: 'mb@contoso.com' }), licensed)).toBeNull();
    expect(licenseOf(user({}), licensed)).toBeNull();
  });

  test('without an address belongs to nobody, not even to an account whose address is only a scheme', () => {
    const ofNobody = runSync(indexByAddress(assignmentTables.of([assignment('', 'by template')])));
    expect(licenseOf(user({ address: 'sip:' }), ofNobody)).toBeNull();
  });

  test('is matched by both addresses of a user', () => {
    expect(addressesOf(user({ address: 'A@x.example', sip: 'b@x.example' }))).toEqual(['a@x.example', 'b@x.example']);
  });
});
