import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { changing, withRows, type RawRow } from '../support/edit-answers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  onTestFinished(() => world.close());
});

interface Sku {
  readonly partNumber?: string | null;
  readonly name?: string;
  readonly total: number;
  readonly used: number;
  readonly status?: string | null;
  readonly grace?: number;
  readonly suspended?: number;
}

/** Adds a SKU to those of every customer. */
function withSku({ partNumber = 'FLOW_FREE', name = 'A product', total, used, ...units }: Sku): void {
  const { status = 'Enabled', grace = 0, suspended = 0 } = units;
  const sku = {
    productSku: { id: 'f30db892-07e9-47e9-837c-80727f46fd3d', name, skuPartNumber: partNumber },
    totalUnits: total,
    activeUnits: total - grace,
    warningUnits: grace,
    suspendedUnits: suspended,
    consumedUnits: used,
    capabilityStatus: status,
  };
  world.sandboxes.partner.misbehave(withRows('/subscribedskus', (rows) => [sku, ...rows]));
}

/** What the cards say of the added SKU, and whether a verdict is drawn on it. */
async function cardsOf(name = 'A product'): Promise<{ readonly row: string; readonly judged: boolean; all: string }> {
  const list = await world.say('licenses fabrikam from:partner');
  // The last one: a product with a number purchased is a bar too.
  const at = list.lines.lastIndexOf(name);
  const findings = await Promise.all(
    ['over-used', 'over-bought'].map((verdict) => world.say(`reconcile fabrikam verdict:${verdict}`)),
  );
  const cards = [list, await world.say('customer fabrikam'), await world.say('licenses fabrikam')];
  return {
    row: list.lines.slice(at + 1, at + 4).join('\n'),
    judged: findings.some(({ text }) => text.includes(name)),
    // Without the times of the reads, whose digits are no figures.
    all: cards.map(({ text }) => text.replace(/\{\{TIME\(\S+\)\}\}/g, '')).join('\n'),
  };
}

describe('a SKU that nobody buys', () => {
  test.each<[what: string, sku: Sku]>([
    ['the free Power Automate', { total: 10_000, used: 12 }],
    ['a name that is known, whatever its total', { partNumber: 'POWER_BI_STANDARD', total: 25, used: 30 }],
    ['a viral product', { partNumber: 'FLOW_P2_VIRAL_REAL', total: 10_000, used: 1 }],
    ['a trial', { partNumber: 'Power_Pages_vTrial_for_Makers', total: 10_000, used: 3 }],
    ['an unknown name with a total of a million', { partNumber: 'NEW_THING', total: 1_000_000, used: 40 }],
    ['an unknown name with a total of half a million', { partNumber: null, total: 500_000, used: 0 }],
    ['the largest number that fits', { partNumber: 'NEW_THING', total: 2_147_483_647, used: 90 }],
    ['phone licences of resource accounts', { partNumber: 'PHONESYSTEM_VIRTUALUSER', total: 25, used: 0 }],
  ])('is shown as free and never judged: %s', async (_, sku) => {
    withSku(sku);
    const { row, judged, all } = await cardsOf();
    expect(row).toContain(`free, ${sku.used} assigned`);
    expect(judged).toBe(false);
    expect(all).not.toContain(sku.total.toLocaleString('en'));
  });

  test('is known by its name alone, too', async () => {
    withSku({ partNumber: null, name: 'Power BI (free)', total: 40, used: 2 });
    expect(await cardsOf('Power BI (free)')).toMatchObject({
      row: expect.stringContaining('free, 2 assigned') as unknown,
      judged: false,
    });
  });

  test.each<[what: string, sku: Sku, says: string]>([
    [
      'ten thousand that are mostly used',
      { partNumber: 'NEW_THING', total: 10_000, used: 9_400 },
      '600 available\n9,400 of 10,000',
    ],
    [
      'ten thousand of a product that is sold only',
      { partNumber: 'SPE_E3', total: 10_000, used: 12 },
      '9,988 available\n12 of 10,000',
    ],
    ['a word that only begins alike', { partNumber: 'FREEDOM_PLAN', total: 60, used: 3 }, '57 available\n3 of 60'],
  ])('is not taken for one that is bought: %s', async (_, sku, says) => {
    withSku(sku);
    expect((await cardsOf()).row).toContain(says);
  });
});

describe('a SKU whose subscription is over', () => {
  const partNumber = 'SPE_E3';
  test.each<[what: string, sku: Sku, says: string]>([
    ['suspended', { total: 0, used: 3, status: 'Suspended', suspended: 25 }, 'suspended, 3 still assigned'],
    ['suspended, by its units alone', { total: 0, used: 3, suspended: 25 }, 'suspended, 3 still assigned'],
    ['suspended, without a state', { total: 0, used: 3, status: null, suspended: 3 }, 'suspended, 3 still assigned'],
    ['in grace', { total: 25, used: 3, status: 'Warning', grace: 25 }, 'in grace, 3 still assigned'],
    ['in grace, in capitals', { total: 25, used: 30, status: 'WARNING', grace: 25 }, 'in grace, 30 still assigned'],
    ['expired', { total: 0, used: 0, status: 'Deleted' }, 'expired, none still assigned'],
    ['locked out', { total: 9, used: 40, status: 'LockedOut' }, 'locked out, 40 still assigned'],
    ['in a state of its own', { total: 90, used: 2, status: 'Paused' }, 'paused, 2 still assigned'],
  ])('is shown as that and never judged: %s', async (_, sku, says) => {
    withSku({ ...sku, partNumber });
    const { row, judged, all } = await cardsOf();
    expect(row).toContain(says);
    expect(judged).toBe(false);
    expect(all).not.toContain(`A product\n${sku.used} of`);
  });

  test('in part is judged by what is enabled, and what is in grace is not called missing', async () => {
    withSku({ partNumber, total: 15, used: 12, grace: 5 });
    expect(await cardsOf()).toMatchObject({
      row: expect.stringContaining('12 of 10, 5 more in grace or suspended') as unknown,
      judged: false,
    });
    withSku({ partNumber, total: 15, used: 16, grace: 5 });
    await world.say('customer fabrikam fresh');
    expect((await world.say('reconcile fabrikam verdict:over-used')).text).toContain('A product');
  });
});

describe('a limit that is none', () => {
  test('of Live Platform is shown as that, and nothing is bought too much', async () => {
    for (const acquiredLicenses of [1_000_000, 10_000, -1]) {
      world.sandboxes.live.misbehave(
        withRows('/licenseinfo', (rows: readonly RawRow[]) => changing([...rows.keys()], { acquiredLicenses })(rows)),
      );
      expect((await world.say('customer fabrikam fresh')).text).toContain(
        ', 146 licensed users, no limit, 146 assigned\n',
      );
      expect((await world.say('reconcile fabrikam verdict:over-bought')).text).not.toContain('Live Platform user');
    }
  });

  test.each([0, -1, 1_000_000])('of %i activations at LicenseSpring is not shown as a number', async (max) => {
    world.sandboxes.licensespring.misbehave(withRows('_users', changing([0], { max_activations: max })));
    const reply = await world.say('user "Zoë Ångström" fabrikam');
    expect(reply.text).toMatch(/^Activations\n2 activations$/m);
  });
});
