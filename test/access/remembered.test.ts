import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { noteAsked } from '../support/asked-customers.ts';
import { changingCustomer, onlyThese } from '../support/changing-customer.ts';
import { recordedChanges } from '../support/kept-world.ts';
import { openWorld, someone, type World } from '../support/world.ts';

const her: Pick<AccessRule, 'who'> = { who: { user: someone.objectId ?? '' } };
const other = { objectId: '00000000-0000-0000-0000-000000000099' };

function makeCustomers() {
  const customers = ['adatum', 'litware', 'proseware'].map((name) => changingCustomer(name, 6));
  for (const customer of customers) {
    customer.hire({ name: 'Sam Everywhere', address: `sam_agency.example#EXT#@${customer.name}.com`, sip: null });
    customer.hire({ name: 'Vo Unlicensed', voice: true });
    customer.hire({ name: `Only ${customer.name}`, address: `only@${customer.name}.com`, phone: '+14025550177' });
  }
  return customers;
}

describe('somebody who may see one customer of three', () => {
  const access: readonly AccessRule[] = [
    { ...her, customers: ['litware'], show: 'names' },
    { who: { user: other.objectId }, customers: 'all', show: 'names' },
  ];
  let world: World;
  beforeAll(async () => {
    const customers = makeCustomers();
    world = await openWorld({ remembers: true, access, ...onlyThese(customers) });
    await world.round();
    for (const customer of customers) customer.hire({ name: `Nia ${customer.name}`, voice: true });
    world.wait(24 * 60 * 60_000);
    await world.round();
  });
  afterAll(() => world.close());

  test.each([
    'user sam@agency.example',
    'user sam everywhere',
    'user only@adatum.com',
    'user "+14025550177"',
    'user vo',
    'only@proseware.com',
    'user nobody',
    'reconcile all',
    'reconcile all vo',
    'changes all',
    'changes all since:7d nia',
    'history litware',
    'status',
    'customers',
  ])('is told nothing of the others, and none of them is read: %s', async (line) => {
    const asked = noteAsked(world);
    const { text, summary, buttons, rows } = await world.say(line);
    const all = [summary, text, ...buttons.values(), ...rows]
      .join('\n')
      .replace(`Command: ${line}`, '')
      .replaceAll(/“[^”]*”/g, '')
      .replaceAll(line, '');
    expect(all).not.toMatch(/adatum|proseware/i);
    expect(all).not.toMatch(/\b(?:of )?3 customers/);
    expect(asked().filter((name) => name !== 'litware')).toEqual([]);
  });

  test('finds the one who is everywhere once, and the others find them three times', async () => {
    expect((await world.say('user sam@agency.example')).text).toContain(
      'Found at litware, read now · 1 customer searched',
    );
    const { summary, text } = await world.say('user sam@agency.example', other);
    expect(summary).toMatch(/3 people match$/);
    expect(text).toContain('3 customers searched');
  });

  test.each(['changes', 'history'])(
    'is told of %s of another customer what is told of one that is none',
    async (name) => {
      const { text } = await world.say(`${name} adatum`);
      expect(text).toContain('No customer is called “adatum”');
      expect(text.replaceAll('adatum', 'nowhere')).toBe((await world.say(`${name} nowhere`)).text);
    },
  );

  test('is told what changed at that customer, and the others are told of all', async () => {
    expect((await world.say('changes all')).text).toContain('Nia litware');
    const { text } = await world.say('changes all', other);
    for (const name of ['adatum', 'litware', 'proseware']) expect(text).toContain(`Nia ${name}`);
  });

  test('is told nothing of a customer that could not be read', async () => {
    world.sandboxes.live.misbehave(({ path }) => (path.includes('/customer/') ? { status: 500 } : null));
    await world.round();
    world.sandboxes.live.misbehave(null);
    for (const line of ['reconcile all', 'user nobody', 'changes all', 'status'])
      expect((await world.say(line)).text).not.toMatch(/adatum|proseware/i);
    await world.round();
  });
});

describe('somebody who may see counts only', () => {
  test('gets remembered counts, no small ones, and cannot search for a person', async () => {
    const access: readonly AccessRule[] = [{ ...her, customers: ['litware', 'adatum'], show: 'counts' }];
    const customers = makeCustomers();
    const world = await openWorld({ remembers: true, access, ...onlyThese(customers) });
    onTestFinished(() => world.close());
    await world.round();
    const asked = noteAsked(world);
    for (const line of ['user sam', 'user sam@agency.example', 'only@adatum.com', 'reconcile all vo'])
      expect((await world.say(line)).summary).toBe('You can see counts here, but no names');
    const { text, lines } = await world.say('reconcile all');
    expect(text).toMatch(/as of \d\d:\d\d UTC/);
    expect(text).not.toMatch(/Sam|Vo Un|Only|proseware/);
    const counts = lines.filter((each) => !/UTC|customers?\b/.test(each));
    expect(counts.filter((each) => /\b[1-4]\b/.test(each))).toEqual([]);
    expect(asked()).toEqual([]);
  });
});

describe('a name that belongs to another customer now', () => {
  test('shows nothing of the former one', async () => {
    const former = changingCustomer('litware', 6);
    former.hire({ name: 'Fay Former', address: 'fay.former@litware.com', voice: true });
    const first = await openWorld({ remembers: true, ...onlyThese([former]) });
    onTestFinished(() => first.close());
    await first.round();
    former.hire({ name: 'Flo Former', voice: true });
    first.wait(60_000);
    await first.round();
    const since = new Date(0);
    expect(await recordedChanges(first.memory)).not.toEqual([]);
    await first.store.close();

    const present = changingCustomer('litware', 4, ' of another owner');
    const second = await openWorld({ remembers: true, place: first.place, ...onlyThese([present]) });
    onTestFinished(() => second.close());
    second.wait(120_000);
    for (const line of ['user fay.former@litware.com', 'user fay', 'reconcile all', 'customer litware']) {
      const { text } = await second.say(line);
      expect(text.replace(`Command: ${line}`, '').replace(/“[^”]*”.*/, '')).not.toMatch(/former/i);
    }
    const all = await second.say('reconcile all');
    expect([all.summary, all.text]).toEqual([
      expect.stringContaining('0 findings'),
      expect.not.stringMatching(/as of/i),
    ]);
    expect(await recordedChanges(second.memory)).toEqual([]);
    expect((await second.memory.history('litware', since)).days).toEqual([]);
    await second.round();
    expect(await recordedChanges(second.memory)).toEqual([]);
    const history = await second.memory.history('litware', since);
    expect(history.days).toHaveLength(1);
    expect((await second.say('user fay.former@litware.com')).text).not.toContain('Found at');
  });
});
