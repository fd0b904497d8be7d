import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { deletedPerson } from '../../src/sandbox/customer.ts';
import { noteAsked } from '../support/asked-customers.ts';
import { changingCustomer, onlyThese, type ChangingCustomer } from '../support/changing-customer.ts';
import { openWorld, type World, type WorldOptions } from '../support/world.ts';

const names = ['adatum', 'litware', 'proseware', 'relecloud', 'woodgrove'];
const guest = 'Ada_consulting.example#EXT#@adatum.com';

function makeCustomers(): Map<string, ChangingCustomer> {
  return new Map(names.map((name) => [name, changingCustomer(name, 5)]));
}

function customerIn(customers: Map<string, ChangingCustomer>, name: string): ChangingCustomer {
  const customer = customers.get(name);
  if (customer === undefined) throw new Error(`No ${name}`);
  return customer;
}

async function open(customers: Map<string, ChangingCustomer>, options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ remembers: true, ...onlyThese([...customers.values()]), ...options });
  onTestFinished(() => world.close());
  return world;
}

/** A round that ends before it has read these. */
async function readAllBut(world: World, unread: number): Promise<void> {
  const ending = new AbortController();
  let left = names.length - unread;
  const onCustomer = (): void => {
    left -= 1;
    if (left === 0) ending.abort(new Error('the process ends'));
  };
  await expect(world.round({ signal: ending.signal, onCustomer })).rejects.toThrow('the process ends');
}

describe('somebody at one of many customers', () => {
  const customers = makeCustomers();
  const adatum = customerIn(customers, 'adatum');
  const zoe = adatum.hire({
    name: 'Zoë Quint-Ångström',
    address: 'Zoe.Quint@adatum.com',
    voice: true,
    phone: '+14025550188',
  });
  const tilda = adatum.hire({
    name: 'Tilda Married',
    address: 'tilda.married@adatum.com',
    sip: 'tilda.born@adatum.com',
  });
  const gone = deletedPerson(
    adatum.random,
    {
      ...zoe,
      objectId: tilda.objectId.replaceAll(/\d/g, '1'),
      name: 'Guy Left',
      address: 'guy.left@adatum.com',
      sip: null,
      phone: null,
    },
    3,
  );
  adatum.deleted = [{ ...gone, mangledAddress: `${gone.objectId.replaceAll('-', '')}guy.left@adatum.com` }];
  adatum.accounts = [
    ...adatum.accounts,
    { ...tilda, name: 'Ada Guestova', objectId: tilda.objectId.replaceAll(/\d/g, '2'), address: guest, sip: null },
  ];

  let world: World;
  beforeAll(async () => {
    world = await openWorld({ remembers: true, region: 'US', ...onlyThese([...customers.values()]) });
    await world.round();
  });
  afterAll(() => world.close());

  test.each<[by: string, line: string, found: string]>([
    ['address', 'user zoe.quint@adatum.com', 'Zoë Quint-Ångström'],
    ['address alone, in capitals', 'ZOE.QUINT@ADATUM.COM', 'Zoë Quint-Ångström'],
    ['SIP address', 'user sip:zoe.quint@adatum.com', 'Zoë Quint-Ångström'],
    ['address of before the marriage', 'user tilda.born@adatum.com', 'Tilda Married'],
    ['former address of a deleted account', 'user guy.left@adatum.com', 'Guy Left'],
    ['own address of a guest', 'user ada@consulting.example', 'Ada Guestova'],
    ['object id', `user ${zoe.objectId}`, 'Zoë Quint-Ångström'],
    ['name', 'user Zoë Quint-Ångström', 'Zoë Quint-Ångström'],
    ['name in the other order', 'user "Quint-Ångström, Zoë"', 'Zoë Quint-Ångström'],
    ['name without accents', 'user angstrom zoe', 'Zoë Quint-Ångström'],
    ['part of a name', 'user int-ang', 'Zoë Quint-Ångström'],
    ['phone number', 'user "+1 (402) 555-0188"', 'Zoë Quint-Ångström'],
    ['phone number as it is dialled', 'user 402 555 0188', 'Zoë Quint-Ångström'],
    ['digits of the phone number', 'user 5550188', 'Zoë Quint-Ångström'],
  ])('is found by the %s, and only that customer is read', async (_by, line, found) => {
    const asked = noteAsked(world);
    const { text, lines } = await world.say(line);
    expect(lines).toContain(found);
    expect(text).toMatch(/^Found at adatum, read now · 5 customers searched as of \d\d:\d\d UTC$/m);
    expect(asked().filter((name) => name !== 'adatum')).toEqual([]);
  });

  test('who is nobody is looked for everywhere, and no customer is read', async () => {
    const asked = noteAsked(world);
    const { text, buttons } = await world.say('user nobody.at.all@adatum.com');
    expect(text).toMatch(/5 customers searched as of \d\d:\d\d UTC/);
    expect([...buttons.values()].some((line) => line.endsWith(' fresh'))).toBe(true);
    expect(asked()).toEqual([]);
  });

  // The last: the customer is still being read again when it ends.
  test('is not called read now where that is old', async () => {
    await world.say('user zoe.quint@adatum.com fresh');
    world.wait(11 * 60_000);
    const { text } = await world.say('user zoe.quint@adatum.com');
    expect(text).toContain('As last read');
    expect(text).toMatch(/^Found at adatum · 5 customers searched as of \d\d:\d\d UTC$/m);
  });
});

describe('somebody at a customer that was never read', () => {
  test('is found by a read now, and the customers that were read are not read again', async () => {
    const customers = makeCustomers();
    customerIn(customers, 'woodgrove').hire({ name: 'Wanda Unread' });
    const world = await open(customers);
    await readAllBut(world, 2);
    const asked = noteAsked(world);
    const { lines, text } = await world.say('user wanda.unread@woodgrove.com');
    expect(lines).toContain('Wanda Unread');
    expect(text).toMatch(/3 customers searched as of/);
    expect(asked()).toEqual(['relecloud', 'woodgrove']);
  });

  test('is named as such where the limits of a search leave the customer out', async () => {
    const many = Array.from({ length: 44 }, (_, number) => changingCustomer(`customer${100 + number}`, 1));
    const world = await openWorld({ remembers: true, ...onlyThese(many) });
    onTestFinished(() => world.close());
    const ending = new AbortController();
    const onCustomer = (): void => ending.abort(new Error('the process ends'));
    await expect(world.round({ signal: ending.signal, onCustomer })).rejects.toThrow('the process ends');
    const asked = noteAsked(world);
    const { text, summary } = await world.say('user nobody.at.all');
    expect(asked()).toHaveLength(40);
    expect(text).toMatch(
      /⚠ Incomplete\. .*1 customer searched as of .* never read: customer\d+, customer\d+, customer\d+/,
    );
    expect(summary).not.toMatch(/searched 44 customers$/);
  });
});

describe('somebody who was there last night', () => {
  test('and is gone now is said to be gone', async () => {
    const customers = makeCustomers();
    const litware = customerIn(customers, 'litware');
    const leaver = litware.hire({ name: 'Lea Leaver' });
    const world = await open(customers);
    await world.round();
    litware.dismiss(leaver);
    const asked = noteAsked(world);
    const { text } = await world.say('user lea.leaver@litware.com');
    expect(text).toMatch(/^Found at litware as of \d\d:\d\d UTC, but not now$/m);
    expect(asked()).toEqual(['litware']);
  });

  test('and has moved to a customer that was never read is found there', async () => {
    const customers = makeCustomers();
    const adatum = customerIn(customers, 'adatum');
    const mover = adatum.hire({ name: 'Mona Mover', address: 'mona@mover.example' });
    const world = await open(customers);
    await readAllBut(world, 1);
    adatum.dismiss(mover);
    customerIn(customers, 'woodgrove').hire({ name: 'Mona Mover', address: 'mona@mover.example' });
    const { text, lines } = await world.say('user mona@mover.example');
    expect(lines).toContain('Mona Mover');
    expect(text).toMatch(/Found at adatum as of .*, but not now/);
  });

  test('and whose sources are down now is not called nobody', async () => {
    const customers = makeCustomers();
    customerIn(customers, 'litware').hire({ name: 'Lea Downing' });
    const world = await open(customers);
    await world.round();
    for (const sandbox of [world.sandboxes.live, world.sandboxes.partner, world.sandboxes.licensespring])
      sandbox.misbehave(() => ({ status: 500 }));
    const { text, lines } = await world.say('user lea.downing@litware.com');
    expect(text).toMatch(/Found at litware as of \d\d:\d\d UTC, but it could not be read now/);
    expect(text).not.toContain('No match');
    expect(lines).toContain('Lea Downing');
  });

  test('in a list that failed since is found, and the list is said to be older', async () => {
    const customers = makeCustomers();
    customerIn(customers, 'litware').hire({ name: 'Lea Older' });
    const world = await open(customers);
    await world.round();
    for (const sandbox of [world.sandboxes.live, world.sandboxes.partner]) sandbox.misbehave(() => ({ status: 500 }));
    world.wait(24 * 60 * 60_000);
    await world.round();
    for (const sandbox of [world.sandboxes.live, world.sandboxes.partner]) sandbox.misbehave(null);
    const nobody = await world.say('user nobody.at.all');
    expect(nobody.text).toMatch(/⚠ Incomplete\. .*Not every list could be read at adatum, litware, proseware/);
    const { lines } = await world.say('user lea.older@litware.com');
    expect(lines).toContain('Lea Older');
  });
});

test('who is at several customers is shown at each of them', async () => {
  const customers = makeCustomers();
  for (const name of names)
    customerIn(customers, name).hire({
      name: 'Gus Guest',
      address: `gus_consulting.example#EXT#@${name}.com`,
      sip: null,
    });
  const world = await open(customers);
  await world.round();
  for (const line of ['user gus@consulting.example', 'user gus guest']) {
    const asked = noteAsked(world);
    const { summary, text } = await world.say(line);
    expect(summary).toMatch(/5 people match$/);
    expect(text).toMatch(/^Found at adatum, litware, proseware(?:, relecloud, woodgrove| and 2 more), read now/m);
    expect(asked()).toEqual(line.includes('@') ? names : []);
  }
});

test('a memory that cannot be opened does not keep people from being found', async () => {
  const customers = makeCustomers();
  customerIn(customers, 'litware').hire({ name: 'Lea Living' });
  const world = await open(customers, { place: { kind: 'sqlite', folder: '/dev/null/rollcall' } });
  const { lines, text } = await world.say('user lea.living@litware.com');
  expect(lines).toContain('Lea Living');
  expect(text).toContain('Rollcall cannot write its data folder. So everything was read now');
  const all = await world.say('reconcile all');
  expect(all.text).toContain('Rollcall cannot write its data folder. So everything was read now');
  expect(all.text).toContain('No findings at 5 customers');
});
