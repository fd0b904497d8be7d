import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessRule } from '../../src/access/rules.ts';
import { openWorld, someone, type Reply, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** The line that a card prints below its answer. */
function commandOf({ lines }: Reply): string | undefined {
  return lines.find((line) => line.startsWith('Command: '))?.slice('Command: '.length);
}

describe('the greeting', () => {
  test.each([
    ['Overview', { customer: 'fabrikam' }, 'customer fabrikam'],
    ['Users', { customer: 'fabrikam' }, 'users fabrikam'],
    ['Licenses', { customer: 'fabrikam', text: '' }, 'licenses fabrikam'],
    ['Users', { customer: 'fabrikam', text: 'vera' }, 'users fabrikam "vera"'],
    ['Find', { text: 'vera.quist@fabrikam.com' }, 'user vera.quist@fabrikam.com'],
    ['Find', { text: 'Vera Quist', customer: 'fabrikam' }, 'user fabrikam "Vera Quist"'],
  ])('%s with %j asks %j', async (title, inputs, command) => {
    const greeting = await world.say('hi');
    expect(greeting.fields).toEqual(['customer', 'text']);
    expect(commandOf(await world.click(greeting, title, {}, inputs))).toBe(command);
  });

  test('asks which customer when none is chosen', async () => {
    const reply = await world.click(await world.say('hi'), 'Users', {}, { customer: '' });
    expect(reply.summary).toBe('Which customer?');
  });

  test('asks which person when nobody is typed', async () => {
    expect((await world.click(await world.say('hi'), 'Find', {}, { text: ' ' })).summary).toBe('Which person?');
  });

  test('has no fields in a channel, where customers may not be named', async () => {
    expect((await world.say('hi', { audience: 'everyone' })).fields).toEqual([]);
  });
});

describe('the card that asks for a customer', () => {
  test.each([
    ['users licensed:no', 'users fabrikam licensed:no'],
    ['show me all unlicensed users', 'users fabrikam licensed:no'],
    ['reconcile severity:high', 'reconcile fabrikam severity:high'],
    ['vera quist', 'user fabrikam "vera" "quist"'],
  ])('%s continues with the one that is chosen', async (line, command) => {
    const reply = await world.say(line);
    expect(reply.fields).toEqual(['customer']);
    expect(commandOf(await world.click(reply, 'Show', {}, { customer: 'fabrikam' }))).toBe(command);
  });
});

describe('a filter panel', () => {
  test.each([
    ['users fabrikam', { filters: { licensed: 'no', voice: 'on' } }, 'users fabrikam licensed:no voice:on'],
    ['users fabrikam licensed:no', { filters: { licensed: 'any' } }, 'users fabrikam'],
    ['users fabrikam licensed:no', { filters: { licensed: '' } }, 'users fabrikam'],
    ['users fabrikam licensed:no', { filters: { licensed: 'yes' } }, 'users fabrikam licensed:yes'],
    ['users fabrikam page:3', { filters: { voice: 'on' } }, 'users fabrikam voice:on'],
    ['users fabrikam "vera" "quist"', { text: 'vera quist', filters: {} }, 'users fabrikam "vera" "quist"'],
    ['users fabrikam "vera" "quist"', { text: '', filters: {} }, 'users fabrikam'],
    ['users fabrikam', { text: 'licensed:no page:2', filters: {} }, 'users fabrikam "licensed:no page:2"'],
    ['users fabrikam', { text: 'ann" contoso "', filters: {} }, 'users fabrikam "ann contoso"'],
    ['licenses fabrikam', { filters: { from: 'partner' } }, 'licenses fabrikam from:partner'],
    ['reconcile fabrikam', { filters: { severity: 'high' } }, 'reconcile fabrikam severity:high'],
    ['reconcile fabrikam', { filters: { verdict: 'over-used' } }, 'reconcile fabrikam verdict:over-used'],
  ])('of %j with %j asks %j', async (line, inputs, command) => {
    const reply = await world.click(await world.say(line), 'Apply', {}, inputs);
    expect(commandOf(reply)).toBe(command);
  });

  test('is on each list, with a field for each filter that has few values', async () => {
    expect((await world.say('users fabrikam')).fields).toEqual(['text', 'licensed', 'voice', 'state', 'from']);
    expect((await world.say('licenses fabrikam')).fields).toEqual(['text', 'from']);
    expect((await world.say('reconcile fabrikam')).fields).toEqual(['text', 'severity', 'verdict']);
  });

  test('offers the permitted values for another one', async () => {
    const reply = await world.click(await world.say('users fabrikam'), 'Apply', {}, { filters: { licensed: 'maybe' } });
    expect(reply.summary).toBe('licensed: accepts yes or no');
    expect(reply.rows).toEqual(['users fabrikam licensed:yes', 'users fabrikam licensed:no']);
  });

  test('leaves out filters that the command does not take', async () => {
    const inputs = { filters: { severity: 'high', nonsense: 'x', __proto__: 'x' } };
    const reply = await world.click(await world.say('users fabrikam'), 'Apply', {}, inputs);
    expect(commandOf(reply)).toBe('users fabrikam');
  });

  test('leaves the page of a button that sends no fields', async () => {
    const reply = await world.click(await world.say('users fabrikam'), 'Next', {}, { filters: {} });
    expect(commandOf(reply)).toBe('users fabrikam page:2');
  });

  test('does not change what the other buttons of its card ask', async () => {
    const reply = await world.say('users fabrikam');
    const actions = JSON.stringify(reply.cards.at(-1)?.card).match(/"associatedInputs":"auto"/g);
    // Apply, and its fallback.
    expect(actions).toHaveLength(2);
  });
});

describe('what somebody may not see', () => {
  const access: readonly AccessRule[] = [
    { who: { user: someone.objectId ?? '' }, customers: ['fabrikam'], show: 'names' },
  ];
  let limited: World;
  beforeAll(async () => {
    limited = await openWorld({ access });
    await limited.say('customers');
  });
  afterAll(() => limited.close());

  test.each(['contoso', 'Contoso GmbH', 'nonsense'])('is not shown by choosing %s', async (customer) => {
    const asked = limited.sandboxes.live.requests.length;
    const reply = await limited.say('users', {}, { customer, filters: {} });
    expect(reply.summary).toBe(`No customer is called “${customer}”`);
    expect(reply.text.replaceAll(customer, '')).not.toMatch(/contoso/i);
    expect(limited.sandboxes.live.requests.length).toBe(asked);
  });

  test('is not in the choice of customers', async () => {
    const card = JSON.stringify((await limited.say('hi')).cards.at(-1)?.card);
    expect(card).toContain('"value":"fabrikam"');
    expect(card).not.toMatch(/contoso/i);
  });

  test('is not shown to a stranger, whatever they choose', async () => {
    const stranger = { objectId: '00000000-0000-0000-0000-0000000000ff' };
    const reply = await limited.say('users', stranger, { customer: 'fabrikam', filters: {} });
    expect(reply.summary).toContain('You don’t have access to any customer yet');
  });
});
