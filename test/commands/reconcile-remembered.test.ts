import { beforeAll, afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { noteAsked } from '../support/asked-customers.ts';
import { changingCustomer, onlyThese } from '../support/changing-customer.ts';
import { openWorld, type World } from '../support/world.ts';

const some = ['contoso', 'fabrikam', 'wingtip', 'adatum', 'munson'];
const readings = /customer\/|customers\/|customer_license/;

/** How many lists of customers the sandboxes were asked for. */
function readsOf({ sandboxes: { live, partner, licensespring } }: World): number {
  return [live, partner, licensespring].flatMap(({ requests }) => requests.filter(({ path }) => readings.test(path)))
    .length;
}

describe('reconcile all after a round', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ remembers: true, only: some });
    await world.round();
  });
  afterAll(() => world.close());

  test('is answered from memory, worst first, with the time, the money and the customers without findings', async () => {
    const before = readsOf(world);
    const { summary, text, rows, cards } = await world.say('reconcile all');
    expect(readsOf(world)).toBe(before);
    expect(cards).toHaveLength(1);
    expect(summary).toMatch(/^2 of 5 customers have findings · \d+ findings, €[\d,]+\/month now/);
    expect(text).toMatch(/^As of \d\d:\d\d UTC\. Refresh reads now\.$/m);
    expect(rows).toEqual(['reconcile fabrikam', 'reconcile contoso']);
    expect(text).toContain('No findings at 3 customers: adatum, munson.com, wingtip');
  });

  test.each(['', ' severity:high', ' verdict:over-bought', ' severity:low verdict:over-bought', ' quist', ' zebra'])(
    'and a read now have the same figures: reconcile all%s',
    async (filters) => {
      const before = readsOf(world);
      const remembered = await world.say(`reconcile all${filters}`);
      expect(readsOf(world)).toBe(before);
      const now = await world.say(`reconcile all${filters} fresh`);
      expect(readsOf(world)).toBeGreaterThan(before);
      expect(now.text).not.toContain('As of');
      expect([remembered.summary, remembered.rows]).toEqual([now.summary, now.rows]);
    },
  );
});

test('more customers with findings than fit are on the next pages, each once', async () => {
  const customers = Array.from({ length: 24 }, (_, number) => {
    const customer = changingCustomer(`customer${100 + number}`, 1);
    for (let more = 0; more <= number % 5; more += 1) customer.hire({ name: `Vo ${more}`, voice: true });
    return customer;
  });
  const world = await openWorld({ remembers: true, ...onlyThese(customers) });
  onTestFinished(() => world.close());
  await world.round();
  const asked = noteAsked(world);
  const rows: string[] = [];
  for (let page = 1; page <= 3; page += 1) rows.push(...(await world.say(`reconcile all page:${page}`)).rows);
  expect(rows.toSorted()).toEqual(customers.map(({ name }) => `reconcile ${name}`));
  expect(asked()).toEqual([]);
});

describe('a source that failed last night', () => {
  test('makes no count a 0, and its customers are named', async () => {
    const world = await openWorld({ remembers: true, only: some });
    onTestFinished(() => world.close());
    await world.round();
    world.sandboxes.live.misbehave(({ path }) => (path.includes('/customer/') ? { status: 500 } : null));
    world.wait(24 * 60 * 60_000);
    await world.round();
    world.sandboxes.live.misbehave(null);
    const { summary, text, rows } = await world.say('reconcile all');
    expect(summary).toMatch(/^at least 2 of 5 customers have findings · at least \d+ findings/);
    expect(text).toMatch(/⚠ Incomplete\. .*(?:adatum|contoso|fabrikam), /);
    expect(rows).toContain('reconcile adatum');
    const adatum = text.slice(text.indexOf('A. Datum Corporation'));
    expect(adatum).toMatch(/^A\. Datum Corporation\n\?\n\?\n\?\n/);
    expect(text).toContain('No findings at 1 customer: munson.com');
    const high = await world.say('reconcile all verdict:voice-unlicensed');
    expect(high.summary).toBe('5 customers · findings unknown · Voice on, no license');
  });

  test('at the first reading of all leaves the findings unknown', async () => {
    const world = await openWorld({ remembers: true, only: ['adatum', 'munson'] });
    onTestFinished(() => world.close());
    world.sandboxes.partner.misbehave(({ path }) => (path.includes('/customers/') ? { status: 503 } : null));
    await world.round();
    const { summary, text } = await world.say('reconcile all');
    expect(summary).toMatch(/findings unknown/);
    expect(text).toMatch(/adatum|A\. Datum/);
    expect(text).toContain('munson.com');
    expect(text).not.toMatch(/No findings at/);
  });
});
