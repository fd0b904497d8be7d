import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Asker } from '../../src/access/asker.ts';
import { openWorld, type World } from '../support/world.ts';

const member = '00000000-0000-0000-0000-0000000000a1';
const stranger = '00000000-0000-0000-0000-0000000000a2';

let world: World;
beforeAll(async () => {
  world = await openWorld({ access: [{ who: { user: member }, customers: ['fabrikam'], show: 'names' }] });
});
afterAll(() => world.close());

/** Rollcall writes `hi` to itself when it is added. */
const welcome = (asker: Partial<Asker>) => world.say('hi', asker);

const shared: readonly (readonly [string, Partial<Asker>])[] = (['channel', 'group'] as const).map((kind) => [
  kind,
  { place: { kind, chatId: '19:place', teamId: null, teamThread: null }, audience: 'everyone' },
]);

test('the welcome in the personal chat says what Rollcall is for, and has a customer to pick and a person to find', async () => {
  const reply = await welcome({ objectId: member });
  expect(reply.lines.slice(1, 3)).toEqual([
    'Who is licensed, and where?',
    'Look up a customer or a person across Live Platform, LicenseSpring and Partner Center. Read-only.',
  ]);
  expect(reply.fields).toEqual(['customer', 'text']);
  expect(reply.buttons.get('Help')).toBe('help');
});

test.each(shared)('the welcome in a %s says how to ask there, and names no customer', async (_, place) => {
  const reply = await welcome({ objectId: member, ...place });
  expect(reply.text).toContain('Mention me with a customer or a person.');
  expect(reply.fields).toEqual([]);
  expect(JSON.stringify(reply.cards)).not.toMatch(/fabrikam/i);
  expect(reply.buttons.get('Help')).toBe('help');
});

test.each(shared)('the welcome in a %s names whoever added Rollcall, with access or without', async (_, place) => {
  for (const objectId of [member, stranger]) {
    const reply = await welcome({ objectId, ...place, added: true, name: 'Facilities *Desk*' });
    expect(reply.text).toContain('Facilities *Desk* added me. Mention me with a customer or a person.');
    expect(reply.buttons.get('Help')).toBe('help');
  }
});

test.each(shared)(
  'the welcome in a %s still says how to ask, however long the name is of whoever added Rollcall',
  async (_, place) => {
    const name = `\u202EAda\n${'m'.repeat(256)}`;
    const { text } = await welcome({ objectId: member, ...place, added: true, name });
    expect(text).toMatch(/^Ada m+… added me\. Mention me with a customer or a person\..* names are for you alone\.$/m);
  },
);

test.each(shared)('the welcome in a %s names nobody when Teams does not say who added Rollcall', async (_, place) => {
  const reply = await welcome({ objectId: member, ...place, added: true, name: '' });
  expect(reply.text).toContain('Mention me with a customer or a person.');
  expect(reply.text).not.toContain('added me');
});

test('the welcome of whoever has no access says so, and how to get it', async () => {
  const reply = await welcome({ objectId: stranger });
  expect(reply.text).toContain('You don’t have access to any customer yet.');
  expect([...reply.buttons.values()]).toEqual(['whoami', 'help']);
});
