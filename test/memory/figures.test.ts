import { expect, test } from 'vitest';
import { figuresOf } from '../../src/memory/figures.ts';
import type { Judged } from '../../src/memory/rules.ts';
import type { ListName } from '../../src/people/lists.ts';
import { judge } from '../../src/verdicts/judge.ts';
import type { Price, VerdictSettings } from '../../src/verdicts/settings.ts';
import { account, bought, licence, rosterOf, seat, unknown, type Missing, type Rows } from '../support/rosters.ts';
import { runSync } from '../support/run-sync.ts';

const today = new Date('2026-03-10T02:00:00Z');
const free = { per: 'month', renews: null, product: null } as const;
const prices: readonly Price[] = [
  { ...free, source: 'licensespring', amount: 52.5, currency: 'EUR' },
  { ...free, source: 'live', amount: 700, currency: 'JPY', renews: new Date('2026-12-31') },
  { ...free, source: 'partner', amount: 1.2345, currency: 'KWD' },
];
const rows: Rows = {
  liveUsers: [
    account('ann@contoso.com', 'id-ann', { voice: true }),
    account('room@contoso.com', null, { nonPerson: 'device' }),
  ],
  liveLicences: [licence('gone@contoso.com')],
  partnerAccounts: [account('ann@contoso.com', 'id-ann')],
  seats: [seat('ann@contoso.com'), seat('gone@contoso.com')],
  livePurchases: [{ ...bought('live', 0, 1), bought: null, standing: 'unlimited' }],
  partnerPurchases: [
    bought('E5', 50, 10),
    bought('E3', 5, 5),
    { ...bought('TEAMS', 0, 9), bought: null, standing: 'free' },
  ],
};

function figures(missing: Partial<Record<ListName, Missing>> = {}, truncated: readonly ListName[] = []): object {
  const settings: VerdictSettings = {
    disabled: new Map(),
    exceptions: [],
    overBought: { percent: 20, least: 10 },
    prices,
  };
  const roster = rosterOf(rows, missing, truncated);
  const judged: Judged = { roster, settings, judgement: runSync(judge(roster, settings, today)) };
  return Object.fromEntries(figuresOf(judged, today));
}

const whole = {
  liveUsers: 2,
  liveLicences: 1,
  seats: 2,
  partnerAccounts: 1,
  partnerDeleted: 0,
  people: 2,
  'purchased:livePurchases': null,
  'assigned:livePurchases': null,
  'purchased:partnerPurchases': 55,
  'assigned:partnerPurchases': 15,
  findings: 4,
  high: 1,
  medium: 2,
  low: 1,
  'savings:EUR': 5_250,
  'savings:JPY': 0,
  'savings:KWD': 49_380,
  'savingsAtRenewal:EUR': 0,
  'savingsAtRenewal:JPY': 700,
  'savingsAtRenewal:KWD': 0,
};

test('a day has a figure for each list, for what was purchased, for the findings, and in money', () => {
  expect(figures()).toEqual(whole);
});

test('what a failed list would have told is not known, and never 0', () => {
  expect(figures({ seats: unknown })).toEqual({
    ...whole,
    seats: null,
    people: null,
    findings: null,
    high: null,
    medium: null,
    low: null,
    'savings:EUR': null,
    'savings:JPY': null,
    'savings:KWD': null,
    'savingsAtRenewal:EUR': null,
    'savingsAtRenewal:JPY': null,
    'savingsAtRenewal:KWD': null,
  });
});

test('a list that broke off has no figure that looks like a whole one', () => {
  expect(figures({}, ['partnerPurchases'])).toMatchObject({
    'purchased:partnerPurchases': null,
    'assigned:partnerPurchases': null,
    findings: null,
    high: null,
    medium: 2,
    low: null,
  });
});

test('a list that the customer does not have has no figure', () => {
  const without = figures({ seats: { state: 'not linked' }, partnerPurchases: { state: 'not connected' } });
  expect(Object.keys(without)).not.toContain('seats');
  expect(Object.keys(without).filter((name) => name.startsWith('purchased:'))).toEqual(['purchased:livePurchases']);
  expect(without).toMatchObject({ people: 2, findings: 2 });
});
