import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readFullRoster, type FullRoster } from '../../src/people/roster.ts';
import type { ReadContext } from '../../src/sources/result.ts';
import type { World } from '../support/world.ts';
import { withAnswer, withRows } from '../support/edit-answers.ts';
import { engines } from '../support/engines.ts';
import { openBeside, openKept, recordedChanges, type KeptWorld } from '../support/kept-world.ts';

const quietTurn: ReadContext = {
  fresh: true,
  signal: new AbortController().signal,
  record: ignore,
  progress: ignore,
  report: ignore,
};

function ignore(): void {
  // The test looks at what is remembered.
}

const lists = ['liveUsers', 'liveLicences', 'seats', 'partnerAccounts', 'partnerDeleted', 'partnerPurchases'];
const failed = { status: 500 };

/** The lists of customers are answered, and no list about one. */
function failAll({ sandboxes }: World): void {
  for (const sandbox of [sandboxes.live, sandboxes.partner, sandboxes.licensespring])
    sandbox.misbehave(({ path }) => (/customer\/|customers\/|_users/.test(path) ? failed : null));
}

function recover({ sandboxes }: World): void {
  for (const sandbox of [sandboxes.live, sandboxes.partner, sandboxes.licensespring]) sandbox.misbehave(null);
}

async function openFindings(world: KeptWorld): Promise<readonly string[]> {
  const rows = await world.memory.use((database) =>
    database.query('select verdict, name, exact from finding where closed_at is null', [], finding),
  );
  return rows.map(({ verdict, name, exact }) => `${verdict} ${name}${exact === 1 ? '' : ', older'}`).toSorted();
}
const finding = z.object({ verdict: z.string(), name: z.string(), exact: z.number() });

describe.each(engines)('$name', (engine) => {
  test('the first reading of a customer tells of no changes, only that findings are older', async () => {
    const world = await openKept(engine);
    world.litware.hire({ name: 'Vo Unlicensed', voice: true });
    await world.round();
    expect(await world.changes()).toEqual([]);
    expect(await openFindings(world)).toEqual(['voice-unlicensed Vo Unlicensed, older']);
    const { recordedSince, neverRead } = await world.memory.changes(['litware', 'other'], new Date(0));
    expect([[...recordedSince.keys()], neverRead]).toEqual([['litware'], ['other']]);
  });

  test('two nights without a change tell of none, in whichever order the rows come', async () => {
    const world = await openKept(engine);
    const { litware } = world;
    litware.seat(litware.hire({ name: 'Sid Seat', voice: true }), { is_active: false });
    await world.round();
    const findings = await openFindings(world);
    litware.live.reverse();
    litware.accounts = litware.accounts.toReversed();
    litware.licensed = litware.licensed.toReversed();
    for (let nights = 0; nights < 2; nights += 1) expect(await world.night()).toEqual([]);
    expect(await world.changes()).toEqual([]);
    expect(await openFindings(world)).toEqual(findings);
  });

  test('who came, went and changed, what they gained and lost, what opened and closed is told once', async () => {
    const world = await openKept(engine);
    const { litware } = world;
    const leaver = litware.hire({ name: 'Lea Leaver' });
    const holder = litware.hire({ name: 'Hal Holder', voice: true });
    await world.round();
    litware.dismiss(leaver);
    litware.hire({ name: 'Nia Newcomer', voice: true });
    litware.license(holder);
    const [first, ...others] = litware.live;
    if (first === undefined) throw new Error('Nobody');
    litware.live = [{ ...first, department: 'Moved here' }, ...others];
    litware.purchases = litware.purchases.map((each) => ({ ...each, bought: each.bought + 1 }));
    await world.night();
    expect(await world.changes()).toEqual([
      'finding-closed voice-unlicensed Hal Holder',
      'finding-opened voice-unlicensed Nia Newcomer',
      expect.stringMatching(/^license-gained/),
      `person-came Nia Newcomer`,
      `person-came Nia Newcomer`,
      `person-changed ${first.name}`,
      `person-gone Lea Leaver`,
      `person-gone Lea Leaver`,
      'purchase-changed Microsoft 365 E5',
    ]);
    await world.night();
    expect(await world.changes()).toHaveLength(9);
  });

  test('a night in which every list failed moves nothing, and is said not to be compared', async () => {
    const world = await openKept(engine);
    const { litware } = world;
    litware.hire({ name: 'Vo Unlicensed', voice: true });
    await world.round();
    const findings = await openFindings(world);
    for (const one of litware.live.slice(0, 20)) litware.dismiss(one);
    failAll(world);
    expect((await world.night()).toSorted()).toEqual([...lists, 'livePurchases'].toSorted());
    expect(await world.changes()).toEqual([]);
    expect(await openFindings(world)).toEqual(findings);
    const { notCompared } = await world.memory.changes(['litware'], new Date(0));
    expect(notCompared.map(({ list }) => list).toSorted()).toEqual([...lists, 'livePurchases'].toSorted());
    expect(notCompared.filter(({ lastWhole }) => lastWhole === null)).toEqual([]);
    const { days } = await world.memory.history('litware', new Date(0));
    expect(days).toHaveLength(2);
    expect([...(days[1]?.values.entries() ?? [])].filter(([, value]) => value !== null)).toEqual([]);
  });

  test.each(lists)('while %s fails nobody goes, and afterwards the last whole list is compared', async (list) => {
    const world = await openKept(engine);
    const { litware } = world;
    const leaver = litware.hire({ name: 'Lea Leaver', voice: true });
    litware.license(leaver);
    litware.seat(leaver);
    await world.round();
    const paths: Readonly<Record<string, RegExp>> = {
      liveUsers: /\/user$/,
      liveLicences: /licensedUsers$/,
      seats: /_users$/,
      partnerAccounts: /\/users$/,
      partnerDeleted: /\/users$/,
      partnerPurchases: /subscribedskus$/,
    };
    litware.dismiss(leaver);
    litware.purchases = litware.purchases.map((each) => ({ ...each, bought: each.bought + 1 }));
    const isFailing = ({ path, query }: { path: string; query: URLSearchParams }): boolean =>
      paths[list]?.test(path) === true &&
      (list !== 'partnerDeleted' || query.has('filter')) &&
      (list !== 'partnerAccounts' || !query.has('filter'));
    for (const sandbox of [world.sandboxes.live, world.sandboxes.partner, world.sandboxes.licensespring])
      sandbox.misbehave((request) => (isFailing(request) ? failed : null));
    expect(await world.night()).toEqual([list]);
    const changesOfList = async (): Promise<readonly string[]> => {
      const changes = await recordedChanges(world.memory);
      return changes
        .filter((each) => each.list === list)
        .map(({ kind }) => kind)
        .toSorted();
    };
    expect(await changesOfList()).toEqual([]);
    recover(world);
    expect(await world.night()).toEqual([]);
    const gone: Readonly<Record<string, readonly string[]>> = {
      liveUsers: ['person-gone'],
      partnerAccounts: ['person-gone'],
      partnerDeleted: [],
      partnerPurchases: ['purchase-changed'],
      // The only seat there was.
      seats: ['license-lost', 'list-shrank'],
    };
    expect(await changesOfList()).toEqual(gone[list] ?? ['license-lost']);
  });

  test('a list with a row that nobody can read calls nobody gone', async () => {
    const world = await openKept(engine);
    await world.round();
    world.sandboxes.licensespring.misbehave(null);
    world.sandboxes.live.misbehave(
      withRows('licensedUsers', (rows) => [{ sipAddress: 1, licenseCriteria: [] }, ...rows.slice(5)]),
    );
    expect(await world.night()).toEqual(['liveLicences']);
    expect(await world.changes()).toEqual([]);
    recover(world);
    await world.night();
    expect(await world.changes()).toEqual([]);
  });

  test('a list that comes empty once is read again, and nobody has gone', async () => {
    const world = await openKept(engine);
    await world.round();
    let isFirst = true;
    world.sandboxes.live.misbehave((request, good) => {
      if (!request.path.endsWith('licensedUsers') || !isFirst) return null;
      isFirst = false;
      return { ...good(), body: [] };
    });
    expect(await world.night()).toEqual([]);
    expect(isFirst).toBe(false);
    expect(await world.changes()).toEqual([]);
  });

  test('a list that comes empty twice is believed, and people are told that it shrank', async () => {
    const world = await openKept(engine);
    await world.round();
    const before = world.litware.licensed.length;
    world.sandboxes.live.misbehave(withAnswer('licensedUsers', () => []));
    await world.night();
    const changes = await recordedChanges(world.memory);
    expect(changes.filter(({ kind }) => kind === 'license-lost')).toHaveLength(before);
    expect(changes.find(({ kind }) => kind === 'list-shrank')).toMatchObject({
      list: 'liveLicences',
      detail: { before, after: 0 },
    });
  });

  test('a list that comes empty, and fails when it is read again, moves nothing', async () => {
    const world = await openKept(engine);
    await world.round();
    const findings = await openFindings(world);
    let asked = 0;
    world.sandboxes.live.misbehave((request, good) => {
      if (!request.path.endsWith('licensedUsers')) return null;
      asked += 1;
      return asked === 1 ? { ...good(), body: [] } : failed;
    });
    expect(await world.night()).toEqual(['liveLicences']);
    expect(await world.changes()).toEqual([]);
    expect(await openFindings(world)).toEqual(findings);
  });

  test('an exception closes a finding as accepted, and another limit as a changed rule', async () => {
    const world = await openKept(engine);
    const { litware } = world;
    litware.hire({ name: 'Vo Unlicensed', address: 'vo@litware.com', voice: true });
    litware.purchases = litware.purchases.map((each) => ({ ...each, bought: 100 }));
    await world.round();
    expect(await openFindings(world)).toEqual([
      'over-bought Microsoft 365 E5, older',
      'voice-unlicensed Vo Unlicensed, older',
    ]);
    await world.store.close();
    const strict = await openBeside(world, {
      verdicts: {
        overBought: { percent: 90, least: 90 },
        exceptions: [
          {
            customer: 'litware',
            verdict: 'voice-unlicensed',
            of: 'vo@litware.com',
            reason: 'a test telephone',
            accepted: null,
            until: new Date('2099-12-31'),
          },
        ],
      },
    });
    await strict.night();
    const changes = await recordedChanges(strict.memory);
    expect(changes.map(({ detail }) => `${detail.verdict}: ${detail.whyClosed}`).toSorted()).toEqual([
      'over-bought: rule changed',
      'voice-unlicensed: accepted',
    ]);
    await strict.store.close();
    const usual = await openBeside(world);
    await usual.night();
    expect(await openFindings(usual)).toEqual([
      'over-bought Microsoft 365 E5, older',
      'voice-unlicensed Vo Unlicensed',
    ]);
  });

  test('a customer that is unlinked from a source loses its list and findings, and nobody has gone', async () => {
    const world = await openKept(engine);
    const { litware } = world;
    litware.seat(litware.hire({ name: 'Sid Seat' }), { is_active: false });
    await world.round();
    await world.store.close();
    const refs = { ...litware.entry.refs, licensespring: null };
    const unlinked = await openBeside(world, { entries: [{ ...litware.entry, refs }] });
    expect(await unlinked.night()).toEqual([]);
    const changes = await recordedChanges(unlinked.memory);
    expect(changes.map(({ kind, detail }) => [kind, detail.whyClosed])).toEqual([
      ['finding-closed', 'customer unlinked'],
    ]);
    await unlinked.store.close();
    const linked = await openBeside(world);
    await linked.night();
    expect(await openFindings(linked)).toEqual(['seat-inactive Sid Seat, older']);
    expect(await linked.changes()).toHaveLength(1);
  });

  test('a customer that is linked to another one at a source begins anew there', async () => {
    const world = await openKept(engine);
    const { litware } = world;
    litware.seat(litware.hire({ name: 'Sid Seat' }), { is_active: false });
    await world.round();
    await world.store.close();
    world.sandboxes.licensespring.misbehave((request, good) => {
      request.query.set('customer', litware.entry.refs.licensespring?.id ?? '');
      return good();
    });
    litware.seats = [];
    litware.seat(litware.hire({ name: 'Sue Seat' }), { is_active: false });
    const refs = {
      ...litware.entry.refs,
      licensespring: { id: 'new@litware.com', products: ['PHN1'], hasUsers: false },
    };
    const relinked = await openBeside(world, { entries: [{ ...litware.entry, refs }] });
    expect(await relinked.night()).toEqual([]);
    const changes = await relinked.changes();
    expect(changes.filter((each) => !each.startsWith('person-came'))).toEqual([
      'finding-closed seat-inactive Sid Seat',
    ]);
    expect(await openFindings(relinked)).toEqual(['seat-inactive Sue Seat, older']);
  });

  test('a stored list that is damaged is read again and begins anew, and the others go on', async () => {
    const world = await openKept(engine);
    await world.round();
    await world.memory.use((database) =>
      database.execute("update reading_part set body = $1 where list = 'liveUsers'", [new Uint8Array([1, 2, 3])]),
    );
    await world.memory.use((database) => database.execute("update customer set version = 'damaged'", []));
    const { text } = await world.say('user nobody.at.all');
    expect(text).toContain('Not every list could be read at litware.');
    world.litware.hire({ name: 'Nia Newcomer' });
    expect(await world.night()).toEqual([]);
    expect(await world.changes()).toEqual(['person-came Nia Newcomer']);
    expect((await world.say('user nobody.at.all')).text).not.toContain('Not every list');
  });

  test('a read that ends after a later one has been remembered calls nobody gone', async () => {
    const world = await openKept(engine);
    await world.round();
    const read = async (): Promise<FullRoster> => {
      const [customer] = world.directory.latest().customers;
      if (customer === undefined) throw new Error('No customer');
      world.wait(1_000);
      return readFullRoster(customer, world.sources.inBackground, quietTurn);
    };
    const slow = await read();
    world.litware.hire({ name: 'Nia Newcomer', voice: true });
    await world.memory.remember(await read(), null);
    await world.memory.remember(slow, null);
    const expected = [
      'finding-opened voice-unlicensed Nia Newcomer',
      'person-came Nia Newcomer',
      'person-came Nia Newcomer',
    ];
    expect(await world.changes()).toEqual(expected);
    await world.night();
    expect(await world.changes()).toEqual(expected);
  });

  test('what somebody has read anew is remembered, unless a source failed', async () => {
    const world = await openKept(engine);
    await world.round();
    world.wait(60_000);
    world.litware.hire({ name: 'Nia Newcomer' });
    await world.say('reconcile litware fresh');
    await world.turns.idle();
    expect(await world.changes()).toEqual(['person-came Nia Newcomer', 'person-came Nia Newcomer']);
    world.wait(60_000);
    failAll(world);
    await world.say('reconcile litware fresh');
    await world.turns.idle();
    expect((await world.memory.changes(['litware'], new Date(0))).notCompared).toEqual([]);
    expect(await world.changes()).toHaveLength(2);
  });

  test('after the clock was set back, what is read is remembered', async () => {
    const world = await openKept(engine);
    world.wait(300 * 24 * 60 * 60_000);
    await world.round();
    world.wait(-200 * 24 * 60 * 60_000);
    world.litware.hire({ name: 'Nia Newcomer' });
    await world.round();
    expect(await world.changes()).toEqual(['person-came Nia Newcomer', 'person-came Nia Newcomer']);
    expect((await world.say('user nia newcomer')).lines).toContain('Nia Newcomer');
  });

  test('a figure that was known on a day stays known when a later read of that day fails', async () => {
    const world = await openKept(engine);
    await world.round();
    const { days } = await world.memory.history('litware', new Date(0));
    failAll(world);
    await world.round();
    expect((await world.memory.history('litware', new Date(0))).days).toEqual(days);
  });
});
