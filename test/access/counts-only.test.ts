import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { openWorld, someone, type World } from '../support/world.ts';

const named = { objectId: '00000000-0000-0000-0000-000000000098' };
const access: readonly AccessRule[] = [
  { who: { user: someone.objectId ?? '' }, customers: ['fabrikam'], show: 'counts' },
  { who: { user: named.objectId }, customers: ['fabrikam'], show: 'names' },
];

let world: World;
beforeAll(async () => {
  world = await openWorld({ access });
});
afterAll(() => world.close());

describe('somebody who may see counts only', () => {
  test.each([
    'user vera.quist@fabrikam.com',
    'user vera fabrikam',
    'vera.quist@fabrikam.com',
    'why licensed-deleted dora.lindgren@fabrikam.com fabrikam',
    'why licensed-no-voice a fabrikam',
    'users fabrikam vera',
    'users fabrikam "+4989"',
    'users fabrikam dept:Sales',
    'users fabrikam location:DE licensed:no',
    'licenses fabrikam vera',
    'reconcile fabrikam vera',
    'reconcile all vera',
    'fabrikam vera',
  ])('is refused %s, which could single out a person', async (line) => {
    const { summary, buttons } = await world.say(line);
    expect(summary).toBe('You can see counts here, but no names');
    expect(buttons.size).toBeGreaterThan(0);
  });

  test('is offered the line without what was refused', async () => {
    const { buttons } = await world.say('users fabrikam vera dept:Sales licensed:no');
    expect([...buttons.values()]).toEqual(['users fabrikam licensed:no', 'customer fabrikam']);
  });

  test.each([
    ['users fabrikam', /^Fabrikam Inc\.: 240 users, 146 licenses/],
    ['users fabrikam voice:on licensed:yes', /^Fabrikam Inc\.: 141 of 240 users match/],
    [
      'users fabrikam voice:on licensed:no',
      /^Fabrikam Inc\.: fewer than 5 of 240 users match · Unlicensed · Voice on$/,
    ],
    ['licenses fabrikam product:SBC2', /\d+ matches$/],
    ['reconcile fabrikam verdict:licensed-deleted', /: fewer than 5 findings · License on a deleted account$/],
  ])('gets the counts of %s', async (line, headline) => {
    const { summary, text, buttons } = await world.say(line);
    expect(summary).toMatch(headline);
    expect(text).toContain('You can see counts here, but no names.');
    expect(buttons.has('Show me')).toBe(false);
  });

  test('cannot tell one person from four by any combination of filters', async () => {
    const values = {
      licensed: ['', 'yes', 'no'],
      voice: ['', 'on', 'off'],
      from: ['', 'live', 'partner'],
      state: ['', 'deleted'],
    };
    for (const licensed of values.licensed)
      for (const voice of values.voice)
        for (const from of values.from)
          for (const state of values.state) {
            const filters = Object.entries({ licensed, voice, from, state }).filter(([, value]) => value !== '');
            const line = ['users', 'fabrikam', ...filters.map(([name, value]) => `${name}:${value}`)].join(' ');
            const { summary } = await world.say(line);
            expect([line, summary]).not.toEqual([line, expect.stringMatching(/: (?:at least )?[1-4] /)]);
          }
  });

  test('reads no amount of so few licenses that a price tells how many', async () => {
    // Two at €4.50 and one at €5.
    const line = 'reconcile fabrikam severity:high';
    expect((await world.say(line, named)).summary).toMatch(/: 8 findings · severity high · €14\/month now/);
    expect((await world.say(line)).summary).toMatch(/: 8 findings · severity high$/);
    expect((await world.say(`${line} verdict:licensed-deleted`)).text).not.toMatch(/[€$]/);
  });

  test('reads no small count in an overview', async () => {
    for (const line of ['reconcile fabrikam', 'customer fabrikam', 'reconcile all']) {
      const { lines } = await world.say(line);
      const counts = lines.filter((text) => !/Plan \d|E\d|assigned|\d\d|page|Reference/.test(text));
      expect([line, counts.filter((text) => /\b[1-4]\b/.test(text))]).toEqual([line, []]);
    }
  });
});

describe('somebody who may see counts only, and accept', () => {
  const colleague = { objectId: '00000000-0000-0000-0000-000000000099', id: '29:colleague' };
  let accepting: World;
  beforeAll(async () => {
    accepting = await openWorld({
      access: [
        { who: { user: someone.objectId ?? '' }, customers: ['fabrikam'], show: 'counts', accept: true },
        { who: { user: colleague.objectId }, customers: 'all', show: 'names', accept: true },
      ],
    });
    const line = 'accept voice-unlicensed vera.quist@fabrikam.com fabrikam until:30d reason:"mobile only"';
    await accepting.say(line, colleague);
  });
  afterAll(() => accepting.close());

  test.each(['accepted fabrikam', 'accepted all'])(
    'reads no name on a button of %s, nor how many there are',
    async (line) => {
      const { cards, summary, buttons } = await accepting.say(line);
      expect(summary).toMatch(/: fewer than 5 accepted findings$/);
      expect(JSON.stringify(cards)).not.toMatch(/Vera|Quist/i);
      expect([...buttons.values()].filter((each) => each.startsWith('withdraw'))).toEqual([]);
      expect((await accepting.say(line, colleague)).buttons.has('Withdraw: Vera Quist')).toBe(true);
    },
  );
});

describe('a channel whose rule shows counts only', () => {
  const team = '00000000-0000-0000-0000-0000000000b2';
  const place = { kind: 'channel', chatId: '19:quiet', teamId: team, teamThread: null } as const;
  let quiet: World;
  beforeAll(async () => {
    quiet = await openWorld({
      access: [
        { who: { user: someone.objectId ?? '' }, customers: ['fabrikam'], show: 'names' },
        { who: { team }, customers: ['fabrikam'], show: 'counts' },
      ],
    });
  });
  afterAll(() => quiet.close());

  test.each([
    ['users fabrikam voice:on licensed:no', 'fewer than 5 of 240 users match', '2 of 240 users match'],
    ['reconcile fabrikam verdict:licensed-deleted', 'fewer than 5 findings', '1 finding'],
  ])('reads no small count of %s, which the asker’s own view has', async (line, shown, own) => {
    const posted = await quiet.say(line, { place, audience: 'everyone' });
    expect(posted.summary).toContain(shown);
    expect((await quiet.click(posted, 'Show me', { place, audience: 'asker' })).summary).toContain(own);
  });

  test.each([
    ['user vera fabrikam', 'user vera.quist@fabrikam.com fabrikam', 'user nobody@fabrikam.com fabrikam'],
    ['users fabrikam vera', 'users fabrikam vera.quist@fabrikam.com', 'users fabrikam nobody@fabrikam.com'],
    ['users fabrikam dept:Sales', 'users fabrikam dept:Nowhere', 'users fabrikam location:DE'],
    ['licenses fabrikam vera', 'licenses fabrikam quist', 'licenses fabrikam zyzzyva'],
    ['reconcile fabrikam vera', 'reconcile fabrikam dora.lindgren@fabrikam.com', 'reconcile fabrikam zyzzyva'],
    [
      'why licensed-deleted dora.lindgren@fabrikam.com fabrikam',
      'why licensed-deleted vera.quist@fabrikam.com fabrikam',
      'why licensed-deleted nobody@fabrikam.com fabrikam',
    ],
  ])('reads the same of %s whoever is there, and the asker’s own view has the answer', async (...lines) => {
    const where = { place, audience: 'everyone' } as const;
    const shown = new Set<string>();
    for (const line of lines) {
      const posted = await quiet.say(line, where);
      shown.add(posted.text.replaceAll(line, ''));
      const own = await quiet.click(posted, 'Show me', { place, audience: 'asker' });
      expect(own.summary).not.toBe(posted.summary);
    }
    expect(shown.size).toBe(1);
  });
});
