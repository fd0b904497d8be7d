import { describe, expect, test } from 'vitest';
import { findingChanges, type Settlement } from '../../src/memory/ledger.ts';
import { readRules, writeRules } from '../../src/memory/rules.ts';
import type { ListName } from '../../src/people/lists.ts';
import type { Exception, VerdictSettings } from '../../src/verdicts/settings.ts';
import { createLedger, usualSettings, type Ledger } from '../support/ledger.ts';
import { account, bought, licence, rosterOf, seat, unknown, type Missing, type Rows } from '../support/rosters.ts';

const notLinked = { state: 'not linked' } as const;
const ann = account('ann@contoso.com', 'id-ann', { name: 'Ann Abbas', voice: true });
const quiet: Rows = { liveUsers: [{ ...ann, voice: false }] };
const loud: Rows = { liveUsers: [ann] };

/** A ledger after its first night, with these rows. */
function ledgerAfter(rows: Rows, missing: Partial<Record<ListName, Missing>> = {}): Ledger {
  const ledger = createLedger();
  ledger.night(rosterOf(rows, missing));
  return ledger;
}

function opened({ opened: findings }: Settlement): string[] {
  return findings.map(({ verdict, subject, exact }) => `${verdict} ${subject}${exact ? '' : ', older'}`);
}

function closed({ closed: findings }: Settlement): string[] {
  return findings.map(({ finding, why }) => `${finding.verdict} ${finding.subject}: ${why}`);
}

describe('a finding', () => {
  test('that is there in the first night is open, but nobody is told that it opened', () => {
    const ledger = createLedger();
    const first = ledger.night(rosterOf(loud));
    expect(opened(first)).toEqual(['voice-unlicensed id-ann, older']);
    expect(findingChanges(first)).toEqual([]);
  });

  test('opens in the night when it is first there, and closes in the one when it is gone', () => {
    const ledger = ledgerAfter(quiet);
    expect(findingChanges(ledger.night(rosterOf(loud)))).toEqual([
      {
        kind: 'finding-opened',
        list: null,
        subject: 'id-ann',
        name: 'Ann Abbas',
        key: 'ann@contoso.com',
        detail: { verdict: 'voice-unlicensed' },
      },
    ]);
    expect(findingChanges(ledger.night(rosterOf(loud)))).toEqual([]);
    expect(findingChanges(ledger.night(rosterOf(quiet)))).toMatchObject([
      { kind: 'finding-closed', subject: 'id-ann', detail: { verdict: 'voice-unlicensed', whyClosed: 'gone' } },
    ]);
    expect(ledger.open()).toEqual([]);
  });

  test('stays open, unseen, while its check fails, and nothing opens either', () => {
    const ledger = ledgerAfter(loud);
    for (const list of ['liveUsers', 'liveLicences', 'partnerAccounts'] as const) {
      const { seen, ...night } = ledger.night(rosterOf(quiet, { [list]: unknown }));
      expect([opened({ seen, ...night }), closed({ seen, ...night }), seen]).toEqual([[], [], []]);
    }
    expect(ledger.subjects()).toEqual(['voice-unlicensed id-ann']);
    expect(closed(ledger.night(rosterOf(quiet)))).toEqual(['voice-unlicensed id-ann: gone']);
  });

  test('closes as accepted when an exception names it, and opens anew when that ends', () => {
    const ledger = ledgerAfter(loud);
    const exception: Exception = {
      customer: 'contoso',
      verdict: 'voice-unlicensed',
      of: 'ann@contoso.com',
      reason: 'a test telephone',
      accepted: null,
      until: new Date('2026-01-02'),
    };
    const accepting = { ...usualSettings, exceptions: [exception] };
    expect(closed(ledger.night(rosterOf(loud), accepting))).toEqual(['voice-unlicensed id-ann: accepted']);
    expect(opened(ledger.night(rosterOf(loud), accepting))).toEqual(['voice-unlicensed id-ann']);
  });

  test('closes for its verdict when that is disabled, and is older than the night when it is enabled again', () => {
    const ledger = ledgerAfter({ ...loud, seats: [seat('ann@contoso.com', { active: false })] });
    const disabled: VerdictSettings = {
      ...usualSettings,
      disabled: new Map([['contoso', new Set(['voice-unlicensed'])]]),
    };
    const rows = { ...loud, seats: [seat('ann@contoso.com', { activations: 0 })] };
    const night = ledger.night(rosterOf(rows), disabled);
    expect(closed(night).toSorted()).toEqual(['seat-inactive id-ann: gone', 'voice-unlicensed id-ann: rule changed']);
    expect(opened(night)).toEqual(['seat-never-used id-ann']);
    expect(opened(ledger.night(rosterOf(rows)))).toEqual(['voice-unlicensed id-ann, older']);
  });

  test('of a verdict that the program does not have any more closes for that', () => {
    const about = { subject: 'id-ann', name: 'Ann Abbas', searchKey: 'ann@contoso.com' };
    const former = { id: '1', verdict: 'badge-lost', ...about, openedAt: new Date('2025-12-31'), exact: true };
    expect(closed(createLedger(former).night(rosterOf(quiet)))).toEqual(['badge-lost id-ann: rule changed']);
  });
});

describe('the limits of over-bought', () => {
  const rows: Rows = { partnerPurchases: [bought('E5', 50, 38)] };
  const strict = { ...usualSettings, overBought: { percent: 20, least: 13 } };

  test('close and open its findings as a changed rule', () => {
    const ledger = ledgerAfter(rows);
    expect(ledger.subjects()).toEqual(['over-bought partnerPurchases E5']);
    expect(closed(ledger.night(rosterOf(rows), strict))).toEqual(['over-bought partnerPurchases E5: rule changed']);
    expect(opened(ledger.night(rosterOf(rows)))).toEqual(['over-bought partnerPurchases E5, older']);
  });

  test('change nothing for people', () => {
    const ledger = ledgerAfter(quiet);
    expect(opened(ledger.night(rosterOf(loud), strict))).toEqual(['voice-unlicensed id-ann']);
  });
});

describe('a source', () => {
  const seats = [seat('ann@contoso.com', { active: false })];

  test('that the customer is no longer linked to closes what rests on it', () => {
    const ledger = ledgerAfter({ ...loud, seats, partnerPurchases: [bought('E5', 9, 10)] });
    const night = ledger.night(rosterOf(loud, { seats: notLinked, partnerPurchases: notLinked }));
    expect(closed(night).toSorted()).toEqual([
      'over-used partnerPurchases E5: customer unlinked',
      'seat-inactive id-ann: customer unlinked',
    ]);
    expect(ledger.subjects()).toEqual(['voice-unlicensed id-ann']);
  });

  test('that is linked, or read for the first time, has findings that are older', () => {
    for (const missing of [notLinked, unknown]) {
      const ledger = ledgerAfter(quiet, { seats: missing });
      expect(opened(ledger.night(rosterOf({ ...quiet, seats })))).toEqual(['seat-inactive id-ann, older']);
      expect(opened(ledger.night(rosterOf({ ...loud, seats })))).toEqual(['voice-unlicensed id-ann']);
    }
  });

  test('that has never been read does not keep the checks of another from running', () => {
    const denied: Partial<Record<ListName, Missing>> = { partnerDeleted: unknown };
    const ledger = ledgerAfter({ ...quiet, seats: [] }, denied);
    expect(opened(ledger.night(rosterOf({ ...quiet, seats }, denied)))).toEqual(['seat-inactive id-ann']);
    expect(closed(ledger.night(rosterOf(quiet, denied)))).toEqual(['seat-inactive id-ann: gone']);
  });

  test('that fails does not make two findings of one person who has two addresses', () => {
    const both = [seat('ann@contoso.com', { active: false }), seat('a.abbas@contoso.com', { active: false })];
    const rows = { liveUsers: [{ ...ann, voice: false, sip: 'a.abbas@contoso.com' }], seats: both };
    const ledger = ledgerAfter(rows);
    const failing = ledger.night(rosterOf(rows, { liveUsers: unknown }));
    expect([opened(failing), closed(failing)]).toEqual([[], []]);
    const [finding] = ledger.open();
    expect(finding).toMatchObject({ subject: 'id-ann', searchKey: 'ann@contoso.com' });
    expect(findingChanges(ledger.night(rosterOf(rows)))).toEqual([]);
  });

  test('that fails does not make a person of a device', () => {
    const rows = { liveLicences: [licence('lobby@contoso.com', { nonPerson: 'device' })] };
    const ledger = ledgerAfter(rows);
    const lobby = { ...rows, seats: [seat('lobby@contoso.com', { active: false })] };
    expect(opened(ledger.night(rosterOf(lobby, { liveLicences: unknown })))).toEqual([]);
    expect(opened(ledger.night(rosterOf(lobby)))).toEqual([]);
  });
});

describe('the person of a finding', () => {
  test('keeps it with a new address', () => {
    const ledger = ledgerAfter(loud);
    const night = ledger.night(
      rosterOf({ liveUsers: [{ ...ann, address: 'ann.berg@contoso.com', name: 'Ann Berg' }] }),
    );
    expect([opened(night), closed(night)]).toEqual([[], []]);
    expect(ledger.open()).toMatchObject([{ subject: 'id-ann', name: 'Ann Berg', searchKey: 'ann.berg@contoso.com' }]);
  });

  test('keeps it when an object id comes or goes', () => {
    const nameless = rosterOf({ liveUsers: [{ ...ann, objectId: null }] });
    const ledger = ledgerAfter(loud);
    for (const [roster, subject] of [
      [nameless, 'ann@contoso.com'],
      [rosterOf(loud), 'id-ann'],
    ] as const) {
      const night = ledger.night(roster);
      expect([opened(night), closed(night)]).toEqual([[], []]);
      expect(ledger.open()).toMatchObject([{ subject, id: '1-0' }]);
    }
  });

  test('does not leave it to somebody else who gets the address', () => {
    const ledger = ledgerAfter(loud);
    const night = ledger.night(rosterOf({ liveUsers: [{ ...ann, objectId: 'id-other' }] }));
    expect([opened(night), closed(night)]).toEqual([['voice-unlicensed id-other'], ['voice-unlicensed id-ann: gone']]);
  });

  test('is told from another one with the same key by a number', () => {
    const nobody = seat('', { active: false });
    const ledger = ledgerAfter({ seats: [nobody, { ...nobody, licenseId: '2' }] });
    expect(ledger.subjects().filter((each) => each.startsWith('seat-inactive'))).toEqual([
      'seat-inactive ',
      'seat-inactive  #2',
    ]);
    expect(
      closed(ledger.night(rosterOf({ seats: [nobody] }))).filter((each) => each.startsWith('seat-inactive')),
    ).toEqual(['seat-inactive  #2: gone']);
  });
});

test('every product of a list has a subject of its own, whatever a vendor calls it', () => {
  const over = ['E5', 'E5 #2', 'E5', 'E5 #2', 'E5'].map((product) => bought(product, 1, 2));
  const subjects = ledgerAfter({ partnerPurchases: over }).subjects();
  expect([subjects.length, new Set(subjects).size]).toEqual([5, 5]);
});

test('what the verdicts were judged from is read as it was written, and anything else is nothing', () => {
  const rules = ledgerAfter(loud).rules();
  expect(rules.get('voice-unlicensed')?.lists).toContain('liveUsers');
  expect(readRules(writeRules(rules))).toEqual(rules);
  expect([readRules(''), readRules('[1]'), readRules('{"a":{"lists":1}}')]).toEqual([new Map(), new Map(), new Map()]);
});
