import { describe, expect, test } from 'vitest';
import { runSync } from '../support/run-sync.ts';
import type { Finding } from '../../src/verdicts/finding.ts';
import { judge } from '../../src/verdicts/judge.ts';
import { savingsAmounts, savingsOf, savingsText, sumSavings, type Savings } from '../../src/verdicts/savings.ts';
import type { Price } from '../../src/verdicts/settings.ts';
import { account, bought, licence, rosterOf, seat, type Rows } from '../support/rosters.ts';

const today = new Date('2026-03-10T12:00:00Z');

function price(source: Price['source'], amount: number, more: Partial<Price> = {}): Price {
  return { source, product: null, amount, currency: 'EUR', per: 'month', renews: null, ...more };
}

function findingsOf(rows: Rows): readonly Finding[] {
  const settings = { disabled: new Map(), exceptions: [], overBought: { percent: 20, least: 10 }, prices: [] };
  return runSync(judge(rosterOf(rows), settings, today)).findings;
}

function savingsFor(rows: Rows, ...prices: readonly Price[]): Savings {
  return savingsOf(findingsOf(rows), prices, today);
}

function cost(rows: Rows, ...prices: readonly Price[]): string {
  return savingsText(savingsFor(rows, ...prices));
}

const oneSeat = { seats: [seat('a@x', { product: 'PHN1', active: false })] };
const twoSeats = { seats: [...oneSeat.seats, seat('b@x', { product: 'SBC2', active: false })] };

describe('what could be given back costs', () => {
  test.each<[string, Rows, readonly Price[], string]>([
    ['nothing where nothing is found', {}, [price('live', 4)], ''],
    [
      'nothing where the finding reclaims nothing',
      { liveUsers: [account('a@x', '1', { voice: true })] },
      [price('live', 4)],
      '',
    ],
    ['its price a month', { liveLicences: [licence('a@x')] }, [price('live', 4.5)], '€4.50/month now'],
    ['a twelfth of its price a year', oneSeat, [price('licensespring', 60, { per: 'year' })], '€5/month now'],
    [
      'the price of its product, before that of the source',
      twoSeats,
      [price('licensespring', 9), price('licensespring', 2, { product: 'sbc2' })],
      '€11/month now',
    ],
    [
      'each in its currency',
      twoSeats,
      [price('licensespring', 9, { product: 'SBC2', currency: 'USD' }), price('licensespring', 2, { product: 'PHN1' })],
      '$9 and €2/month now',
    ],
    ['an unknown price as a count, not as nothing', twoSeats, [], '2 licenses have no price'],
    [
      'a known price and an unknown one',
      twoSeats,
      [price('licensespring', 2, { product: 'PHN1' })],
      '€2/month now, 1 license has no price',
    ],
    ['no price of another source', oneSeat, [price('live', 4), price('partner', 4)], '1 license has no price'],
    [
      'what renews later only then',
      { partnerPurchases: [bought('E5', 50, 20)] },
      [price('partner', 10, { product: 'E5', renews: new Date('2026-06-30') })],
      '€300/month at renewal',
    ],
    [
      'what has renewed at once',
      { partnerPurchases: [bought('E5', 50, 20)] },
      [price('partner', 10, { product: 'E5', renews: new Date('2026-01-31') })],
      '€300/month now',
    ],
    [
      'now and at renewal as two sums',
      { ...oneSeat, partnerPurchases: [bought('E5', 50, 20)] },
      [price('licensespring', 5), price('partner', 10, { renews: new Date('2026-06-30') })],
      '€5/month now, €300/month at renewal',
    ],
    [
      'each unused unit without a price',
      { partnerPurchases: [bought('E5', 2_000, 0)] },
      [],
      '2,000 licenses have no price',
    ],
  ])('%s', (_what, rows, prices, text) => {
    expect(cost(rows, ...prices)).toBe(text);
  });

  test('once for a licence that several verdicts name', () => {
    const idle = { seats: [seat('a@x', { active: false, activations: 0 })] };
    expect(findingsOf(idle).map(({ verdict }) => verdict.id)).toEqual([
      'seat-unknown-person',
      'seat-inactive',
      'seat-never-used',
    ]);
    expect(cost(idle, price('licensespring', 5))).toBe('€5/month now');
  });

  test('twice for two people who use one licence', () => {
    const shared = {
      seats: [seat('a@x', { licenseId: '7', active: false }), seat('b@x', { licenseId: '7', active: false })],
    };
    expect(cost(shared, price('licensespring', 5))).toBe('€10/month now');
  });

  test('twice for two licences of one person', () => {
    const idle = { seats: [seat('a@x', { active: false }), seat('a@x', { licenseId: '2', active: false })] };
    expect(cost(idle, price('licensespring', 5))).toBe('€10/month now');
  });

  test('nothing for the one of two licences that stays in use', () => {
    const annHasTwo = { partnerAccounts: [account('a@x', '1')], seats: [seat('a@x'), seat('a@x', { licenseId: '2' })] };
    expect(cost(annHasTwo, price('licensespring', 5))).toBe('€5/month now');
  });

  test('0 for a price of 0, since that price is known', () => {
    expect(cost(oneSeat, price('licensespring', 0))).toBe('€0/month now');
  });
});

test('several customers are added up per currency', () => {
  const euros = savingsFor(oneSeat, price('licensespring', 5));
  const dollars = savingsFor(oneSeat, price('licensespring', 7, { currency: 'USD', renews: new Date('2027-01-01') }));
  expect(savingsText(sumSavings([euros, dollars, euros, savingsFor(twoSeats)]))).toBe(
    '€10/month now, $7/month at renewal, 2 licenses have no price',
  );
  expect(savingsText(sumSavings([]))).toBe('');
});

test('whoever reads a list that is not whole is told the least that can be saved', () => {
  expect(savingsText(savingsFor(oneSeat, price('licensespring', 5)), { whole: 'part' })).toBe('at least €5/month now');
  expect(savingsText(savingsFor(oneSeat), { whole: 'part' })).toBe('at least 1 license has no price');
  expect(savingsText(sumSavings([]), { whole: 'part' })).toBe('');
});

test('a card shows what can be saved now and what at renewal, with cents only below 100', () => {
  const seats = savingsFor(oneSeat, price('licensespring', 52.5));
  const products = savingsFor(
    { partnerPurchases: [bought('E5', 2_000, 0)] },
    price('partner', 3.51765, { currency: 'USD', renews: new Date('2027-01-01') }),
  );
  expect(savingsAmounts(sumSavings([seats, products]))).toEqual({ now: '€52.50', atRenewal: '$7,035' });
  expect(savingsAmounts(seats)).toEqual({ now: '€52.50', atRenewal: '' });
});
