import { describe, expect, test } from 'vitest';
import { runSync } from '../support/run-sync.ts';
import { addressKey } from '../../src/people/address.ts';
import type { FullRoster } from '../../src/people/roster.ts';
import { evidenceOf, goneReason } from '../../src/verdicts/finding.ts';
import { judge, judgePerson } from '../../src/verdicts/judge.ts';
import { verdicts } from '../../src/verdicts/catalog.ts';
import type { VerdictSettings } from '../../src/verdicts/settings.ts';
import { account, bought, customer, licence, rosterOf, seat, unknown, type Rows } from '../support/rosters.ts';

const settings: VerdictSettings = {
  disabled: new Map(),
  exceptions: [],
  overBought: { percent: 20, least: 10 },
  prices: [],
};
const now = new Date('2026-03-10T12:00:00Z');

const ann = 'ann@contoso.com';
const alias = 'ann.smith@contoso.com';
const annAtPartner = account(ann, 'id-ann');
const annDeleted = account('0123456789abcdef@contoso.com', 'id-ann', { state: 'deleted', deletedOn: '2026-03-10' });
/** The account of Ann's successor, who got her address. */
const newAnn = account(ann, 'id-new');

function live(more: Parameters<typeof account>[2] = {}) {
  const usual = { sip: alias, voice: true, userType: 'TeamsOnly', tenantId: customer.tenantId };
  return account('Ann@Contoso.com', 'id-ann', { ...usual, ...more });
}

function found(roster: FullRoster): string[] {
  return runSync(judge(roster, settings, now)).findings.map(({ verdict, key }) => `${verdict.id} ${addressKey(key)}`);
}

/** Rows for which the verdict is raised, and the person or product. */
const raised: readonly [id: string, when: string, rows: Rows, of: string][] = [
  [
    'licensed-deleted',
    'the deleted account has a licence, found by its object id',
    { liveUsers: [live()], liveLicences: [licence(alias)], partnerDeleted: [annDeleted] },
    ann,
  ],
  [
    'licensed-deleted',
    'it has a seat',
    { liveUsers: [live({ voice: false })], seats: [seat(ann)], partnerDeleted: [annDeleted] },
    ann,
  ],
  ['licensed-unknown-person', 'no list knows the address', { liveLicences: [licence(ann)] }, ann],
  [
    'identity-conflict',
    'two object ids have one address',
    { liveUsers: [live({ voice: false, sip: null })], partnerAccounts: [newAnn] },
    'id-ann',
  ],
  [
    'wrong-tenant',
    'Live Platform names another tenant',
    { liveUsers: [live({ voice: false, tenantId: 'other' })] },
    ann,
  ],
  ['voice-unlicensed', 'voice is on without a licence', { liveUsers: [live()] }, ann],
  [
    'licensed-no-teams',
    'there is a licence, and no Teams service',
    { liveUsers: [live({ userType: 'NoService' })], liveLicences: [licence(ann)] },
    ann,
  ],
  [
    'licensed-no-voice',
    'there is a licence, and voice is off',
    { liveUsers: [live({ voice: false })], liveLicences: [licence(ann)] },
    ann,
  ],
  ['seat-unknown-person', 'no list knows the e-mail', { seats: [seat(ann)] }, ann],
  [
    'seat-inactive',
    'the user is inactive',
    { partnerAccounts: [annAtPartner], seats: [seat(ann, { active: false })] },
    ann,
  ],
  [
    'seat-never-used',
    'it was activated 0 times',
    { partnerAccounts: [annAtPartner], seats: [seat(ann, { activations: 0 })] },
    ann,
  ],
  [
    'seat-twice',
    'one person has two of a product, under two addresses',
    { liveUsers: [live({ voice: false })], seats: [seat(ann), seat(alias)] },
    ann,
  ],
  [
    'first-password',
    'the first password stands',
    { partnerAccounts: [annAtPartner], seats: [seat(ann, { firstPassword: true })] },
    ann,
  ],
  ['over-used', 'more are in use than bought', { partnerPurchases: [bought('MCOEV', 12, 13)] }, 'mcoev'],
  ['over-used', 'it is the licences of Live Platform', { livePurchases: [bought('live', 0, 1)] }, 'live'],
  ['over-bought', 'just as many are unused as the threshold says', { partnerPurchases: [bought('E5', 50, 40)] }, 'e5'],
];

describe('a verdict is raised when', () => {
  test.each(raised)('%s: %s', (id, _when, rows, of) => {
    expect(found(rosterOf(rows))).toContain(`${id} ${of}`);
  });

  test('every verdict has an example', () => {
    expect(new Set(raised.map(([id]) => id))).toEqual(new Set(verdicts.map(({ id }) => id)));
  });
});

/** Rows that are close to a verdict but do not raise it. */
const near: readonly [id: string, though: string, rows: Rows][] = [
  [
    'licensed-deleted',
    'the account is there again',
    { liveLicences: [licence(ann)], partnerAccounts: [annAtPartner], partnerDeleted: [annDeleted] },
  ],
  ['licensed-deleted', 'nothing is held', { liveUsers: [live()], partnerDeleted: [annDeleted] }],
  [
    'licensed-deleted',
    'the address is a successor’s now',
    { partnerAccounts: [newAnn], liveLicences: [licence(ann)], partnerDeleted: [annDeleted] },
  ],
  [
    'licensed-deleted',
    'the licence may be the successor’s',
    { liveUsers: [live()], partnerAccounts: [newAnn], liveLicences: [licence(ann)], partnerDeleted: [annDeleted] },
  ],
  ['licensed-unknown-person', 'it is a SIP address', { liveUsers: [live()], liveLicences: [licence(`sip:${alias}`)] }],
  [
    'licensed-unknown-person',
    'only Partner Center knows it',
    { partnerAccounts: [annAtPartner], liveLicences: [licence(ann)] },
  ],
  [
    'licensed-unknown-person',
    'two claim the address',
    { liveUsers: [live()], partnerAccounts: [newAnn], liveLicences: [licence(ann)] },
  ],
  [
    'identity-conflict',
    'one object id has two addresses',
    { liveUsers: [live()], partnerAccounts: [account(alias, 'id-ann')] },
  ],
  [
    'identity-conflict',
    'two of one name have an address each',
    { liveUsers: [live({ name: 'Ann' })], partnerAccounts: [account('ann2@contoso.com', 'id-new', { name: 'Ann' })] },
  ],
  [
    'identity-conflict',
    'one of two rows has no object id',
    { liveUsers: [live()], partnerAccounts: [account(ann, null)] },
  ],
  ['wrong-tenant', 'it is the customer’s', { liveUsers: [live()] }],
  ['wrong-tenant', 'Live Platform does not say', { liveUsers: [live({ tenantId: null })] }],
  ['voice-unlicensed', 'another address is licensed', { liveUsers: [live()], liveLicences: [licence(alias)] }],
  ['voice-unlicensed', 'Live Platform does not say whether voice is on', { liveUsers: [live({ voice: null })] }],
  [
    'voice-unlicensed',
    'a licence is held by an address that is theirs or another’s',
    { liveUsers: [live()], partnerAccounts: [newAnn], liveLicences: [licence(ann)] },
  ],
  ['licensed-no-teams', 'there is no licence', { liveUsers: [live({ userType: 'NoService' })] }],
  [
    'licensed-no-teams',
    'a second row is in Teams',
    { liveUsers: [live({ userType: 'NoService' }), live()], liveLicences: [licence(ann)] },
  ],
  ['licensed-no-teams', 'nothing is said', { liveUsers: [live({ userType: null })], liveLicences: [licence(ann)] }],
  ['licensed-no-voice', 'nothing is said', { liveUsers: [live({ voice: null })], liveLicences: [licence(ann)] }],
  ['licensed-no-voice', 'only a seat is held', { liveUsers: [live({ voice: false })], seats: [seat(ann)] }],
  [
    'seat-unknown-person',
    'it is a SIP address in capitals',
    { liveUsers: [live()], seats: [seat(alias.toUpperCase())] },
  ],
  ['seat-unknown-person', 'the account is deleted', { partnerDeleted: [account(ann, 'id-ann')], seats: [seat(ann)] }],
  [
    'seat-unknown-person',
    'two claim the address',
    { liveUsers: [live()], partnerAccounts: [newAnn], seats: [seat(ann)] },
  ],
  ['seat-inactive', 'LicenseSpring does not say', { seats: [seat(ann, { active: null })] }],
  ['seat-never-used', 'LicenseSpring does not say', { seats: [seat(ann, { activations: null })] }],
  ['seat-never-used', 'it was used once', { seats: [seat(ann, { activations: 1 })] }],
  ['seat-twice', 'they are of two products', { seats: [seat(ann), seat(ann, { product: 'SBC2' })] }],
  ['seat-twice', 'no record connects the two addresses', { seats: [seat(ann), seat(alias)] }],
  ['first-password', 'LicenseSpring does not say', { seats: [seat(ann, { firstPassword: null })] }],
  ['over-used', 'all are in use', { partnerPurchases: [bought('MCOEV', 12, 12)] }],
  ['over-bought', 'one licence fewer is unused', { partnerPurchases: [bought('E5', 45, 36)] }],
  ['over-bought', 'the unused are a smaller part', { partnerPurchases: [bought('E5', 51, 41)] }],
  ['over-bought', 'nothing was bought', { partnerPurchases: [bought('E5', 0, 0)] }],
];

describe('a verdict is not raised in a close case:', () => {
  test.each(near)('%s, but %s', (id, _though, rows) => {
    expect(found(rosterOf(rows)).filter((text) => text.startsWith(`${id} `))).toEqual([]);
  });

  test('every verdict has an example', () => {
    expect(new Set(near.map(([id]) => id))).toEqual(new Set(verdicts.map(({ id }) => id)));
  });

  test('wrong-tenant, but the tenant of the customer is unknown', () => {
    const roster = rosterOf({ liveUsers: [live({ tenantId: 'other' })] });
    expect(found({ ...roster, customer: { ...customer, tenantId: null } })).not.toContain(`wrong-tenant ${ann}`);
  });
});

describe('a finding', () => {
  test('is not made where all lists agree', () => {
    const rows = {
      liveUsers: [live()],
      liveLicences: [licence(alias)],
      seats: [seat(ann)],
      partnerAccounts: [annAtPartner],
    };
    expect(found(rosterOf(rows))).toEqual([]);
  });

  test('names for each account only the contested addresses that it claims', () => {
    const rows = {
      liveUsers: [live({ sip: null }), account(alias, 'id-ann')],
      partnerAccounts: [newAnn, account(alias, 'id-other')],
    };
    const roster = rosterOf(rows);
    const conflicts = runSync(judge(roster, settings, now)).findings.filter(
      ({ verdict }) => verdict.id === 'identity-conflict',
    );
    expect(conflicts.flatMap((finding) => evidenceOf(finding, roster).map(({ says }) => says)).toSorted()).toEqual([
      `Entra account id-ann claims ${alias}`,
      `Entra account id-ann claims ${ann}`,
      `Entra account id-new claims ${ann}`,
      `Entra account id-other claims ${alias}`,
    ]);
  });

  test('has an address as its key that only this person has', () => {
    const [first] = found(rosterOf({ liveUsers: [live({ voice: false })], partnerAccounts: [newAnn] }));
    expect(first).toBe(`identity-conflict ${alias}`);
  });

  test('keeps the licence in use and gives back the others', () => {
    const seats = [seat(ann, { licenseId: '1', activations: 0 }), seat(ann, { licenseId: '2', activations: 5 })];
    const roster = rosterOf({ seats });
    const twice = runSync(judge(roster, settings, now)).findings.filter(({ verdict }) => verdict.id === 'seat-twice');
    expect(twice.flatMap((finding) => evidenceOf(finding, roster).map(({ says }) => says))).toEqual([
      `PHN1 license 2 assigned to ${ann}, in use`,
      `PHN1 license 1 assigned to ${ann}`,
    ]);
  });

  test('is sorted by severity, verdict and name for any order of the rows', () => {
    const rows = {
      liveUsers: [live()],
      seats: [seat('b@x'), seat('a@x', { active: false }), seat('c@x', { name: 'A' })],
    };
    const turned = { ...rows, seats: rows.seats.toReversed() };
    expect(found(rosterOf(rows))).toEqual([
      `voice-unlicensed ${ann}`,
      'seat-unknown-person c@x',
      'seat-unknown-person a@x',
      'seat-unknown-person b@x',
      'seat-inactive a@x',
    ]);
    expect(found(rosterOf(turned))).toEqual(found(rosterOf(rows)));
  });

  test('is the same when one person is judged and when all are judged', () => {
    const roster = rosterOf({
      liveUsers: [live({ userType: 'NoService', voice: false })],
      liveLicences: [licence(ann)],
      seats: [seat('b@x')],
    });
    const each = [...roster.people].flatMap((person) => judgePerson(person, roster, settings, now).findings);
    expect(each.map(({ verdict, key }) => `${verdict.id} ${addressKey(key)}`).toSorted()).toEqual(
      found(roster).toSorted(),
    );
  });
});

function reasonsOf(roster: FullRoster): (string | null)[] {
  const { findings } = runSync(judge(roster, settings, now));
  const some = findings.filter(({ verdict }) => verdict.nextIfGone !== undefined);
  return some.map((finding) => goneReason(finding, roster));
}

describe('a person with a finding', () => {
  const idle = seat(ann, { active: false });
  const notLinked = { state: 'not linked' } as const;

  test('has left with the account deleted and no other one', () => {
    const rows = { liveUsers: [live()], partnerDeleted: [annDeleted] };
    expect(reasonsOf(rosterOf(rows))).toEqual(['deleted']);
    expect(reasonsOf(rosterOf({ ...rows, partnerAccounts: [annAtPartner] }))).toEqual([null]);
  });

  test('has left with an address that no list of users has', () => {
    expect(reasonsOf(rosterOf({ seats: [idle] }))).toEqual(['unknown']);
    expect(reasonsOf(rosterOf({ seats: [idle], liveUsers: [live({ voice: false })] }))).toEqual([null]);
  });

  test('may be there while a list is missing, and where nobody lists users', () => {
    expect(reasonsOf(rosterOf({ seats: [idle] }, { partnerAccounts: unknown }))).toEqual([null]);
    expect(reasonsOf(rosterOf({ seats: [idle] }, {}, ['liveUsers']))).toEqual([null]);
    const none = { liveUsers: notLinked, partnerAccounts: notLinked, partnerDeleted: notLinked };
    expect(reasonsOf(rosterOf({ seats: [idle] }, none))).toEqual([null]);
  });
});
