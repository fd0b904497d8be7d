import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import { everyDay } from '../../src/commands/history-figures.ts';
import type { DayOfFigures } from '../../src/memory/changes.ts';
import { isFigureName, type FigureName } from '../../src/memory/figures.ts';
import { axisTop, figureLines, type FigureSeries } from '../../src/views/figure-lines.ts';
import { askMemory } from '../support/remembered.ts';
import { someone, type Reply } from '../support/world.ts';

type Values = Readonly<Partial<Record<FigureName, number | null>>>;

/** The day so many days before the newest one, November 26. */
function dayBefore(days: number): string {
  return new Date(Date.UTC(2026, 10, 26 - days)).toISOString().slice(0, 10);
}

/** The newest day first. Null for one on which nothing was read. */
function daysOf(...newestFirst: readonly (Values | null)[]): DayOfFigures[] {
  return newestFirst
    .flatMap((values, index) => (values === null ? [] : [{ day: dayBefore(index), values: mapOf(values) }]))
    .toReversed();
}

function mapOf(values: Values): DayOfFigures['values'] {
  return new Map(
    Object.entries(values).flatMap(([name, value]) =>
      isFigureName(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

const chart = z.object({
  type: z.literal('Chart.Line'),
  yMax: z.number(),
  altText: z.string(),
  data: z.array(
    z.object({
      legend: z.string(),
      color: z.string(),
      values: z.array(z.object({ x: z.iso.date(), y: z.number() })),
    }),
  ),
});

function chartOf({ cards }: Reply): z.infer<typeof chart> | null {
  const charts: z.infer<typeof chart>[] = [];
  JSON.stringify(cards.at(-1)?.card, (_, value: unknown) => {
    const found = chart.safeParse(value).data;
    if (found !== undefined) charts.push(found);
    return value;
  });
  return charts[0] ?? null;
}

const asOf = ' · as\u00A0of\u00A002:14\u00A0UTC';

describe('the history of a customer', () => {
  const days = daysOf(
    { liveLicences: 144, seats: 22, 'assigned:partnerPurchases': 389, 'purchased:partnerPurchases': 400 },
    { liveLicences: null, seats: 22, 'assigned:partnerPurchases': 389, 'purchased:partnerPurchases': null },
    null,
    { liveLicences: 149, seats: 21, 'assigned:partnerPurchases': 380, 'purchased:partnerPurchases': 380 },
    { liveLicences: 139, seats: 22, 'assigned:partnerPurchases': 380, 'purchased:partnerPurchases': 380 },
  );

  test('tells the latest, the least and the most of each figure, and each day with the newest first', async () => {
    const reply = await askMemory('history contoso', { days });
    expect(reply.lines.slice(0, -1)).toEqual(
      [
        'History',
        'Contoso GmbH',
        `Live Platform 144 (139–\u2060149) · LicenseSpring 22 (21–\u206022) · Partner Center 389 of 400 (380–\u2060389), since Sun, Nov 22${asOf}`,
        '2 days without every answer: shown as ?, and as a gap in the line.',
        'Licenses by day',
        ['Day', 'Live Platform', 'License\u200BSpring', 'Partner Center'],
        ['Thu, Nov 26', '144', '22', '389 of 400'],
        ['Wed, Nov 25', '?', '22', '389'],
        ['Tue, Nov 24', '?', '?', '?'],
        ['Mon, Nov 23', '149', '21', '380 of 380'],
        ['Sun, Nov 22', '139', '22', '380 of 380'],
      ].flat(),
    );
  });

  test('draws a gap where a day has no answer, and never a 0', async () => {
    const drawn = chartOf(await askMemory('history contoso', { days }));
    expect(drawn?.altText).toBe('Licenses by day, Nov 22, 2026 to Nov 26, 2026');
    expect(drawn?.yMax).toBe(400);
    expect(drawn?.data.map(({ legend, values }) => [legend, values.map(({ x, y }) => `${x.slice(8)}: ${y}`)])).toEqual([
      ['Live', ['22: 139', '23: 149']],
      ['Live from Nov 26', ['26: 144']],
      ['LicenseSpring', ['22: 22', '23: 21']],
      ['LicenseSpring from Nov 25', ['25: 22', '26: 22']],
      ['Partner', ['22: 380', '23: 380']],
      ['Partner from Nov 25', ['25: 389', '26: 389']],
    ]);
    expect(new Set(drawn?.data.slice(0, 2).map(({ color }) => color)).size).toBe(1);
  });

  test.each([
    ['users', { liveUsers: 240, partnerAccounts: 250 }, 'Users 240 · Accounts 250', ['240', '250']],
    ['findings', { high: 8, medium: 7, low: 0 }, 'High 8 · Medium 7 · Low 0', ['8', '7', '0']],
    ['money', { 'savings:EUR': 5_250, 'savings:JPY': 900 }, 'EUR €52.50 · JPY ¥900', ['€52.50', '¥900']],
    [
      'money',
      { 'savings:EUR': 4_800, 'savings:USD': 0, 'savingsAtRenewal:EUR': 0, 'savingsAtRenewal:USD': 703_500 },
      'EUR €48 · USD at renewal $7,035',
      ['€48', '$7,035'],
    ],
    ['money', { 'savings:EUR': 0, 'savings:USD': 0 }, 'EUR €0', ['€0']],
    ['licenses', { liveLicences: 144, seats: null }, 'Live Platform 144', ['144']],
  ] as const)(
    'of %s has its figures, without those of a source that is not linked',
    async (of, values, answer, row) => {
      const { lines } = await askMemory(`history contoso of:${of}`, { days: daysOf(values) });
      expect(lines[2]).toBe(`${answer}, since Thu, Nov 26${asOf}`);
      expect(lines.slice(lines.indexOf('Thu, Nov 26') + 1, -1)).toEqual(row);
    },
  );

  test('says of which day the latest figure is, where it is an older one', async () => {
    const { lines } = await askMemory('history contoso of:users', {
      days: daysOf({ liveUsers: null }, { liveUsers: 240 }),
    });
    expect(lines[2]).toBe(`Users 240 on Wed, Nov 25, since Wed, Nov 25${asOf}`);
  });

  test('goes on from page to page, with the same line on each', async () => {
    const long = daysOf(...Array.from({ length: 25 }, (_, index) => ({ liveUsers: 300 - index })));
    const first = await askMemory('history contoso of:users', { days: long });
    expect(first.text).toContain('1–10 of 25');
    const last = await askMemory('history contoso page:3 of:users', { days: long });
    expect(last.lines).toContain('276');
    expect(last.buttons.has('Next')).toBe(false);
    expect(chartOf(last)).toEqual(chartOf(first));
  });

  test('leads to what changed in that time, to the other figures, and to a longer time', async () => {
    const { buttons } = await askMemory('history contoso since:monday', { days });
    expect(Object.fromEntries(buttons)).toMatchObject({
      Changes: 'changes contoso since:monday',
      Users: 'history contoso of:users since:monday',
      Findings: 'history contoso of:findings since:monday',
      Money: 'history contoso of:money since:monday',
    });
    const { buttons: usual } = await askMemory('history contoso of:users', { days });
    expect(usual.get('Last year')).toBe('history contoso of:users since:365d');
  });

  test('says since when it is recorded, where that is later', async () => {
    const { text } = await askMemory('history contoso', { days, historySince: new Date('2026-11-22T02:14:00Z') });
    expect(text).toContain('Recorded since Sun, Nov 22.');
    const whole = await askMemory('history contoso', { days, historySince: new Date('2025-11-22T02:14:00Z') });
    expect(whole.text).not.toContain('Recorded');
  });

  test('names the money of every currency, though no more than four are drawn', async () => {
    const values = {
      'savings:CHF': 100,
      'savings:EUR': 200,
      'savings:GBP': 300,
      'savings:SEK': 400,
      'savings:USD': 500,
    };
    const reply = await askMemory('history contoso of:money', { days: daysOf(values) });
    expect(reply.lines[2]).toContain('CHF CHF\u00A01 · EUR €2 · GBP £3 · SEK SEK\u00A04 · USD $5');
    expect(chartOf(reply)?.data.map(({ legend }) => legend)).toEqual(['CHF', 'EUR', 'GBP', 'SEK']);
  });

  test('says so where there are no figures', async () => {
    const none = await askMemory('history contoso', {});
    expect(none.lines[2]).toBe(`No figures are recorded yet${asOf}`);
    expect(chartOf(none)).toBeNull();
    const money = await askMemory('history contoso of:money', { days });
    expect(money.lines[2]).toContain('No money is recorded. It needs prices');
  });

  test('shows who may see counts only no small one, no chart, and no money that tells one', async () => {
    const access: readonly AccessRule[] = [{ who: { user: someone.objectId ?? '' }, customers: 'all', show: 'counts' }];
    const few = daysOf({ high: 2, findings: 2, 'savings:EUR': 900 }, { high: 12, findings: 12, 'savings:EUR': 5_250 });
    const findings = await askMemory('history contoso of:findings', { days: few, access });
    expect(findings.lines[2]).toBe(`High fewer than 5 (fewer than 5–\u206012), since Wed, Nov 25${asOf}`);
    expect(chartOf(findings)).toBeNull();
    const money = await askMemory('history contoso of:money', { days: few, access });
    expect(money.lines[2]).toBe(
      `Money is not shown where names are hidden, since it can be that of a single license.${asOf}`,
    );
  });
});

function seriesOf(values: readonly (number | null)[]): FigureSeries {
  return { title: 'Users', color: 'neutral', values };
}

/** So many days, the newest last. */
function dates(count: number): string[] {
  return Array.from({ length: count }, (_, index) => dayBefore(count - 1 - index));
}

describe('a chart of many days', () => {
  test('has every known value of a short time and no other, in lines that end at each gap', () => {
    const value = fc.option(fc.integer({ min: 0, max: 9_999 }), { freq: 3 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const days = dates(values.length);
        const lines = figureLines(days, [seriesOf(values)]);
        expect(lines.flatMap((line) => line.values)).toEqual(
          values.flatMap((y, index) => (y === null ? [] : [{ x: days[index], y }])),
        );
        for (const line of lines) {
          const places = line.values.map(({ x }) => days.indexOf(x));
          expect(places.map((place) => place - (places[0] ?? 0))).toEqual(places.map((_, index) => index));
        }
        expect(lines).toHaveLength(
          values.filter((y, index) => y !== null && (values[index - 1] ?? null) === null).length,
        );
      }),
    );
  });

  test('stays small for years with a gap in every week, and ends with the newest day', async () => {
    const years = Array.from({ length: 1_825 }, (_, index) => {
      const figure = index % 7 === 3 ? null : 90_000 + index;
      return {
        liveLicences: figure,
        seats: figure,
        'assigned:partnerPurchases': figure,
        'purchased:partnerPurchases': 99_999,
      };
    });
    const reply = await askMemory('history contoso since:9999d', { days: daysOf(...years) });
    expect(Buffer.byteLength(JSON.stringify(reply.cards.at(-1)?.card))).toBeLessThan(25_000);
    const [line] = chartOf(reply)?.data ?? [];
    expect(line?.values.at(-1)).toEqual({ x: '2026-11-26', y: 90_000 });
  });

  test.each([
    [[0], 4],
    [[3], 4],
    [[149], 160],
    [[1_234], 1_600],
    [[389, 400], 400],
    [[99_999], 120_000],
  ])('has an axis with even steps above %j', (values, top) => {
    expect(axisTop([seriesOf(values)])).toBe(top);
  });

  test('has a place for each day of the calendar, also where clocks change', () => {
    const days = everyDay([
      { day: '2026-11-02', values: new Map() },
      { day: '2026-10-23', values: new Map() },
    ]);
    expect(days.map(({ day }) => day.slice(5))).toEqual(
      '10-23 10-24 10-25 10-26 10-27 10-28 10-29 10-30 10-31 11-01 11-02'.split(' '),
    );
    expect(everyDay([])).toEqual([]);
  });
});
