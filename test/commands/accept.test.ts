import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { readAcceptances } from '../../src/store/acceptances.ts';
import { openWorld, type World, type WorldOptions } from '../support/world.ts';

const chief = '00000000-0000-0000-0000-0000000000a1';
const colleague = '00000000-0000-0000-0000-0000000000a2';
const team = '00000000-0000-0000-0000-0000000000b1';
const access: readonly AccessRule[] = [
  { who: { user: chief }, customers: ['fabrikam'], show: 'names', accept: true },
  { who: { user: chief }, customers: ['contoso'], show: 'names' },
  { who: { user: colleague }, customers: 'all', show: 'names' },
  { who: { team }, customers: ['fabrikam'], show: 'names', accept: true },
];
const asChief: Partial<Asker> = { objectId: chief };
const asColleague: Partial<Asker> = { objectId: colleague };
const line = 'accept voice-unlicensed vera.quist@fabrikam.com fabrikam';
const day = 24 * 60 * 60_000;

async function open(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ access, verdicts: { exceptions: [] }, ...options });
  onTestFinished(() => world.close());
  return world;
}

function acceptIt(world: World, more = 'until:30d reason:"mobile only"'): ReturnType<World['say']> {
  return world.say(`${line} ${more}`, asChief);
}

function findings(text: string): number {
  return Number(/(\d+) findings/.exec(text)?.[1]);
}

describe('accepting a finding', () => {
  test('opens a form, and the form stores it', async () => {
    const world = await open();
    const form = await world.say(line, asChief);
    expect(form.fields).toEqual(['reason', 'until']);
    expect(form.text).toContain('Voice on, no license');
    const done = await world.click(form, 'Accept', asChief, {
      filters: { reason: 'mobile only', until: '2099-01-31' },
    });
    expect(done.summary).toBe('Vera Quist: Accepted until Jan 31, 2099');
    expect(done.text).toContain('mobile only');
    expect(done.text).toContain('Service desk');
  });

  test('is one line, too, and the finding no longer counts', async () => {
    const world = await open();
    const before = await world.say('reconcile fabrikam', asChief);
    expect((await acceptIt(world)).summary).toContain('Accepted until');
    const after = await world.say('reconcile fabrikam', asChief);
    expect(findings(after.summary)).toBe(findings(before.summary) - 1);
    expect(after.text).toContain('1 finding accepted, and not counted.');
  });

  test.each([
    ['without a reason', 'until:30d', 'Write a reason.'],
    ['without a day', 'reason:"mobile only"', 'Choose the last day.'],
    ['with a day that is over', 'until:2020-01-31 reason:"mobile only"', 'That day is over.'],
    ['with a reason of pages', `until:30d reason:"${'x'.repeat(321)}"`, 'at most'],
  ])('%s asks again and stores nothing', async (_, more, says) => {
    const world = await open();
    const reply = await acceptIt(world, more);
    expect(reply.text).toContain(says);
    expect(reply.fields).toEqual(['reason', 'until']);
    expect(await world.store.use(readAcceptances)).toEqual([]);
  });

  test('with an empty form asks again and stores nothing', async () => {
    const world = await open();
    const form = await world.say(line, asChief);
    const reply = await world.click(form, 'Accept', asChief, { filters: { reason: '  ', until: '2099-01-31' } });
    expect(reply.text).toContain('Write a reason.');
    expect(await world.store.use(readAcceptances)).toEqual([]);
  });

  test('again replaces the reason and the day', async () => {
    const world = await open();
    await acceptIt(world);
    await acceptIt(world, 'until:60d reason:"leaves in March"');
    const kept = await world.store.use(readAcceptances);
    expect(kept.map(({ reason }) => reason)).toEqual(['leaves in March']);
  });

  test('ends after its last day', async () => {
    const world = await open();
    const before = await world.say('reconcile fabrikam', asChief);
    await acceptIt(world, 'until:2d reason:"leaves soon"');
    world.wait(3 * day);
    expect(findings((await world.say('reconcile fabrikam', asChief)).summary)).toBe(findings(before.summary));
    expect((await world.say('accepted fabrikam', asChief)).summary).toContain('No accepted findings');
  });

  test('a slip in the customer stores nothing', async () => {
    const world = await open();
    const reply = await world.say(
      'accept voice-unlicensed vera.quist@fabrikam.com fabrikan until:30d reason:"x"',
      asChief,
    );
    expect(reply.summary).not.toContain('Accepted');
    expect(await world.store.use(readAcceptances)).toEqual([]);
  });

  test('of a product is of its SKU', async () => {
    const world = await open({ access: [{ who: { user: chief }, customers: 'all', show: 'names', accept: true }] });
    const list = await world.say('reconcile contoso verdict:over-bought', asChief);
    const why = list.rows.find((row) => row.startsWith('why')) ?? '';
    const reply = await world.say(`${why.replace('why', 'accept')} until:30d reason:"grows next month"`, asChief);
    expect(reply.summary).toContain('Accepted until');
    expect((await world.say(why, asChief)).text).toContain('grows next month');
  });
});

describe('an accepted finding stays visible', () => {
  test('where it is asked for by name', async () => {
    const world = await open();
    await acceptIt(world);
    for (const asked of ['why voice-unlicensed vera.quist@fabrikam.com', 'user vera.quist@fabrikam.com'])
      expect((await world.say(asked, asChief)).text).toMatch(
        /is accepted until .*: mobile only · accepted by Service desk/,
      );
  });

  test('in the list of accepted findings, with who, why and until when', async () => {
    const world = await open();
    await acceptIt(world);
    const list = await world.say('accepted fabrikam', asColleague);
    expect(list.summary).toBe('Fabrikam Inc.: 1 accepted finding');
    expect(list.text).toMatch(/Vera Quist.*mobile only · Service desk/s);
    expect([...list.buttons.keys()]).not.toContain('Withdraw: Vera Quist');
    const own = await world.say('accepted all', asChief);
    expect([...own.buttons.keys()]).toContain('Withdraw: Vera Quist');
  });

  test('in what is remembered of all customers', async () => {
    const world = await open({ remembers: true, only: ['fabrikam'] });
    await world.round();
    const before = await world.say('reconcile all', asChief);
    await acceptIt(world);
    const after = await world.say('reconcile all', asChief);
    expect(findings(after.summary)).toBe(findings(before.summary) - 1);
    expect(after.text).toContain('accepted, and not counted');
    world.wait(day);
    await world.round();
    expect((await world.say('changes fabrikam of:findings', asChief)).text).toContain('accepted');
  });

  test('together with those of the settings', async () => {
    const exception = {
      customer: 'fabrikam',
      verdict: 'voice-unlicensed',
      of: 'vera.quist@fabrikam.com',
      reason: 'a test telephone',
      until: new Date('2099-01-31'),
      accepted: null,
    };
    const world = await open({ verdicts: { exceptions: [exception] } });
    expect((await world.say('accepted fabrikam', asChief)).text).toMatch(/a test telephone · In the settings/);
    expect((await acceptIt(world)).summary).toContain('The settings accept this finding until Jan 31, 2099');
  });
});

describe('withdrawing', () => {
  test('makes the finding count again', async () => {
    const world = await open();
    const before = await world.say('reconcile fabrikam', asChief);
    const done = await acceptIt(world);
    const withdrawn = await world.click(done, 'Withdraw', asChief);
    expect(withdrawn.summary).toContain('No longer accepted');
    expect(findings((await world.say('reconcile fabrikam', asChief)).summary)).toBe(findings(before.summary));
    expect((await world.click(done, 'Withdraw', asChief)).summary).toContain('You can’t withdraw');
  });

  test('is for whoever may accept, and others learn nothing', async () => {
    const world = await open();
    const done = await acceptIt(world);
    const id = done.buttons.get('Withdraw') ?? '';
    const refused = await world.say(id, asColleague);
    const unknown = await world.say('withdraw "ZZZZZZ"', asColleague);
    expect(refused.text.replaceAll(/“\w+”|[A-Z0-9]{6}/g, '')).toBe(unknown.text.replaceAll(/“\w+”|[A-Z0-9]{6}/g, ''));
    expect(await world.store.use(readAcceptances)).toHaveLength(1);
  });
});

describe('who may accept', () => {
  test('is whoever has a rule that says so, for its customers', async () => {
    const world = await open();
    const refused = await world.say(line, asColleague);
    expect(refused.summary).toContain('You can’t accept findings of Fabrikam Inc.');
    const other = await world.say('accept first-password test1@example.com contoso', asChief);
    expect(other.summary).toContain('You can’t accept findings of Contoso GmbH');
    expect([
      ...(await world.say('why voice-unlicensed vera.quist@fabrikam.com', asColleague)).buttons.keys(),
    ]).not.toContain('Accept');
  });

  test('is a team inside the team only', async () => {
    const world = await open();
    const inTeam: Partial<Asker> = {
      ...asColleague,
      place: { kind: 'channel', chatId: '19:x', teamId: team, teamThread: '19:t' },
    };
    expect((await world.say(line, inTeam)).fields).toEqual(['reason', 'until']);
    expect((await world.say(line, asColleague)).summary).toContain('You can’t accept');
  });

  test('gets the form in a shared place in their own view', async () => {
    const world = await open();
    const place = { kind: 'channel', chatId: '19:x', teamId: team, teamThread: '19:t' } as const;
    const shared = await world.say(line, { ...asChief, place, audience: 'everyone' });
    expect(shared.fields).toEqual([]);
    const own = await world.click(shared, 'Show me', { ...asChief, place });
    expect(own.fields).toEqual(['reason', 'until']);
  });
});

test('where what was accepted cannot be read, the card says so', async () => {
  const world = await open({ place: { kind: 'postgres', url: 'postgres://127.0.0.1:1/none' } });
  const reply = await world.say('reconcile fabrikam', asChief);
  expect(reply.text).toContain('What people accepted could not be read');
  expect((await world.say('users fabrikam', asChief)).text).not.toContain('What people accepted');
});
