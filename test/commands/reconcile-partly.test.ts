import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SourceId } from '../../src/vendors/catalog.ts';
import { openWorld, type Reply, type World } from '../support/world.ts';

/** A bot that knows its customers before anything fails. It is closed after the test. */
async function openRunning(): Promise<World> {
  const world = await openWorld();
  onTestFinished(() => world.close());
  await world.say('customers');
  return world;
}

/** The number of findings behind each verdict of an overview. */
async function countsOf(overview: Reply, at: World): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const line of overview.rows) {
    const [, count] = /: (\d+) findings?/.exec((await at.say(line)).summary) ?? [];
    counts.set(line, Number(count));
  }
  return counts;
}

describe.each<[SourceId, string, string]>([
  ['live', 'Live Platform', 'voice-unlicensed'],
  ['licensespring', 'LicenseSpring', 'seat-inactive'],
  ['partner', 'Partner Center', 'licensed-unknown-person'],
])('while %s fails', (id, title, verdict) => {
  let world: World;
  beforeEach(async () => {
    world = await openRunning();
  });
  const fail = (): void => {
    world.sandboxes[id].misbehave(() => ({ status: 500 }));
  };

  test.each(['contoso', 'fabrikam'])(
    'reconcile does not say that people at %s agree, and says why verdicts are not judged',
    async (name) => {
      fail();
      const reply = await world.say(`reconcile ${name} fresh`);
      expect(reply.summary).not.toContain('agree');
      expect(reply.summary).toMatch(/\d+ verdicts not judged/);
      expect(reply.text).toContain(`not judged: ${title} unknown: ${title} reported an internal error`);
      expect(reply.text).toContain('2 of 3 sources answered in full');
    },
  );

  test('no new findings appear', async () => {
    const before = await countsOf(await world.say('reconcile fabrikam fresh'), world);
    fail();
    const counts = await countsOf(await world.say('reconcile fabrikam fresh'), world);
    for (const [line, count] of counts) expect(count).toBeLessThanOrEqual(before.get(line) ?? 0);
    expect(counts.size).toBeLessThan(before.size);
  });

  test('a list of findings says “not judged” and not 0', async () => {
    fail();
    const reply = await world.say(`reconcile fabrikam verdict:${verdict} fresh`);
    expect(reply.summary).toContain(`Fabrikam Inc.: not judged: ${title} unknown: ${title} reported an internal error`);
    expect(reply.summary).not.toContain('0 findings');
  });

  test('why says that a verdict is not judged, and not that there is no finding', async () => {
    fail();
    const reply = await world.say(`why ${verdict} vera.quist@fabrikam.com fabrikam fresh`);
    expect(reply.summary).toContain(`is not judged: ${title} unknown`);
  });

  test('a customer’s card calls its findings incomplete', async () => {
    fail();
    expect((await world.say('customer fabrikam fresh')).text).toMatch(/Findings: .*\d+ verdicts not judged/);
  });

  test('reconcile all says at how many customers verdicts are not judged', async () => {
    fail();
    const reply = await world.say('reconcile all fresh');
    expect(reply.text).toMatch(/At \d+ customers? not every verdict was judged/);
    expect(reply.summary).toMatch(/^\d+ customers: at least [1-9]\d* findings/);
    expect(reply.summary).toMatch(/^[^€$]*at least [€$]\d/);
  });
});

test('a customer that is not linked to a source is not incomplete', async () => {
  const reply = await (await openRunning()).say('reconcile litware');
  expect(reply.summary).toContain('agree, 0 need a look, LicenseSpring not linked');
  expect(reply.text).toContain('not judged: LicenseSpring not linked');
  expect(reply.text).not.toContain('Incomplete');
});

describe('reconcile all', () => {
  let world: World;
  let overview: Reply;
  beforeAll(async () => {
    world = await openWorld({ progressInterval: 0 });
    overview = await world.say('reconcile all');
  });
  afterAll(() => world.close());

  test('lists the worst customer first, adds up all customers, and links to each', async () => {
    expect(overview.rows.slice(0, 2)).toEqual(['reconcile fabrikam', 'reconcile contoso']);
    // Fabrikam's 22 and Contoso's 25; 52.5 and 217 EUR; 7,035 and 720 USD.
    expect(overview.summary).toBe(
      '33 customers: 46 findings, €265/month now, $7,755/month at renewal, 11 licenses have no price, page 1 of 4',
    );
    expect(overview.lines).toContain('8 high, 7 medium, 6 low · €48/month now, $7,035/month at renewal');
    for (const row of overview.rows) expect((await world.say(row)).summary).toMatch(/: \d+ (person|people): /);
  });

  test('lists every customer once, in the same order on every run', async () => {
    const rows = [...overview.rows];
    for (const page of [2, 3, 4]) rows.push(...(await world.say(`reconcile all page:${page}`)).rows);
    expect(new Set(rows).size).toBe(33);
    expect((await world.say('reconcile all fresh')).rows).toEqual(overview.rows);
  });

  test('shows its progress', () => {
    expect(overview.cards.length).toBeGreaterThan(1);
    expect(JSON.stringify(overview.cards.slice(0, -1))).toContain('of 33 customers reconciled');
  });

  test('shows “not judged” for a customer when nothing could be judged', async () => {
    const broken = await openRunning();
    for (const id of ['live', 'partner'] as const)
      broken.sandboxes[id].misbehave(({ path }) =>
        path.includes('/users') || path.includes('icense') ? { status: 500 } : null,
      );
    const reply = await broken.say('reconcile all page:2 fresh');
    expect(reply.lines).toContain('not judged');
    expect(reply.lines).not.toContain('0 findings');
  });

  test('begins no further customer after a minute, and names those that it left out', async () => {
    const slow = await openRunning();
    slow.sandboxes.live.misbehave(({ path }) => {
      if (path.includes('licensedUsers')) slow.wait(61_000);
      return null;
    });
    const reply = await slow.say('reconcile all');
    expect(reply.summary).toMatch(/^2 customers: /);
    expect(reply.text).toMatch(/Incomplete: Not reconciled: \S+, \S+, \S+, \S+, \S+ and 26 more\./);
  });
});

describe('a person who may see one customer only', () => {
  let restricted: World;
  beforeAll(async () => {
    restricted = await openWorld({ access: [{ who: 'anyone', customers: ['contoso'], show: 'names' }] });
  });
  afterAll(() => restricted.close());

  test('gets that one from reconcile all', async () => {
    const reply = await restricted.say('reconcile all');
    expect(reply.rows).toEqual(['reconcile contoso']);
    expect(reply.summary).toMatch(/^1 customer: 25 findings/);
  });

  test('gets the same answer for a hidden customer as for one that does not exist', async () => {
    for (const line of ['reconcile fabrikam', 'reconcile fabrikam verdict:over-used', 'customer fabrikam']) {
      const hidden = await restricted.say(line);
      const missing = await restricted.say(line.replace('fabrikam', 'nowhere'));
      expect(hidden.summary).toBe('No customer is called “fabrikam”');
      expect(hidden.lines.slice(2, -1)).toEqual(
        missing.lines.slice(2, -1).map((text) => text.replace('nowhere', 'fabrikam')),
      );
      expect([...hidden.buttons.keys()].join()).not.toContain('fabrikam');
    }
  });

  test('learns nothing about a hidden customer from why, and no request about it is made', async () => {
    const since = restricted.sandboxes.partner.requests.length;
    for (const line of [
      'why licensed-deleted dora.lindgren@fabrikam.com fabrikam',
      'why licensed-deleted dora.lindgren@fabrikam.com',
      'why fabrikam "licensed-deleted" dora.lindgren@fabrikam.com',
      'user dora.lindgren@fabrikam.com',
    ]) {
      const reply = await restricted.say(line);
      expect(reply.text).not.toMatch(/Fabrikam Inc|Dora Lindgren|was deleted on/);
      expect(reply.rows).toEqual([]);
    }
    const paths = restricted.sandboxes.partner.requests.slice(since).map(({ path }) => path);
    expect(paths.filter((path) => path.includes('3d1f0c52-8a44-4c55-9a5e-2b6f0d7a1e90'))).toEqual([]);
  });
});

describe('one failed list of several', () => {
  test.each([
    ['/subscribedskus', 'partner', 'reconcile fabrikam verdict:over-used'],
    ['/licenseinfo', 'live', 'reconcile fabrikam verdict:over-used'],
    ['/customer_license_users', 'licensespring', 'reconcile fabrikam verdict:licensed-deleted'],
  ] as const)('%s: its verdict is not judged, instead of 0 findings', async (path, source, line) => {
    const world = await openRunning();
    world.sandboxes[source].misbehave((request) => (request.path.endsWith(path) ? { status: 500 } : null));
    expect((await world.say(line)).summary).toContain('not judged');
    expect((await world.say('customer litware')).text).not.toContain('Findings: none\n');
  });

  test('a person’s card leaves open whether a deleted account is the only one', async () => {
    const world = await openRunning();
    const line = 'user dora.lindgren@fabrikam.com fabrikam';
    expect((await world.say(line)).lines).toContain('Deleted account');
    world.sandboxes.partner.misbehave(({ path, query }) =>
      path.endsWith('/users') && !query.has('filter') ? { status: 500 } : null,
    );
    expect((await world.say(`${line} fresh`)).lines).toContain('Deleted account, others unknown');
  });

  test('a person’s card says that verdicts are not judged', async () => {
    const world = await openRunning();
    world.sandboxes.partner.misbehave(({ query }) => (query.has('filter') ? { status: 500 } : null));
    expect((await world.say('user dora.lindgren@fabrikam.com fabrikam')).text).toMatch(/\d verdicts not judged/);
  });
});
