import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { noteAsked } from '../support/asked-customers.ts';
import { changingCustomer, onlyThese, type ChangingCustomer } from '../support/changing-customer.ts';
import { openWorld, someone, type World, type WorldOptions } from '../support/world.ts';

const names = ['adatum', 'litware', 'proseware'];

/** Zoë is at one customer, and a consultant at all of them. */
function makeCustomers(): readonly ChangingCustomer[] {
  const customers = names.map((name) => changingCustomer(name, 5));
  customers[0]?.hire({ name: 'Zoë Quint-Ångström' });
  for (const customer of customers)
    customer.hire({ name: 'Gus Everywhere', address: `gus_agency.example#EXT#@${customer.name}.com`, sip: null });
  return customers;
}

async function open(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ ...onlyThese(makeCustomers()), ...options });
  onTestFinished(() => world.close());
  return world;
}

describe('a name alone', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ remembers: true, ...onlyThese(makeCustomers()) });
    await world.round();
  });
  afterAll(() => world.close());

  test.each([
    ['zoë quint-ångström', 'user "zoë" "quint-ångström"'],
    ['Quint-Ångström, Zoë', 'user "Quint-Ångström" "Zoë"'],
    ['angstrom zoe', 'user "angstrom" "zoe"'],
    ['quint', 'user "quint"'],
    ['please find zoe quint', 'user "zoe" "quint"'],
  ])('%s finds that person, and only that customer is read', async (line, read) => {
    const asked = noteAsked(world);
    const { lines, text } = await world.say(line);
    expect(lines).toContain('Zoë Quint-Ångström');
    expect(text).toContain(`Command: ${read}`);
    expect(text).toMatch(/^Found at adatum, read now · 3 customers searched as of \d\d:\d\d UTC$/m);
    expect(asked().filter((name) => name !== 'adatum')).toEqual([]);
  });

  test('says how it was read', async () => {
    expect((await world.say('quint')).text).toContain('Showing results for user "quint"');
    expect((await world.say('user quint')).text).not.toContain('Showing results for');
  });

  test('of several people lists each at their customer', async () => {
    const { summary, text, rows } = await world.say('gus everywhere');
    expect(summary).toMatch(/3 people match$/);
    expect(text).toMatch(/^Found at adatum, litware, proseware, read now · 3 customers searched/m);
    expect(rows.map((line) => line.split(' ')[1])).toEqual(names);
  });

  test('of nobody says that it was taken for a name, and offers what else can be meant', async () => {
    const asked = noteAsked(world);
    const reply = await world.say('blub foo');
    expect(reply.summary).toContain('No person found for “blub foo”');
    expect(reply.text).toContain('Rollcall took this for a name · searched 3 customers');
    expect(reply.text).toMatch(/^3 customers searched as of \d\d:\d\d UTC$/m);
    expect([...reply.buttons.values()]).toEqual([
      'user "blub"',
      'help',
      'customers "blub foo"',
      'user "foo"',
      'user adatum "blub" "foo"',
      'user litware "blub" "foo"',
      'user proseware "blub" "foo"',
    ]);
    expect(asked()).toEqual([]);
    const typed = await world.say('user blub foo');
    expect(typed.summary).toContain('No match');
    expect([...typed.buttons.values()]).not.toContain('help');
  });

  test.each(['hlep', 'version', 'PHN1', 'Teams Phone'])('that hardly is one is asked back: %s', async (line) => {
    const asked = noteAsked(world);
    const { text, summary } = await world.say(line);
    expect(text).toContain('Not understood');
    expect(summary).not.toContain('No person found');
    expect(asked()).toEqual([]);
  });

  test.each([
    ['thanks', /Who is licensed/],
    ['litware', /The litware/],
    ['litwrae', /The litware/],
  ])('is not seen in %s', async (line, answer) => {
    expect((await world.say(line)).text).toMatch(answer);
  });
});

test('a name alone of nobody at many customers offers none of them', async () => {
  const many = Array.from({ length: 5 }, (_, number) => changingCustomer(`customer${number}`, 1));
  const world = await open({ remembers: true, ...onlyThese(many) });
  await world.round();
  const { buttons } = await world.say('blub');
  expect([...buttons.values()]).toEqual(['help', 'customers "blub"', 'user "blub" fresh']);
});

test('a name alone is read now at a customer that was never read, and one that is left out is named', async () => {
  const many = Array.from({ length: 42 }, (_, number) => changingCustomer(`customer${100 + number}`, 1));
  const world = await open({ remembers: true, ...onlyThese(many) });
  const ending = new AbortController();
  const onCustomer = (): void => ending.abort(new Error('the process ends'));
  await expect(world.round({ signal: ending.signal, onCustomer })).rejects.toThrow('the process ends');
  const { summary, text } = await world.say('blub foo');
  expect(summary).toContain('No person found for “blub foo”');
  expect(text).toContain('Rollcall took this for a name · no match in what could be read at 42 customers');
  expect(text).toMatch(/⚠ Incomplete\. .*1 customer searched as of .* never read: customer\d+/);
});

describe.each<[what: string, options: WorldOptions]>([
  ['there is no memory', {}],
  ['the memory cannot be opened', { remembers: true, place: { kind: 'sqlite', folder: '/dev/null/rollcall' } }],
])('where %s', (_what, options) => {
  test('a name alone asks for its customer, and nothing is read', async () => {
    const world = await open(options);
    // Whether a memory can be opened shows when it is first used.
    await world.say('changes adatum');
    const asked = noteAsked(world);
    const { summary, buttons } = await world.say('zoe quint');
    expect(summary).toContain('Which customer is “zoe quint” at?');
    expect([...buttons.values()]).toContain('user adatum "zoe" "quint"');
    expect([...buttons.values()]).toContain('user "zoe" "quint"');
    expect(asked()).toEqual([]);
  });
});

describe('a name alone of somebody', () => {
  const her: Pick<AccessRule, 'who'> = { who: { user: someone.objectId ?? '' } };

  async function openFor(show: 'names' | 'counts'): Promise<World> {
    const world = await open({ remembers: true, access: [{ ...her, customers: ['adatum', 'litware'], show }] });
    await world.round();
    return world;
  }

  test.each(['zoe quint', 'blub foo'])('tells nothing to those who may see counts only: %s', async (line) => {
    const world = await openFor('counts');
    const asked = noteAsked(world);
    const { summary, text } = await world.say(line);
    expect(summary).toBe('You can see counts here, but no names');
    expect(text).not.toMatch(/Zoë|adatum/);
    expect(asked()).toEqual([]);
  });

  test('is answered in a shared channel as the same search with its command', async () => {
    const world = await openFor('names');
    const channel = {
      place: { kind: 'channel', chatId: '19:channel', teamId: 'another', teamThread: null },
      audience: 'everyone',
    } as const;
    for (const name of ['zoe quint', 'gus everywhere', 'blub foo']) {
      const bare = await world.say(name, channel);
      const typed = await world.say(`user ${name}`, channel);
      expect(withoutLine(bare.text)).toBe(withoutLine(typed.text));
      expect(bare.text).not.toMatch(/Zoë|adatum|litware/);
      expect([...bare.buttons.keys()]).toEqual([...typed.buttons.keys()]);
    }
  });
});

/** The card without the line that it answers. */
function withoutLine(text: string): string {
  return text.replaceAll(/^(?:Command: |Showing results for ).*$/gm, '');
}
