import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { commands } from '../../src/commands/index.ts';
import { createWorld, type Person } from '../../src/sandbox/world.ts';
import { openWorld, type Reply, type World } from '../support/world.ts';

const id = (last: string): string => `00000000-0000-0000-0000-0000000000${last}`;
const [named, counted, mixed, stranger] = [id('a1'), id('a2'), id('a3'), id('a4')];
const [openTeam, quietTeam] = [id('b1'), id('b2')];

const access: readonly AccessRule[] = [
  { who: { user: named }, customers: ['fabrikam'], show: 'names' },
  { who: { user: counted }, customers: ['fabrikam'], show: 'counts' },
  { who: { user: mixed }, customers: ['contoso'], show: 'names' },
  { who: { user: mixed }, customers: ['fabrikam', 'wingtip'], show: 'counts' },
  { who: { team: openTeam }, customers: ['fabrikam'], show: 'names' },
  { who: { team: quietTeam }, customers: ['fabrikam'], show: 'counts' },
];

const askers = { 'with names': named, 'with counts only': counted, 'with both': mixed, 'without a rule': stranger };

const channel = { kind: 'channel', chatId: '19:channel', teamId: null, teamThread: null } as const;
const places = {
  'in private': { place: { kind: 'personal', chatId: 'a:chat', teamId: null, teamThread: null }, audience: 'asker' },
  'in their own view of a channel': { place: channel, audience: 'asker' },
  'in a channel': { place: channel, audience: 'everyone' },
  'in a channel that may show names': { place: { ...channel, teamId: openTeam }, audience: 'everyone' },
  'in a channel for counts': { place: { ...channel, teamId: quietTeam }, audience: 'everyone' },
  'in a group chat': {
    place: { kind: 'group', chatId: '19:group', teamId: null, teamThread: null },
    audience: 'everyone',
  },
} as const satisfies Readonly<Record<string, Partial<Asker>>>;

const fabrikam = createWorld().customers.find(({ name }) => name === 'fabrikam');
const people: readonly Person[] = [...(fabrikam?.live?.people ?? []), ...(fabrikam?.partner?.people ?? [])];
const seats = Object.values(fabrikam?.licenseSpring?.seats ?? {}).flat();

/** Everything that tells who somebody at fabrikam is. */
const personal = [
  ...people.flatMap(({ name, address, objectId, phone }) => [
    name.split(' ').slice(0, 2).join(' '),
    address,
    objectId,
    phone,
  ]),
  ...(fabrikam?.partner?.deleted ?? []).flatMap(({ name, mangledAddress }) => [name, mangledAddress]),
  ...seats.flatMap(({ email, license_id: licenseId }) => [email, licenseId]),
].filter((text) => text !== null);

/** Customers that none of these people may see. */
const hidden = ['Northwind', 'Litware', 'Tailspin Toys', 'Woodgrove', 'Coho'];

const typed = [
  ...commands.flatMap(({ name, examples }) => [
    name,
    ...examples.map((line) => line.replaceAll('contoso', 'fabrikam')),
  ]),
  'fabr',
  'vera',
  'zzz',
  'vera quist',
  'usres fabrikam',
  'users zzz',
  'users fabr',
  'licenses zzz',
  'users fabrikam page:99',
  'users fabrikam page:2',
  'users fabrikam dept:Sales',
  'users fabrikam voice:yes licensed:no',
  'users fabrikam from:licensespring',
  'users fabrikam a',
  'licenses fabrikam a',
  'licenses fabrikam product:PHN1',
  'user a fabrikam',
  'user a',
  'why licensed-no-voice a fabrikam',
  'why licensed-deleted a',
  'why nothing fabrikam',
  'reconcile fabrikam a',
  'reconcile fabrikam verdict:licensed-deleted',
  'reconcile all a',
  'customers a',
  'customers fab',
  'help why',
];

/** Lines that are asked in one place; the buttons and rows of each answer are pressed too. */
const maxLines = 90;

let world: World;
beforeAll(async () => {
  world = await openWorld({ access, progressInterval: 0 });
});
afterAll(() => world.close());

/** All cards of a reply, without the words of its question: the footer and the buttons repeat them. */
function withoutQuestion({ cards }: Reply, line: string): string {
  const words = line.split(/[\s"]+/).filter((word) => word.length > 2);
  return words.reduce((text, word) => text.toLowerCase().replaceAll(word.toLowerCase(), ''), JSON.stringify(cards));
}

/** What a card names that these readers may not read. */
function leaks(text: string, asker: string, place: Partial<Asker>): string[] {
  const isOwn = place.audience === 'asker';
  // The rule of the team is for everybody in it.
  const mayNameFabrikam = isOwn ? asker === named : place.place?.teamId === openTeam;
  const mayNameContoso = asker === mixed && isOwn;
  const names = [
    ...hidden,
    ...(mayNameFabrikam ? [] : ['Fabrikam', ...personal]),
    ...(mayNameContoso ? [] : ['Contoso GmbH', 'meganb@']),
    ...(asker === mixed ? ['Wingtip'] : []),
  ];
  return names.filter((name) => text.includes(name.toLowerCase()));
}

describe.each(Object.entries(askers))('somebody %s', (_asker, asker) => {
  test.each(Object.entries(places))(
    'reads no name %s that is not theirs to read, whatever they press',
    async (_place, place) => {
      const queue = [...new Set(typed)];
      for (const line of queue) {
        const reply = await world.say(line, { objectId: asker, ...place });
        expect([line, leaks(withoutQuestion(reply, line), asker, place)]).toEqual([line, []]);
        const next = [...reply.buttons.values(), ...reply.rows].filter((each) => !queue.includes(each));
        queue.push(...next.slice(0, maxLines - queue.length));
      }
    },
  );
});
