import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineOf } from '../../src/teams/turns/line.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('words that are no part of the question are never a figure about the customer', () => {
  test('the lines after the first are not used, and the card says so', async () => {
    const reply = await world.say('users contoso\nThanks,\nAnn');
    expect(reply.summary).toContain('Contoso GmbH: 37 users');
    expect(reply.text).toContain('Ignored: Thanks, Ann');
    expect(reply.lines).toContain('Command: users contoso');
  });

  test('they are not used either where the first line is no question', async () => {
    const reply = await world.say('users\nThanks');
    expect(reply.summary).toBe('Which customer?');
    expect(reply.text).toContain('Only the first line was read.');
  });

  test('a second line that is the customer of the first is read with it, and the card says so', async () => {
    const reply = await world.say('users\ncontoso\nThanks');
    expect(reply.summary).toContain('Contoso GmbH: 37 users');
    expect(reply.text).toContain('Showing results for users contoso');
    expect(reply.text).toContain('Ignored: Thanks');
  });

  test.each([
    ['users contoso zebra', 'Contoso GmbH: 0 of 37 users match “zebra”', 'users contoso'],
    ['users contoso voice:yes for me zebra', 'Contoso GmbH: 0 of 37 users match “zebra”', 'users contoso voice:on'],
    [
      'users contoso from:partner zebra page 1',
      'Contoso GmbH: 0 of 35 accounts match “zebra”',
      'users contoso from:partner',
    ],
    ['licenses contoso zebra', 'Contoso GmbH: 0 matches for “zebra”', 'licenses contoso'],
    ['reconcile contoso zebra', 'Contoso GmbH: 0 findings matching “zebra”', 'reconcile contoso'],
  ])('%s: nothing found says what was searched for, and offers the line without it', async (line, summary, without) => {
    const reply = await world.say(line);
    expect(reply.summary).toContain(summary);
    expect(reply.text).toContain('Not found: “zebra”');
    expect(reply.buttons.get('Without “zebra”')).toBe(without);
  });

  test.each([
    ['users contoso megan zebra', 'users contoso "megan"'],
    ['licenses contoso megan zebra', 'licenses contoso "megan"'],
    ['reconcile contoso zebra megan', 'reconcile contoso "megan"'],
    ['customers contoso zebra', 'customers "contoso"'],
  ])('%s: of several words, only those are named that match nothing by themselves', async (line, without) => {
    const reply = await world.say(line);
    expect(reply.text).toMatch(/Not found: “zebra”$/m);
    expect((await world.click(reply, 'Without “zebra”')).text).toContain(without);
  });

  test('words that match nothing together are all named', async () => {
    const reply = await world.say('users contoso megan adele');
    expect(reply.text).toContain('Not found: “megan”, “adele”');
    expect(reply.buttons.get('Without these words')).toBe('users contoso');
  });

  test('customers that were not found, too', async () => {
    const reply = await world.say('customers from nowhere');
    expect(reply.summary).toMatch(/^0 matches among \d+ customers for “nowhere”/);
    expect(reply.buttons.get('All customers')).toBe('customers');
  });

  test('where something is found, the words are named too', async () => {
    expect((await world.say('users contoso "in"')).summary).toBe('Contoso GmbH: 8 of 37 users match “in”');
    expect((await world.say('licenses fabrikam vera')).summary).toMatch(/match(?:es)? for “vera”/);
  });

  test('a shared place is not told the words', async () => {
    const place = { kind: 'channel', chatId: '19:x@thread.tacv2', teamId: null, teamThread: null } as const;
    const access = [
      { who: { tenant: '00000000-0000-0000-0000-000000000001' }, customers: 'all', show: 'names' } as const,
    ];
    const shared = await openWorld({ access });
    const reply = await shared.say('users contoso zebra', { audience: 'everyone', place });
    expect(reply.summary).toBe('Contoso GmbH: 0 of 37 users match');
    expect(reply.text).not.toContain('“zebra”');
    await shared.close();
  });
});

/** The words of a message, as Teams sends it. */
function typed(text: string): string {
  return lineOf({ text, recipient: { id: '28:bot', name: 'Rollcall' } });
}

test('filling words are no search words, and need no note', async () => {
  const reply = await world.say('can you show me the users of contoso please');
  expect(reply.summary).toContain('Contoso GmbH: 37 users');
  expect(reply.text).not.toContain('Ignored');
});

describe('a person is found however the name was pasted', () => {
  test.each([
    'user Quist, Vera',
    'user Quist,Vera',
    'user "Quist,Vera" fabrikam',
    "user 'vera.quist@fabrikam.com'",
    'user “Vera Quist”, fabrikam',
    '**user** fabrikam – Quist',
    '@Rollcall user vera.quist@fabrikam.com\n\nThanks\nAnn',
    'user Vera Quist fabrikam?',
    'user [vera.quist@fabrikam.com](mailto:vera.quist@fabrikam.com);',
  ])('%s', async (text) => {
    expect((await world.say(typed(text))).summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
  });

  test('in a list, too', async () => {
    expect((await world.say('users fabrikam "Quist, Vera"')).text).toContain('vera.quist@fabrikam.com');
    expect((await world.say('licenses fabrikam "Quist, Vera"')).text).toContain('vera.quist@fabrikam.com');
  });

  test('by the address in a row of a table, and the card says that the other words were not used', async () => {
    const reply = await world.say(typed('| Quist | Vera | vera.quist@fabrikam.com | Sales |'));
    expect(reply.summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
    expect(reply.text).toContain('Ignored: Quist Vera Sales');
  });

  test('where nobody has all words, it says so and offers each of them', async () => {
    const reply = await world.say('who is "Vera Quist" zebra at fabrikam');
    expect(reply.summary).toBe('No match: “Vera Quist” and “zebra” together · searched Fabrikam Inc.');
    expect(reply.buttons.get('Only “zebra”')).toBe('user fabrikam "zebra"');
    const alone = await world.click(reply, 'Only “Vera Quist”');
    expect(alone.summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
  });
});
