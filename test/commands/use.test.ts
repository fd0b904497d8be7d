import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import type { Asker } from '../../src/access/asker.ts';
import { readCustomerOf } from '../../src/store/places.ts';
import { openWorld, type World, type WorldOptions } from '../support/world.ts';

async function open(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld(options);
  onTestFinished(() => world.close());
  return world;
}

const channel = {
  place: { kind: 'channel', chatId: '19:tickets', teamId: null, teamThread: '19:general' },
  audience: 'everyone',
} as const;

describe('a conversation that uses a customer', () => {
  test('answers lines without one about it, and says so', async () => {
    const world = await open();
    const set = await world.say('use contoso');
    expect(set.summary).toBe('Contoso GmbH: Lines without a customer are now about it.');
    const reply = await world.say('users licensed:no');
    expect(reply.summary).toContain('Contoso GmbH');
    expect(reply.text).toContain('About Contoso GmbH, the customer of this conversation.');
    expect((await world.say('reconcile')).summary).toContain('Contoso GmbH');
    expect((await world.say('show me the unlicensed users please')).summary).toContain('Contoso GmbH');
  });

  test('searches it for words that are no customer', async () => {
    const world = await open();
    await world.say('use fabrikam');
    const reply = await world.say('users quist');
    expect(reply.summary).toContain('Fabrikam');
    expect(reply.text).toContain('vera.quist@fabrikam.com');
  });

  test('asks back about a word that is nearly the name of another', async () => {
    const world = await open();
    await world.say('use fabrikam');
    expect((await world.say('users northwnd')).summary).not.toContain('Fabrikam');
  });

  test.each(['next', 'page 2'])('has its own list offered for `%s`', async (line) => {
    const world = await open();
    await world.say('use contoso');
    const reply = await world.say(line);
    expect([...reply.buttons.values()]).toEqual(['users contoso page:2', 'customers page:2']);
  });

  test('answers about another one that a line names', async () => {
    const world = await open();
    await world.say('use contoso');
    const reply = await world.say('users fabrikam');
    expect(reply.summary).toContain('Fabrikam');
    expect(reply.text).not.toContain('the customer of this conversation');
    expect((await world.say('reconcile all')).text).not.toContain('the customer of this conversation');
  });

  test('still searches everywhere for somebody who is named by address or name', async () => {
    const world = await open();
    await world.say('use contoso');
    expect((await world.say('vera.quist@fabrikam.com')).text).toContain('Fabrikam');
    expect((await world.say('user vera.quist@fabrikam.com')).text).toContain('Fabrikam');
  });

  test('says which one it is, and ends it', async () => {
    const world = await open();
    expect((await world.say('use')).summary).toContain('None is set');
    const set = await world.say('use contoso');
    expect((await world.say('use')).summary).toBe('Contoso GmbH: Lines without a customer are about it.');
    const ended = await world.click(set, 'Use none');
    expect(ended.summary).toContain('None is set now');
    expect((await world.say('users')).summary).toContain('customer');
    expect((await world.say('users')).summary).not.toContain('Contoso');
  });

  test('is one of its own: another conversation uses none', async () => {
    const world = await open();
    await world.say('use contoso');
    expect((await world.say('users', channel)).summary).not.toContain('Contoso GmbH');
  });

  test('keeps it after a restart', async () => {
    const world = await open();
    await world.say('use contoso');
    const next = await open({ beside: world });
    expect((await next.say('users')).summary).toContain('Contoso GmbH');
  });

  test('needs no memory', async () => {
    const world = await open({ remembers: false });
    expect(world.memory.state().state).toBe('off');
    await world.say('use contoso');
    expect((await world.say('users')).summary).toContain('Contoso GmbH');
  });
});

describe('use', () => {
  test.each(['use contoso please', 'Use Contoso GmbH', 'please use contoso', 'use contoso for this conversation'])(
    'is read from “%s”',
    async (line) => {
      const world = await open();
      expect((await world.say(line)).summary).toContain('Contoso GmbH: Lines without');
    },
  );

  test.each([
    'what does contoso use',
    'which licenses does contoso use',
    'can you use contoso licenses',
    'use of licenses at contoso',
    'use contoso licenses',
    'use contosoo',
    'contoso use',
  ])('is not guessed from “%s”', async (line) => {
    const world = await open();
    await world.say(line);
    expect(await world.store.use((database) => readCustomerOf(database, 'a:chat'))).toBeNull();
  });

  test('asks back about a name with a slip', async () => {
    const world = await open();
    const reply = await world.say('use contosoo');
    expect(reply.summary).toContain('contosoo');
    expect([...reply.buttons.values()]).toContain('use contoso');
  });

  test('says what keeps it from being stored, and lines still ask back', async () => {
    const place = { kind: 'postgres', url: 'postgres://127.0.0.1:1/none' } as const;
    const world = await open({ place });
    expect((await world.say('use contoso')).summary).toContain('PostgreSQL cannot be reached');
    expect((await world.say('users')).text).not.toContain('PostgreSQL');
    expect((await world.say('users')).buttons.size).toBeGreaterThan(0);
  });
});

function as(objectId: string, where: Partial<Asker> = channel): Partial<Asker> {
  return { ...where, objectId };
}

describe('in a shared place', () => {
  const insider = '00000000-0000-0000-0000-0000000000a1';
  const outsider = '00000000-0000-0000-0000-0000000000a2';
  const access: readonly AccessRule[] = [
    { who: { user: insider }, customers: 'all', show: 'names' },
    { who: { user: outsider }, customers: ['fabrikam', 'northwind'], show: 'names' },
    { who: { chat: '19:tickets' }, customers: 'all', show: 'names' },
  ];
  const closed = access.slice(0, 2);

  test('everyone who may see the customer shares it', async () => {
    const world = await open({ access });
    const set = await world.say('use contoso', as(insider));
    expect(set.summary).toContain('for everyone who may see it');
    expect((await world.say('users', as(insider))).summary).toContain('Contoso GmbH');
  });

  test('somebody who may not see it can neither set it nor learn of it', async () => {
    const world = await open({ access: closed });
    const without = await world.say('users', as(outsider));
    const refused = await world.say('use contoso', as(outsider));
    expect(refused.summary).toContain('contoso');
    expect(refused.text).not.toContain('GmbH');
    await world.say('use contoso', as(insider));
    expect((await world.say('users', as(outsider))).text).toBe(without.text);
    expect((await world.say('use', as(outsider))).summary).toContain('None is set');
    expect((await world.say('use none', as(outsider))).summary).toContain('None is set now');
    expect((await world.say('users', as(insider, { ...channel, audience: 'asker' }))).summary).toContain(
      'Contoso GmbH',
    );
  });

  test('that is no place for names, no line names it', async () => {
    const world = await open({ access: closed });
    await world.say('use contoso', as(insider, { ...channel, audience: 'asker' }));
    const reply = await world.say('reconcile', as(insider));
    expect(JSON.stringify(reply.cards)).not.toMatch(/contoso/i);
    const own = await world.click(reply, 'reconcile', as(insider, { ...channel, audience: 'asker' }));
    expect(own.summary).toContain('Contoso GmbH');
    expect((await world.say('use', as(insider))).text).toContain('in your own view');
  });
});
