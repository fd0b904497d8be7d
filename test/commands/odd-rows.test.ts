import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SourceId } from '../../src/vendors/catalog.ts';
import { changing, withAnswer, withRows, type RawRow } from '../support/edit-answers.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  onTestFinished(() => world.close());
});

const unreadable = 'sent an unexpected answer';

describe('one odd row', () => {
  test.each<[what: string, SourceId, path: string, changes: unknown, line: string, unread: string]>([
    ['a licence of nobody', 'live', '/licensedUsers', { sipAddress: null }, 'licenses fabrikam', '1 of 146'],
    ['a licence of a blank', 'live', '/licensedUsers', { sipAddress: ' sip: ' }, 'licenses fabrikam', '1 of 146'],
    ['no row at all', 'live', '/licensedUsers', null, 'licenses fabrikam from:live', '1 of 146'],
    ['a flag as text', 'live', '/user', { EnterpriseVoiceEnabled: 'no' }, 'users fabrikam dept:sales', '1 of 240'],
    ['a text of 100 KB', 'live', '/user', { Department: 'x'.repeat(100_000) }, 'users fabrikam', '1 of 240'],
    ['a page with a number', 'live', '/user', { Department: 7 }, 'users fabrikam', '1 of 240'],
    ['a number as text', 'licensespring', '_users', { total_activations: '2' }, 'licenses fabrikam', '2 of 22'],
    ['an empty e-mail', 'licensespring', '_users', { email: ' ' }, 'licenses fabrikam', '2 of 22'],
    ['units as text', 'partner', '/subscribedskus', { totalUnits: '5' }, 'licenses fabrikam from:partner', '1 of 3'],
    ['an account without an id', 'partner', '/users', { id: null }, 'users fabrikam from:partner', '1 of 237'],
    [
      'a name as a list',
      'partner',
      '/users',
      { displayName: [] },
      'users fabrikam location:US from:partner',
      '1 of 237',
    ],
  ])('is left out and said: %s', async (_, id, path, changes, line, unread) => {
    world.sandboxes[id].misbehave(withRows(path, changing([2], changes)));
    const reply = await world.say(line);
    expect(reply.text).toContain(`unreadable rows (${unread})`);
    expect(reply.rows.length).toBeGreaterThan(1);
    expect(world.log()).toContain('source-rows-left-out');
  });

  test.each<[SourceId, string, object, number]>([
    ['partner', '/v1/customers', { companyProfile: null }, 1],
    ['live', '/v3/customer', { LicenseType: '2' }, 5],
    ['live', '/v3/customer', { UmpCustomerGuid: '' }, 5],
  ])('among the customers of %s hides no other customer', async (id, path, changes, index) => {
    world.sandboxes[id].misbehave(withRows(path, changing([index], changes)));
    const reply = await world.say('customers');
    expect(reply.summary).toMatch(/^at least \d\d customers/);
    expect(reply.text).toMatch(/unreadable rows \(1 of \d\d\)/);
    expect((await world.say('users northwind')).summary).toContain('12,000 users');
  });

  test('of a licence makes no finding of somebody’s missing licence, nor “Unlicensed”', async () => {
    world.sandboxes.live.misbehave(withRows('/licensedUsers', changing([0], { sipAddress: null })));
    const overview = await world.say('reconcile fabrikam');
    expect(overview.rows).not.toContain('reconcile fabrikam verdict:voice-unlicensed');
    expect(overview.summary).toMatch(/, \d+ of 14 checks skipped/);
    const users = await world.say('users fabrikam');
    expect(users.text).not.toContain('Unlicensed');
    expect(users.lines).toContain('✓\u00A0Licensed');
    expect(users.lines).toContain('?\u00A0License unknown');
    expect(users.summary).toBe('Fabrikam Inc.: 240 users, at least 145 licenses');
    expect((await world.say('users fabrikam licensed:yes')).summary).toMatch(/^Fabrikam Inc\.: at least \d+ of 240/);
    expect((await world.say('users fabrikam licensed:no')).text).toContain('unreadable rows (1 of 146)');
  });

  test('of a user makes nobody else’s licence one of nobody known', async () => {
    world.sandboxes.live.misbehave(withRows('/user', changing([5], { WebName: 5 })));
    const reply = await world.say('reconcile fabrikam verdict:licensed-unknown-person');
    expect(reply.summary).toMatch(/^Fabrikam Inc\.: Not checked: Live Platform sent unreadable rows /);
    expect((await world.say('user zacharias.former fabrikam')).text).not.toContain('Orphaned Live Platform license');
    expect((await world.say('user nobody.at.all fabrikam')).summary).toBe(
      'No match: “nobody.at.all” · no match in what could be read at Fabrikam Inc.',
    );
  });

  test('on the last page of a long list hides none of the pages', async () => {
    world.sandboxes.partner.misbehave(({ path, headers }, good) =>
      path.endsWith('/users') && headers['ms-continuationtoken'] !== undefined
        ? withRows('/users', (rows) => (rows.length < 500 ? rows : changing([499], { id: 7 })(rows)))(
            { method: 'GET', path, headers, query: new URLSearchParams(), body: '' },
            good,
          )
        : null,
    );
    const reply = await world.say('users northwind location:DE from:partner');
    expect(reply.text).toContain('unreadable rows (23 of 12,000)');
  });
});

describe('a list of odd rows', () => {
  test.each([
    ['two of twenty', 20, 2, 'unreadable rows (2 of 20)'],
    ['three of sixty-one', 61, 3, 'unreadable rows (3 of 61)'],
    ['three of sixty', 60, 3, unreadable],
    ['the only two', 2, 2, unreadable],
  ])('of %s', async (_title, of, odd, said) => {
    const some = (rows: readonly RawRow[]): readonly unknown[] =>
      changing(
        Array.from({ length: odd }, (_, index) => index),
        { sipAddress: 4 },
      )(rows.slice(0, of));
    world.sandboxes.live.misbehave(withRows('/licensedUsers', some));
    expect((await world.say('licenses fabrikam from:live')).text).toContain(said);
  });
});

function flip(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

/** The same value with the first letter of each key in the other case. */
function otherCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(otherCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [flip(key.charAt(0)) + key.slice(1), otherCase(field)]),
  );
}

describe('keys of Live Platform in the other case', () => {
  test.each([
    ['/user', 'users fabrikam dept:sales licensed:no'],
    ['/user', 'users fabrikam'],
    ['/licensedUsers', 'licenses fabrikam from:live'],
    ['/licenseinfo', 'customer fabrikam'],
    ['/v3/customer', 'users northwind'],
  ])('of %s read the same', async (path, line) => {
    const usual = (await world.say(line)).text;
    world.sandboxes.live.misbehave(withAnswer(path, otherCase));
    const fresh = (await world.say(`${line} fresh`)).text;
    expect(withoutTimes(fresh)).toBe(withoutTimes(usual));
  });

  test('may change from row to row', async () => {
    world.sandboxes.live.misbehave(
      withRows('/user', (rows) => rows.map((row, index) => (index % 2 === 0 ? row : otherCase(row)))),
    );
    const reply = await world.say('users fabrikam licensed:no');
    expect(reply.summary).not.toContain('at least');
    expect(reply.text).not.toContain('unreadable');
  });

  test('that Rollcall does not know make no nameless people', async () => {
    world.sandboxes.live.misbehave(withRows('/user', (rows) => rows.map(renamed)));
    for (const line of ['users fabrikam', 'users fabrikam licensed:no'])
      expect((await world.say(line)).text).toContain(unreadable);
  });
});

function renamed(row: RawRow): object {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [`x-${key}`, value]));
}

/** A card without the times of the reads, and without the word `fresh` of its line. */
function withoutTimes(text: string): string {
  return text.replace(/.*read at \{\{TIME.*/g, '').replaceAll(' fresh', '');
}
