import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.sandboxes.live.misbehave(null);
  world.sandboxes.partner.misbehave(null);
});

/** The requests for Live Platform's user list after the first `since` requests. */
function userListCalls(since: number): string[] {
  return world.sandboxes.live.requests
    .slice(since)
    .filter(({ path }) => path.endsWith('/user'))
    .map(({ query }) => `${query.get('PageNumber')}x${query.get('PageSize')}`);
}

describe('an unfiltered list', () => {
  test('shows ten users in the vendor’s own order with their licences', async () => {
    const reply = await world.say('users contoso');
    expect(reply.summary).toBe('Contoso GmbH: 37 users, 9 licenses');
    expect(reply.lines).toContain('1–10 of 37');
    expect(reply.rows).toHaveLength(10);
    expect(reply.lines.filter((line) => line === '–\u00A0Unlicensed')).toHaveLength(10);
    expect(reply.text.indexOf('Megan Bowen')).toBeLessThan(reply.text.indexOf('Mallory Cortez'));
  });

  test('finds the licensed users by SIP address, in upper or lower case', async () => {
    const reply = await world.say('users contoso page:2');
    expect(reply.text).toContain(
      '\nAlex Whitfield\nAlexW@M365x33712745.OnMicrosoft.com · +12665550147 · Sales · US\n✓\u00A0Licensed\nUser Interface\n',
    );
    expect(reply.text).toContain(' · Field Sales · US\n▲\u00A0Unlicensed\nVoice is on\n');
  });

  test.each([
    ['users contoso fresh', '1x50'],
    ['users northwind fresh', '1x50'],
    ['users northwind page:1200', '240x50'],
  ])('%s costs one call to the user list, of at most 50 rows', async (line, call) => {
    const since = world.sandboxes.live.requests.length;
    await world.say(line);
    expect(userListCalls(since)).toEqual([call]);
  });

  test('turns the page without another call', async () => {
    const first = await world.say('users fabrikam');
    const since = world.sandboxes.live.requests.length;
    const second = await world.click(first, 'Next');
    expect(second.lines).toContain('11–20 of 240');
    expect(second.rows).not.toEqual(first.rows);
    expect((await world.click(second, 'Previous')).rows).toEqual(first.rows);
    expect(userListCalls(since)).toEqual([]);
  });

  test('reads again when Refresh is pressed', async () => {
    const reply = await world.say('users wingtip');
    const since = world.sandboxes.live.requests.length;
    await world.click(reply, 'Refresh');
    expect(userListCalls(since)).toHaveLength(1);
  });

  test('marks an old answer and reads again in the background', async () => {
    const reply = await world.say('users wingtip');
    const since = world.sandboxes.live.requests.length;
    world.wait(3 * 60_000);
    const old = await world.say('users wingtip');
    expect(old.lines).toContain('⚠ As last read. Live Platform is being read again: select Refresh.');
    expect(old.buttons.get('Refresh')).toBe('users wingtip fresh');
    expect([old.summary, old.rows]).toEqual([reply.summary, reply.rows]);
    await vi.waitFor(() => {
      expect(userListCalls(since)).toHaveLength(1);
    });
    await vi.waitFor(async () => {
      expect((await world.say('users wingtip')).text).not.toMatch(/as last read/i);
    });
    expect(userListCalls(since)).toHaveLength(1);
  });

  test('says on an old answer why there is no newer one', async () => {
    await world.say('users wingtip');
    world.wait(3 * 60_000);
    world.sandboxes.live.misbehave(({ path }) => (path.endsWith('/user') ? { status: 403 } : null));
    await world.say('users wingtip');
    await vi.waitFor(async () => {
      expect((await world.say('users wingtip')).text).toContain(
        '⚠ As last read. Live Platform denied Rollcall access.',
      );
    });
    expect((await world.say('users wingtip fresh')).text).toContain('Live Platform denied Rollcall access');
    world.sandboxes.live.misbehave(null);
  });

  test('shows a minimum number of accounts when the vendor gives no total', async () => {
    const reply = await world.say('users northwind from:partner');
    expect(reply.summary).toBe('Northwind Traders: at least 500 accounts');
    expect(reply.lines).toContain('1–10');
    const deep = await world.say('users northwind from:partner page:60');
    expect(deep.summary).toBe('Northwind Traders: at least 1,000 accounts');
    expect(deep.lines).toContain('591–600');
    expect((await world.say('users fabrikam from:partner')).summary).toContain('237 accounts');
  });

  test('says that licences are unknown when their list cannot be read', async () => {
    world.sandboxes.live.misbehave(({ path }) => (path.endsWith('/licensedUsers') ? { status: 503 } : null));
    const reply = await world.say('users contoso fresh');
    expect(reply.summary).toBe('Contoso GmbH: 37 users, licenses unknown');
    expect(reply.lines.filter((line) => line === '?\u00A0License unknown')).toHaveLength(10);
    expect(reply.text).toContain('⚠ Incomplete. Live Platform reported an internal error');
    expect(reply.text).not.toContain('Unlicensed');
    expect(reply.buttons.has('Unlicensed')).toBe(false);
  });

  test('shows no list at all, and no 0, when the user list cannot be read', async () => {
    world.sandboxes.live.misbehave(({ path }) => (path.endsWith('/user') ? { status: 503 } : null));
    const reply = await world.say('users contoso fresh');
    expect(reply.summary).toBe('Live Platform reported an internal error');
    expect(reply.text).not.toMatch(/\b0\b/);
    expect(reply.buttons.get('Try again')).toBe('users contoso fresh');
  });

  test('shows the Microsoft accounts of a customer that only Partner Center knows', async () => {
    const reply = await world.say('users adventureworks.com');
    expect(reply.lines[0]).toBe('Microsoft accounts');
    expect(reply.summary).toContain('12 accounts');
  });

  test('answers a page after the last one with a button for the last one', async () => {
    const reply = await world.say('users contoso page:5');
    expect(reply.summary).toBe('There is no page 5');
    expect([...reply.buttons.values()]).toEqual(['users contoso page:4']);
  });
});

describe('Microsoft accounts', () => {
  test('are licensed when the same person has a licence under another address', async () => {
    const reply = await world.say('users contoso from:partner licensed:yes');
    expect(reply.summary).toBe('Contoso GmbH: 6 of 35 accounts match · Licensed');
    expect(reply.lines).toContain('Alex Whitfield');
  });

  test('are licensed even when they are deleted and their address was changed', async () => {
    const reply = await world.say('users fabrikam state:deleted licensed:yes');
    expect(reply.text).toMatch(/^Dora Lindgren\n.+ · Deleted \w{3} \d+, \d{4}.*\n▲\u00A0Licensed\nAccount deleted\n/m);
  });

  test('have an unknown licence while Live Platform’s users cannot be read', async () => {
    world.sandboxes.live.misbehave(({ path }) => (path.endsWith('/user') ? { status: 503 } : null));
    const reply = await world.say('users contoso from:partner fresh');
    expect(reply.lines.filter((line) => line === '?\u00A0License unknown')).toHaveLength(10);
  });
});

describe('filters', () => {
  test('read 12,000 users in two calls, once', async () => {
    const since = world.sandboxes.live.requests.length;
    const reply = await world.say('users northwind dept:field fresh');
    expect(reply.summary).toMatch(/^Northwind Traders: [\d,]+ of 12,000 users match · Department field$/);
    await world.say('users northwind voice:no');
    expect(userListCalls(since)).toEqual(['1x10000', '2x10000']);
  });

  test('sort by name', async () => {
    const reply = await world.say('users fabrikam dept:Sales');
    const names = reply.rows.map((row) => row.split(' ')[2] ?? '');
    expect(names).toEqual(names.toSorted());
  });

  test.each([
    [
      'users fabrikam voice:yes licensed:no',
      ['Vera Quist', 'Viggo Holmgren'],
      'Fabrikam Inc.: 2 of 240 users match · Unlicensed · Voice on',
    ],
    ['users fabrikam lukasz', ['Łukasz Żółtowski'], 'Fabrikam Inc.: 1 of 240 users matches “lukasz”'],
    ['users fabrikam zoe angstrom', ['Zoë Ångström'], 'Fabrikam Inc.: 1 of 240 users matches “zoe” “angstrom”'],
    [
      'users fabrikam sip:vera.quist@fabrikam.com',
      ['Vera Quist'],
      'Fabrikam Inc.: 1 of 240 users matches “sip:vera.quist@fabrikam.com”',
    ],
    ['users fabrikam "+1 (234) 555-0138"', ['Vera Quist'], 'Fabrikam Inc.: 1 of 240 users matches “+1 (234) 555-0138”'],
    [
      'users contoso state:deleted',
      ['Ferdinand Holt', 'Wiebke Jansen'],
      'Contoso GmbH: 2 of 2 accounts match · Deleted',
    ],
    [
      'users fabrikam dept:support voice:on licensed:no location:us',
      ['Vera Quist', 'Viggo Holmgren'],
      'Fabrikam Inc.: 2 of 240 users match · Unlicensed · Voice on · Department support · Location us',
    ],
    ['users contoso from:partner daniel', ['Daniel Tsai'], 'Contoso GmbH: 1 of 35 accounts matches “daniel”'],
  ])('%s', async (line, names, answer) => {
    const reply = await world.say(line);
    expect(reply.summary).toBe(answer);
    for (const name of names) expect(reply.lines).toContain(name);
    expect(reply.rows).toHaveLength(names.length);
  });

  test('that match nobody show an empty list', async () => {
    const reply = await world.say('users contoso dept:Nowhere');
    expect(reply.summary).toBe('Contoso GmbH: 0 of 37 users match · Department Nowhere');
    expect(reply.rows).toEqual([]);
  });

  test.each([
    [
      'users contoso from:partner voice:yes',
      'Partner Center can’t answer voice:',
      ['users contoso from:live voice:on'],
    ],
    [
      'users contoso voice:yes state:deleted',
      'No source answers voice: and state: together',
      ['users contoso state:deleted', 'users contoso voice:on'],
    ],
    [
      'users contoso from:licensespring',
      'LicenseSpring lists licenses, not users',
      ['users contoso from:live', 'users contoso from:partner'],
    ],
  ])('%s offers the sources that can answer it', async (line, title, lines) => {
    const reply = await world.say(line);
    expect(reply.summary).toBe(title);
    expect([...reply.buttons.values()]).toEqual(lines);
  });

  test('by licence are refused while the licence list cannot be read', async () => {
    world.sandboxes.live.misbehave(({ path }) => (path.endsWith('/licensedUsers') ? { status: 403 } : null));
    const reply = await world.say('users contoso licensed:no fresh');
    expect(reply.summary).toBe('Live Platform denied Rollcall access');
  });

  test('show what was read when Partner Center stops in the middle, and say that it is not all', async () => {
    world.sandboxes.partner.misbehave(({ headers }) => ('ms-continuationtoken' in headers ? { status: 404 } : null));
    const reply = await world.say('users northwind from:partner location:de fresh');
    expect(reply.summary).toMatch(/at least \d+ of at least 500 accounts match/);
    expect(reply.text).toContain(
      '⚠ Incomplete. 1 of 2 sources answered in full. Partner Center sent an incomplete list.',
    );
  });
});

test('marks an old answer of several sources once', async () => {
  await world.say('customer contoso fresh');
  world.wait(11 * 60_000);
  const { text } = await world.say('customer contoso');
  expect(text).toContain(
    '⚠ As last read. Live Platform, LicenseSpring and Partner Center are being read again: select Refresh.',
  );
  expect(text.match(/being read again/g)).toHaveLength(1);
});
