import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { openWorld, someone, type World } from '../support/world.ts';

const operator = someone.objectId ?? '';
const colleague = '00000000-0000-0000-0000-000000000021';
const access: readonly AccessRule[] = [
  { who: { user: operator }, customers: 'all', show: 'names' },
  { who: { user: colleague }, customers: ['contoso', 'contosso', 'wingtip'], show: 'names' },
  { who: { team: colleague }, customers: ['fabrikaam'], show: 'counts' },
];

let world: World;
afterEach(() => world.close());

/** The names in the log's lines about customers that do not exist. */
function logged(): { customer: string; place: string }[] {
  const line = z.looseObject({ msg: z.string().optional() });
  const warning = z.object({ customer: z.string(), place: z.string() });
  const lines = world.log().split('\n').filter(Boolean);
  return lines
    .map((text) => line.parse(JSON.parse(text)))
    .filter(({ msg }) => msg === 'settings name an unknown customer')
    .map((entry) => warning.parse(entry));
}

const begin = 'The settings have rules or exceptions for customers that do not exist: ';

describe('a customer that a rule names and no source has', () => {
  test('is in status, also when that is the first question', async () => {
    world = await openWorld({ access });
    expect((await world.say('status')).text).toContain(`${begin}contosso, fabrikaam.`);
  });

  test('is logged once, with its place', async () => {
    world = await openWorld({ access });
    for (const line of ['users contoso', 'customers fresh', 'status', 'contoso']) await world.say(line);
    expect(logged()).toEqual([
      { customer: 'contosso', place: 'access[2].customers' },
      { customer: 'fabrikaam', place: 'access[3].customers' },
    ]);
  });

  test.each<[string, Partial<Asker>, string]>([
    ['by somebody with a rule for it', { objectId: colleague }, 'contosso, 1 more.'],
    ['in a group chat', { audience: 'everyone', place: { ...someone.place, kind: 'group' } }, '2 customers.'],
  ])('is named only to those who may see it: %s', async (_who, asker, listed) => {
    world = await openWorld({ access });
    const { text, cards } = await world.say('status', asker);
    expect(text).toContain(`${begin}${listed}`);
    expect(JSON.stringify(cards)).not.toContain('fabrikaam');
  });

  test('is not named while a list of customers is missing', async () => {
    world = await openWorld({ access });
    world.sandboxes.partner.misbehave(() => ({ status: 503 }));
    expect((await world.say('status')).text).not.toContain(begin);
    expect(logged()).toEqual([]);
    world.sandboxes.partner.misbehave(null);
    await world.say('customers fresh');
    expect((await world.say('status')).text).toContain(begin);
  });
});

test('settings whose customers all exist say nothing of it', async () => {
  world = await openWorld({ access: access.slice(0, 1) });
  expect((await world.say('status')).text).not.toContain(begin);
  expect(logged()).toEqual([]);
});
