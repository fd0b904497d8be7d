import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { openWorld, type Reply, type World } from '../support/world.ts';

const member = '00000000-0000-0000-0000-0000000000a1';
const stranger = '00000000-0000-0000-0000-0000000000a2';
const openTeam = '00000000-0000-0000-0000-0000000000b1';
const quietTeam = '00000000-0000-0000-0000-0000000000b2';

/** The member may see fabrikam; one team and one chat may show its names, another team only counts. */
const access: readonly AccessRule[] = [
  { who: { user: member }, customers: ['fabrikam'], show: 'names' },
  { who: { team: openTeam }, customers: ['fabrikam'], show: 'names' },
  { who: { team: quietTeam }, customers: ['fabrikam'], show: 'counts' },
  { who: { chat: '19:open' }, customers: ['fabrikam'], show: 'names' },
];

const personal = { kind: 'personal', chatId: 'a:chat', teamId: null, teamThread: null } as const;
const channel = { kind: 'channel', chatId: '19:channel', teamId: 'another', teamThread: null } as const;
const places: Readonly<Record<string, Partial<Asker>>> = {
  'in person': { place: personal, audience: 'asker' },
  'in a channel without a rule': { place: channel, audience: 'everyone' },
  'in a channel with one': { place: { ...channel, teamId: openTeam }, audience: 'everyone' },
  'in a channel for counts only': { place: { ...channel, teamId: quietTeam }, audience: 'everyone' },
  'in a group chat without a rule': { place: { ...channel, kind: 'group', teamId: null }, audience: 'everyone' },
  'in a group chat with one': {
    place: { kind: 'group', chatId: '19:open', teamId: null, teamThread: null },
    audience: 'everyone',
  },
};

/** Commands whose answers name people of fabrikam. */
const naming = [
  'users fabrikam',
  'users fabrikam voice:yes licensed:no',
  'users fabrikam from:partner',
  'users fabrikam state:deleted',
  'licenses fabrikam',
  'licenses fabrikam vera',
  'user vera.quist@fabrikam.com fabrikam',
  'user "Chris Green" fabrikam',
  'reconcile fabrikam verdict:licensed-deleted',
  'why licensed-deleted dora.lindgren@fabrikam.com fabrikam',
];
/** Those of them that would tell whether somebody is there. */
const aboutOne = naming.filter((line) => /vera|Green|dora/.test(line));
/** Commands that name nobody, wherever they are asked. */
const counting = ['help', 'hi', 'status', 'customer fabrikam', 'reconcile fabrikam'];

let world: World;
beforeAll(async () => {
  world = await openWorld({ access });
});
afterAll(() => world.close());

const ask = (line: string, asker: string, where: string): Promise<Reply> =>
  world.say(line, { objectId: asker, ...places[where] });

/** The card without the words of the line, which the footer and the button repeat. */
function withoutLine(reply: Reply, line: string): string {
  const words = line
    .split(' ')
    .slice(1)
    .filter((word) => !word.includes(':') && word !== 'fabrikam');
  return words.reduce((text, word) => text.replaceAll(word.replaceAll('"', ''), ''), JSON.stringify(reply.cards));
}

/** A name, an address, a phone number or a licence id of somebody at fabrikam. */
const personalData = /Vera|Quist|Viggo|Dora|Lindgren|Green|Popov|[\w.]+@fabrikam\.com|\+1\d{10}|licence \d{5,}/;

const table: readonly [string, 'names' | 'counts'][] = [
  ['in person', 'names'],
  ['in a channel with one', 'names'],
  ['in a group chat with one', 'names'],
  ['in a channel without a rule', 'counts'],
  ['in a channel for counts only', 'counts'],
  ['in a group chat without a rule', 'counts'],
];

describe.each(table)('%s a member sees %s', (where, what) => {
  test.each(naming)('%s', async (line) => {
    const reply = await ask(line, member, where);
    expect(personalData.test(withoutLine(reply, line))).toBe(what === 'names');
    expect(reply.summary).not.toBe('');
    if (what === 'names') return;
    const isUntold = where === 'in a channel for counts only' && aboutOne.includes(line);
    expect(reply.summary).toMatch(isUntold ? /^Fabrikam Inc\.$/ : /\d|License on a deleted account/);
    expect([...reply.buttons.keys()]).toEqual(['Show me']);
  });

  test.each(counting)('%s names nobody', async (line) => {
    expect(withoutLine(await ask(line, member, where), line)).not.toMatch(personalData);
  });
});

describe('a card without names', () => {
  const where = 'in a channel without a rule';
  const card = z.object({
    refresh: z.object({ action: z.object({ data: z.object({ line: z.string() }) }), userIds: z.array(z.string()) }),
  });

  test('is refreshed into the full view by the client of the asker only', async () => {
    const reply = await ask('users fabrikam', member, where);
    const { refresh } = card.parse(reply.cards.at(-1)?.card);
    expect(refresh.userIds).toEqual(['29:desk']);
    const own = await world.say(refresh.action.data.line, { objectId: member, place: channel, audience: 'asker' });
    expect(withoutLine(own, 'users fabrikam')).toMatch(personalData);
  });

  test('shows a person who presses Show me what they may see, and says so when that is nothing', async () => {
    const reply = await ask('users fabrikam', member, where);
    const press = (objectId: string): Promise<Reply> =>
      world.click(reply, 'Show me', { objectId, place: channel, audience: 'asker' });
    expect((await press(member)).rows).toHaveLength(10);
    const refused = await press(stranger);
    expect(refused.summary).toBe('You don’t have access to any customer yet');
    expect(JSON.stringify(refused.cards)).not.toContain('Fabrikam');
  });

  test('leads to the personal chat', async () => {
    expect(JSON.stringify((await ask('users fabrikam', member, where)).cards)).toContain(
      'teams.microsoft.com/l/chat/0/0?users=28%3Arollcall',
    );
  });
});

describe('in a shared place', () => {
  const where = 'in a channel without a rule';

  test('the customers that the asker may see are not listed', async () => {
    expect(withoutLine(await ask('customers', member, where), 'customers')).not.toMatch(/fabrikam/i);
    expect(withoutLine(await ask('reconcile all', member, where), 'reconcile all')).not.toMatch(/fabrikam/i);
    expect(withoutLine(await ask('help', member, where), 'help')).not.toMatch(/fabrikam/i);
    expect(withoutLine(await ask('hi', member, where), 'hi')).not.toMatch(/fabrikam/i);
  });

  test('a problem offers no customer to choose', async () => {
    for (const line of ['users nowhere', 'licenses unknown', 'why licensed-no-voice vera'])
      expect([...(await ask(line, member, where)).buttons.values()].join()).not.toMatch(/fabrikam/i);
  });

  test('a source that is read again is not said to have failed', async () => {
    await ask('users fabrikam', member, where);
    world.wait(6 * 60_000);
    const { text } = await ask('users fabrikam', member, where);
    expect(text).toContain('Some figures are as last read.');
    expect(text).not.toContain('Not every source answered');
  });

  test('progress names nothing', async () => {
    const slow = await openWorld({ access, progressInterval: 0 });
    try {
      const { cards } = await slow.say('reconcile all', { objectId: member, ...places[where] });
      expect(JSON.stringify(cards)).not.toMatch(/fabrikam/i);
    } finally {
      await slow.close();
    }
  });
});

describe('a stranger', () => {
  test.each([...naming, ...counting])('gets nothing of fabrikam by %s, typed or clicked', async (line) => {
    for (const where of ['in person', 'in a channel without a rule'])
      expect(withoutLine(await ask(line, stranger, where), line)).not.toMatch(/Fabrikam Inc|@fabrikam\.com/);
    const clicked = await world.say(line, { objectId: stranger, place: channel, audience: 'asker' });
    expect(withoutLine(clicked, line)).not.toMatch(/Fabrikam Inc|@fabrikam\.com/);
  });
});

describe('every button and row', () => {
  /** Every line behind a button or row on the cards of these lines. */
  let pressable: Set<string>;
  beforeAll(async () => {
    const replies = await Promise.all(
      [...naming, ...counting, 'customers', 'whoami'].map((line) => ask(line, member, 'in person')),
    );
    pressable = new Set(replies.flatMap((reply) => [...reply.buttons.values(), ...reply.rows]));
  });

  test.each(table)('sent as a message %s shows %s', async (where, what) => {
    for (const line of pressable) {
      const reply = await ask(line, member, where);
      const named = personalData.test(withoutLine(reply, line));
      expect([line, named && what === 'counts']).toEqual([line, false]);
      expect(reply.summary).not.toBe('');
    }
  });

  test.each(table)('pressed %s shows the presser’s own view, and a stranger nothing', async (where) => {
    for (const line of pressable) {
      const own = await world.say(line, { objectId: member, ...places[where], audience: 'asker' });
      expect(own.lines[0]).not.toBe('Rollcall problem');
      const refused = await world.say(line, { objectId: stranger, place: personal, audience: 'asker' });
      expect([line, /Fabrikam Inc/.test(withoutLine(refused, line))]).toEqual([line, false]);
    }
  });

  test.each(naming)('of %s is checked again for whoever presses it', async (line) => {
    const reply = await ask(line, member, 'in person');
    for (const pressed of [...reply.buttons.values(), ...reply.rows]) {
      const refused = await world.say(pressed, { objectId: stranger, place: personal, audience: 'asker' });
      expect(withoutLine(refused, pressed)).not.toMatch(/Fabrikam Inc/);
    }
  });
});

test('the audit has who, where, what and how much, but no names', async () => {
  await ask('users fabrikam vera', member, 'in a channel without a rule');
  const line = world.log().trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(line)).toMatchObject({
    asker: member,
    place: 'channel',
    chat: '19:channel',
    command: 'users',
    customer: 'fabrikam',
    shown: 'counts',
    rows: 0,
    outcome: 'answered',
  });
  expect(line).toMatch(/"reference":"[2-9A-Z]{6}"/);
  expect(line).not.toMatch(/vera/i);
});

describe('a shared place without a rule', () => {
  const where = 'in a group chat without a rule';
  const anywhere: readonly AccessRule[] = [{ who: { user: member }, customers: 'all', show: 'names' }];
  const hidden = /adatum|alpine-ski|blue-yonder|tailspin|fineart|northwind|Fabrikam Inc/;

  test('learns no customer from a search that went wrong', async () => {
    const open = await openWorld({ access: anywhere });
    try {
      open.sandboxes.licensespring.misbehave(() => ({ status: 500 }));
      open.sandboxes.live.misbehave(({ path }) => (path.endsWith('/user') ? { status: 500 } : null));
      for (const line of ['user nobody@nowhere.example', 'user tessa', 'why licensed-no-voice tessa'])
        expect(withoutLine(await open.say(line, { objectId: member, ...places[where] }), line)).not.toMatch(hidden);
    } finally {
      await open.close();
    }
  });

  test.each(['users', 'licenses', 'users fab', 'fabrkam', 'reconcile 3d1f0c52'])(
    'learns no customer that nobody named: %s',
    async (line) => {
      expect(withoutLine(await ask(line, member, where), line)).not.toMatch(hidden);
    },
  );

  test('gets no aliases, domain or tenant of a customer that was named', async () => {
    expect(withoutLine(await ask('customer fabrikam', member, where), 'customer fabrikam')).not.toMatch(
      /3d1f0c52|fabrikam\.com/,
    );
  });
});

test('a rule for counts shows no names, even in the own view of somebody without another rule', async () => {
  const where = { place: { ...channel, teamId: quietTeam }, audience: 'asker' } as const;
  const reply = await world.say('users fabrikam', { objectId: stranger, ...where });
  expect(reply.summary).toContain('240 users');
  expect(withoutLine(reply, 'users fabrikam')).not.toMatch(personalData);
});
