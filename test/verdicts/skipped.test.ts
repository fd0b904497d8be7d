import * as fc from 'fast-check';
import { runSync } from '../support/run-sync.ts';
import { describe, expect, test } from 'vitest';
import { addressKey } from '../../src/people/address.ts';
import { listNames, type ListName } from '../../src/people/lists.ts';
import type { FullRoster } from '../../src/people/roster.ts';
import { evidenceOf, findingKeys, type Finding } from '../../src/verdicts/finding.ts';
import { judge, type Skipped } from '../../src/verdicts/judge.ts';
import { verdicts } from '../../src/verdicts/catalog.ts';
import type { Exception, VerdictSettings } from '../../src/verdicts/settings.ts';
import type { UserRecord } from '../../src/vendors/vendor.ts';
import { account, bought, customer, fault, licence, rosterOf, seat, unknown, type Rows } from '../support/rosters.ts';

const usual: VerdictSettings = {
  disabled: new Map(),
  exceptions: [],
  overBought: { percent: 20, least: 10 },
  prices: [],
};
const now = new Date('2026-03-10T12:00:00Z');
const notLinked = { state: 'not linked' } as const;
const everyAccount = ['liveUsers', 'partnerAccounts', 'partnerDeleted'] as const;

/** The lists that each verdict needs, and the lists that can mislead it while they are unknown. */
const lists: readonly [id: string, needed: readonly ListName[], misleading: readonly ListName[]][] = [
  ['licensed-deleted', ['partnerAccounts', 'partnerDeleted'], ['liveUsers', 'liveLicences', 'seats']],
  ['licensed-unknown-person', ['liveLicences', 'liveUsers'], ['partnerAccounts', 'partnerDeleted']],
  ['identity-conflict', ['liveUsers', 'partnerAccounts'], ['partnerDeleted']],
  ['wrong-tenant', ['liveUsers'], []],
  ['voice-unlicensed', ['liveUsers', 'liveLicences'], ['partnerAccounts', 'partnerDeleted']],
  ['licensed-no-teams', ['liveUsers', 'liveLicences'], ['partnerAccounts', 'partnerDeleted']],
  ['licensed-no-voice', ['liveUsers', 'liveLicences'], ['partnerAccounts', 'partnerDeleted']],
  ['seat-unknown-person', ['seats'], everyAccount],
  ['seat-inactive', ['seats'], []],
  ['seat-twice', ['seats'], everyAccount],
  ['seat-never-used', ['seats'], []],
  ['first-password', ['seats'], []],
  ['over-used', [], ['livePurchases', 'partnerPurchases']],
  ['over-bought', [], ['livePurchases', 'partnerPurchases']],
];

/** Why the verdict is skipped; undefined when it is judged. */
function skipReason(id: string, roster: FullRoster): Omit<Skipped, 'verdict'> | undefined {
  const found = runSync(judge(roster, usual, now)).skipped.find(({ verdict }) => verdict.id === id);
  return found && { failed: found.failed, missing: found.missing };
}

describe('a verdict is skipped', () => {
  test('every verdict is in the table', () => {
    expect(new Set(lists.map(([id]) => id))).toEqual(new Set(verdicts.map(({ id }) => id)));
  });

  test.each(lists)('%s, while a list that it needs or that could mislead it is unknown', (id, needed, misleading) => {
    for (const list of listNames) {
      const matters = [...needed, ...misleading].includes(list);
      const reason = { failed: true, missing: [{ list, result: unknown }] };
      expect(skipReason(id, rosterOf({}, { [list]: unknown }))).toEqual(matters ? reason : undefined);
    }
  });

  test.each(lists)(
    '%s, without counting as failed, where the customer is not linked to a source that it needs',
    (id, needed) => {
      for (const list of listNames) {
        const reason = { failed: false, missing: [{ list, result: notLinked }] };
        expect(skipReason(id, rosterOf({}, { [list]: notLinked }))).toEqual(needed.includes(list) ? reason : undefined);
      }
    },
  );

  test.each(lists)('%s, while an account list is truncated', (id, needed, misleading) => {
    for (const list of everyAccount) {
      const matters = [...needed, ...misleading].includes(list);
      const reason = { failed: true, missing: [{ list, result: { state: 'unknown', problem: fault } }] };
      expect(skipReason(id, rosterOf({}, {}, [list]))).toEqual(matters ? reason : undefined);
    }
  });

  test.each<[string, readonly [ListName, ListName]]>([
    ['licensed-deleted', ['liveLicences', 'seats']],
    ['over-used', ['livePurchases', 'partnerPurchases']],
    ['over-bought', ['livePurchases', 'partnerPurchases']],
  ])('%s, while neither of two lists is known, or one failed that could have more', (id, [one, other]) => {
    expect(skipReason(id, rosterOf({}, { [one]: unknown, [other]: unknown }))).toMatchObject({ failed: true });
    expect(skipReason(id, rosterOf({}, { [one]: notLinked, [other]: unknown }))).toMatchObject({ failed: true });
    expect(skipReason(id, rosterOf({}, { [one]: notLinked, [other]: notLinked }))).toMatchObject({ failed: false });
    expect(skipReason(id, rosterOf({}, { [one]: unknown }))).toMatchObject({ failed: true });
    expect(skipReason(id, rosterOf({}, { [one]: notLinked }))).toBeUndefined();
  });

  test('seat-unknown-person, at a customer that no list of users knows', () => {
    const roster = rosterOf({ seats: [seat('ann@x')] }, { liveUsers: notLinked, partnerAccounts: notLinked });
    expect(skipReason('seat-unknown-person', roster)).toMatchObject({ failed: false });
    expect(runSync(judge(roster, usual, now)).findings).toEqual([]);
  });

  test('but a judged verdict has evidence only from lists that were read', () => {
    const rows = { seats: [seat('ann@x')] };
    const roster = rosterOf(rows, { partnerAccounts: notLinked, partnerDeleted: notLinked });
    const { findings } = runSync(judge(roster, usual, now));
    expect(findings.flatMap((finding) => evidenceOf(finding, roster).map(({ list }) => list))).toEqual([
      'seats',
      'liveUsers',
    ]);
  });
});

const address = fc.constantFrom('a@x', 'b@x', 'B@X', 'c@x', 'd@x');
const objectId = fc.option(fc.constantFrom('id-1', 'id-2', 'id-3'));

function accounts(state: 'active' | 'deleted'): fc.Arbitrary<UserRecord[]> {
  const row = fc.record({
    at: fc.option(address),
    id: objectId,
    sip: fc.option(address),
    voice: fc.option(fc.boolean()),
    userType: fc.constantFrom(null, 'NoService', 'TeamsOnly'),
    tenantId: fc.constantFrom(null, customer.tenantId, 'other'),
  });
  return fc.array(
    row.map(({ at, id, ...more }) => account(at, id, { ...more, state })),
    { maxLength: 4 },
  );
}

const seats = fc.array(
  fc
    .record({
      at: address,
      product: fc.constantFrom('PHN1', 'SBC2'),
      active: fc.boolean(),
      activations: fc.constantFrom(null, 0, 1),
      firstPassword: fc.boolean(),
    })
    .map(({ at, ...more }) => seat(at, more)),
  { maxLength: 5 },
);
const purchases = fc.array(fc.tuple(fc.nat(40), fc.nat(40)).map(([count, used]) => bought('E5', count, used)));

const anyRows: fc.Arbitrary<Rows> = fc.record({
  liveUsers: accounts('active'),
  partnerAccounts: accounts('active'),
  partnerDeleted: accounts('deleted'),
  liveLicences: fc.array(
    address.map((at) => licence(at)),
    { maxLength: 4 },
  ),
  seats,
  livePurchases: purchases,
  partnerPurchases: purchases,
});

/** The evidence of a finding, one text for each record, and for each name of the person if the verdict depends on the join. */
function evidenceTexts(finding: Finding, roster: FullRoster, names: 'each name' | 'the key'): string[] {
  const { verdict, key } = finding;
  const subjects = !verdict.joins ? [''] : names === 'the key' ? [addressKey(key)] : findingKeys(finding, roster);
  return subjects.flatMap((name) => evidenceOf(finding, roster).map(({ says }) => `${verdict.id} ${name}: ${says}`));
}

test('a list that fails or is truncated never adds a finding', () => {
  fc.assert(
    fc.property(anyRows, fc.constantFrom(...listNames), fc.boolean(), (rows, list, fails) => {
      const part = fails ? rosterOf(rows, { [list]: unknown }) : rosterOf(rows, {}, [list]);
      const all = rosterOf(rows);
      const whole = runSync(judge(all, usual, now)).findings.flatMap((finding) =>
        evidenceTexts(finding, all, 'each name'),
      );
      const left = runSync(judge(part, usual, now)).findings.flatMap((finding) =>
        evidenceTexts(finding, part, 'the key'),
      );
      expect(left.filter((text) => !whole.includes(text))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

function except(more: Partial<Exception>): Pick<VerdictSettings, 'exceptions'> {
  const of = {
    customer: 'contoso',
    verdict: 'voice-unlicensed',
    of: 'ann@contoso.com',
    reason: 'a test telephone',
    accepted: null,
  };
  return { exceptions: [{ ...of, until: new Date('2026-03-31'), ...more }] };
}

describe('a finding is not shown', () => {
  const ann = account('ann@contoso.com', 'id-ann', { sip: 'ann.smith@contoso.com', voice: true });
  const roster = rosterOf({ liveUsers: [ann], partnerPurchases: [bought('MCOEV', 12, 16)] });
  const raised = (more: Partial<VerdictSettings>, at = now): string[] =>
    runSync(judge(roster, { ...usual, ...more }, at)).findings.map(({ verdict }) => verdict.id);

  test('where it is accepted, but an exception for an empty address accepts nobody', () => {
    const nameless = rosterOf({ liveUsers: [account('ann@contoso.com', null, { voice: true })] });
    const countShown = (of: string): number =>
      runSync(judge(nameless, { ...usual, ...except({ of }) }, now)).findings.length;
    expect(countShown('ann@contoso.com')).toBe(0);
    expect(countShown('sip:')).toBe(1);
  });

  test('where its verdict is disabled for the customer, and the verdict is not skipped either', () => {
    expect(raised({})).toEqual(['over-used', 'voice-unlicensed']);
    expect(raised({ disabled: new Map([['contoso', new Set(['over-used'])]]) })).toEqual(['voice-unlicensed']);
    expect(raised({ disabled: new Map([['fabrikam', new Set(['over-used'])]]) })).toHaveLength(2);
    const disabled = new Map([['contoso', new Set(['voice-unlicensed'])]]);
    const judged = runSync(judge(rosterOf({}, { liveUsers: unknown }), { ...usual, disabled }, now));
    expect(judged.skipped.map(({ verdict }) => verdict.id)).not.toContain('voice-unlicensed');
  });

  test.each(['ann@contoso.com', 'sip:Ann.Smith@contoso.com', 'id-ann', 'ID-ANN'])('while %s is accepted', (of) => {
    const judged = runSync(judge(roster, { ...usual, ...except({ of }) }, now));
    expect(judged.findings.map(({ verdict }) => verdict.id)).toEqual(['over-used']);
    expect(judged.accepted).toMatchObject([
      { finding: { key: 'ann@contoso.com' }, exception: { reason: 'a test telephone' } },
    ]);
  });

  test('while its SKU is accepted', () => {
    expect(raised(except({ verdict: 'over-used', of: 'mcoev' }))).toEqual(['voice-unlicensed']);
  });

  test.each<[string, Partial<Exception>]>([
    ['another customer', { customer: 'fabrikam' }],
    ['another verdict', { verdict: 'licensed-no-voice' }],
    ['another person', { of: 'ann.smyth@contoso.com' }],
    ['a display name', { of: 'Ann' }],
  ])('but an exception for %s does not hide it', (_of, more) => {
    expect(raised(except(more))).toContain('voice-unlicensed');
  });

  test('until the end of the last day of its exception', () => {
    expect(raised(except({}), new Date('2026-03-31T23:59:59.999Z'))).toEqual(['over-used']);
    expect(raised(except({}), new Date('2026-04-01T00:00:00Z'))).toEqual(['over-used', 'voice-unlicensed']);
  });
});

test.each([
  [{ percent: 20, least: 10 }, true],
  [{ percent: 20, least: 13 }, false],
  [{ percent: 25, least: 10 }, false],
  [{ percent: 0, least: 1 }, true],
  [{ percent: 100, least: 1 }, false],
])('12 of 50 unused are far more than needed with the limits %o: %s', (overBought, isRaised) => {
  const { findings } = runSync(
    judge(rosterOf({ partnerPurchases: [bought('E5', 50, 38)] }), { ...usual, overBought }, now),
  );
  expect(findings.flatMap(({ reclaimable }) => reclaimable.map(({ units }) => units))).toEqual(isRaised ? [12] : []);
});
