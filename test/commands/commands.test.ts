import { rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  for (const sandbox of [world.sandboxes.live, world.sandboxes.licensespring, world.sandboxes.partner])
    sandbox.misbehave(null);
});

describe('licenses', () => {
  test('lists the licences of each source, and how many of those bought are used', async () => {
    const reply = await world.say('licences contoso');
    expect(reply.summary).toBe('Contoso GmbH: 14 licences, page 1 of 2');
    expect(reply.text).toContain('Live Platform: 9 licences held, 9 of 50 used by its own count');
    expect(reply.text).toContain('PHN1: 2 · SBC2: 3');
    expect(reply.text).toContain('Microsoft Teams Phone Standard: 16 of 12 used, more than bought');
    expect(reply.rows).toHaveLength(10);
  });

  test('shows a licence id beyond 2^53 with all its digits', async () => {
    const reply = await world.say('licenses fabrikam 9223372036854775807');
    expect(reply.text).toContain('licence 9223372036854775807');
  });

  test('shows how many licences of each Microsoft SKU are used', async () => {
    const reply = await world.say('licenses contoso from:partner');
    expect(reply.summary).toBe('Contoso GmbH: 3 SKUs');
    expect(reply.text).toContain('MCOEV · 16 of 12 used, more than bought');
  });

  test.each([
    ['licenses contoso product:phn1', '2 matches'],
    ['licenses contoso product:MCOEV', '1 match'],
    ['licenses contoso test2@example.com', '1 match'],
    ['licenses contoso from:licensespring', '5 licences'],
  ])('%s', async (line, found) => {
    expect((await world.say(line)).summary).toContain(`Contoso GmbH: ${found}`);
  });

  test('shows the other sources when one fails, and says what is missing', async () => {
    world.sandboxes.licensespring.misbehave(() => ({ status: 500 }));
    const reply = await world.say('licenses contoso fresh');
    expect(reply.summary).toContain('at least 9 licences');
    expect(reply.text).toContain('LicenseSpring: unknown: LicenseSpring reported an internal error');
    expect(reply.text).toContain('2 of 3 sources answered in full');
  });

  test('says that a customer is not linked, and not that it has no licences', async () => {
    expect((await world.say('licenses northwind')).text).toContain('LicenseSpring: not linked');
    expect((await world.say('licenses northwind from:licensespring')).summary).toBe(
      'Northwind Traders: LicenseSpring is not linked',
    );
  });
});

describe('customer', () => {
  test('shows a count for each source and buttons to its lists, also when only the name is typed', async () => {
    const reply = await world.say('CONTOSO');
    expect(reply.lines).toEqual(expect.arrayContaining(['37 users', '9 licensed users', 'Licenses: 9 of 50 used']));
    expect(reply.lines).toEqual(expect.arrayContaining(['PHN1: 2 licences', '35 accounts']));
    expect(reply.buttons.get('Licences')).toBe('licenses contoso');
    const since = world.sandboxes.live.requests.length;
    await world.say('contoso fresh');
    const lists = world.sandboxes.live.requests.slice(since).filter(({ path }) => path.endsWith('/user'));
    expect(lists).toHaveLength(1);
  });

  test('shows a figure that could not be read as unknown', async () => {
    world.sandboxes.partner.misbehave(({ path }) => (path.endsWith('/users') ? { status: 503 } : null));
    const reply = await world.say('contoso fresh');
    expect(reply.text).toContain('accounts unknown: Partner Center reported an internal error');
    expect(reply.text).not.toMatch(/\b0 accounts/);
  });

  test('says that Hosted Essentials has no user list', async () => {
    const reply = await world.say('customer tailspin');
    expect(reply.text).toContain('users not offered for this service');
    expect((await world.click(reply, 'Users')).summary).toContain('12 accounts');
    const refused = await world.say('users tailspin from:live');
    expect(refused.summary).toBe('Tailspin Toys: Live Platform is not offered for this service');
    expect(refused.text).toContain('Teams admin center');
    expect(reply.text).toContain('12 accounts');
  });
});

describe('customers', () => {
  test('lists all with their sources, and can be searched and paged', async () => {
    const reply = await world.say('customers');
    expect(reply.summary).toBe('33 customers, page 1 of 4');
    expect((await world.click(reply, 'Next')).summary).toContain('page 2 of 4');
    const found = await world.say('customers coho');
    expect(found.rows).toEqual(['customer coho-vineyard', 'customer coho-winery']);
  });

  test('still lists the customers when a vendor’s list cannot be read, and says that there may be more', async () => {
    const before = await world.say('customers');
    world.sandboxes.partner.misbehave(() => ({ status: 503 }));
    const reply = await world.say('customers fresh');
    expect(reply.rows).toEqual(before.rows);
    expect(reply.summary).toMatch(/^at least 33 customers/);
    expect(reply.text).toContain("Partner Center's list of customers is missing");
    expect((await world.say('users nowhere')).text).toContain('there may be more');
  });

  test('says that a source is unknown when its list could never be read', async () => {
    const other = await openWorld();
    try {
      other.sandboxes.partner.misbehave(() => ({ status: 503 }));
      expect((await other.say('customers')).text).toContain('Live Platform, Partner Center unknown');
    } finally {
      await other.close();
    }
  });

  test.each([
    ['an old list', 11],
    ['a list that was read in the future, because the clock was set back,', -60],
  ])('reads %s again in the background', async (_name, minutes) => {
    await world.say('customers fresh');
    const since = world.sandboxes.live.requests.length;
    world.wait(minutes * 60_000);
    expect((await world.say('customers')).summary).toContain('33 customers');
    await vi.waitFor(() => {
      expect(world.sandboxes.live.requests.slice(since).some(({ path }) => path.endsWith('/customer'))).toBe(true);
    });
  });
});

describe('user', () => {
  test('shows one person at every source, and how the records were matched', async () => {
    const reply = await world.say('user vera.quist@fabrikam.com');
    expect(reply.summary).toBe('Vera Quist, Fabrikam Inc.');
    expect(reply.lines).toEqual(expect.arrayContaining(['Present, no licence', 'Licensed, inactive', 'Present']));
    expect(reply.text).toContain('Enterprise Voice: on');
    expect(reply.text).toContain('Microsoft licenses: Microsoft 365 E5, Microsoft Teams Phone Standard');
    expect(reply.text).toContain('3 records matched by the same Entra object id and by the same address.');
  });

  test('asks for the Microsoft licences of that one account, in one call', async () => {
    await world.say('user vera.quist@fabrikam.com fabrikam');
    const since = world.sandboxes.partner.requests.length;
    await world.say('user viggo.holmgren@fabrikam.com fabrikam');
    expect(world.sandboxes.partner.requests.slice(since).map(({ path }) => path.split('/').at(-1))).toEqual([
      'licenses',
    ]);
  });

  test('finds a person by address alone, by name, by object id', async () => {
    expect((await world.say('VERA.QUIST@fabrikam.com')).summary).toBe('Vera Quist, Fabrikam Inc.');
    expect((await world.say('who "Vera Quist" fabrikam')).summary).toBe('Vera Quist, Fabrikam Inc.');
    const byId = await world.say('user 04B6AA84-EB73-4F46-BA4A-200F86A2563A contoso');
    expect(byId.summary).toBe('Megan Bowen, Contoso GmbH');
  });

  test('is looked for first at customers whose lists are cached', async () => {
    const other = await openWorld();
    try {
      await other.say('reconcile wingtip');
      const [address = ''] = /^\S+@\S+$/m.exec((await other.say('users wingtip')).text) ?? [];
      const since = other.sandboxes.live.requests.length;
      expect((await other.say(address)).summary).toContain('Wingtip Phones');
      const lists = other.sandboxes.live.requests.slice(since).filter(({ path }) => path.endsWith('/user'));
      expect(lists.length).toBeLessThan(4);
    } finally {
      await other.close();
    }
  });

  test('offers a choice between people with the same name', async () => {
    const reply = await world.say('user "Chris Green" fabrikam');
    expect(reply.rows).toEqual(['user fabrikam chris.green@fabrikam.com', 'user fabrikam chris.green2@fabrikam.com']);
    expect((await world.say(reply.rows[1] ?? '')).text).toContain('chris.green2@fabrikam.com');
  });

  test('offers at most six to choose from, and says that there are more', async () => {
    const reply = await world.say('user an fabrikam');
    expect(reply.rows).toHaveLength(6);
    expect(reply.summary).toMatch(/^\d+ people fit, the first 6 are here$/);
    expect(reply.text).toContain('Type more of the name, or the address.');
  });

  test('is looked for in a limited time, and the customers that were not searched are named', async () => {
    const hurried = await openWorld();
    try {
      await hurried.say('customers');
      // Each list takes three seconds of the bot's clock.
      hurried.sandboxes.live.misbehave(({ path }) => {
        if (path.endsWith('/licensedUsers')) hurried.wait(3_000);
        return null;
      });
      const reply = await hurried.say('user nobody@nowhere.example');
      expect(reply.summary).toContain('as far as could be read');
      expect(reply.text).toMatch(/Incomplete: Not searched: .+ and \d+ more\. Add the customer to the line/);
    } finally {
      await hurried.close();
    }
  });

  test('is looked for with progress cards', async () => {
    const slow = await openWorld({ progressInterval: 0 });
    try {
      const { cards } = await slow.say('user nobody@nowhere.example');
      expect(JSON.stringify(cards.slice(0, -1))).toMatch(/\d+ of 33 customers searched/);
    } finally {
      await slow.close();
    }
  });

  test('says where nobody was found, and whether something could not be read', async () => {
    expect((await world.say('user nobody@fabrikam.com fabrikam')).summary).toBe(
      'Nobody found for “nobody@fabrikam.com” at Fabrikam Inc.',
    );
    world.sandboxes.licensespring.misbehave(() => ({ status: 500 }));
    const reply = await world.say('user nobody@fabrikam.com fabrikam fresh');
    expect(reply.summary).toContain('as far as could be read');
  });

  test('asks for the person when the line names none', async () => {
    expect((await world.say('user')).summary).toBe('Which person?');
    expect((await world.say('user contoso')).summary).toBe('Which person?');
  });
});

describe('status', () => {
  test('shows until when each source is signed in, and its last good read', async () => {
    const reply = await world.say('status');
    expect(reply.summary).toBe('3 of 3 sources answer');
    expect(reply.text).toMatch(/Signed in until \{\{TIME\(\d{4}-\d\d-\d\dT\d\d:\d\d:00Z\)\}\}/);
  });

  test('says what to do about a source that refuses', async () => {
    world.sandboxes.licensespring.misbehave(() => ({
      status: 400,
      body: { status: 400, code: 'invalid_api_key', message: '' },
    }));
    const reply = await world.say('status');
    expect(reply.summary).toBe('2 of 3 sources answer');
    expect(reply.text).toContain('check LICENSESPRING_API_KEY and LICENSESPRING_SHARED_KEY');
  });
});

describe('a data folder that cannot be written', () => {
  test('takes nobody’s answer: status warns, the log names it once, and Rollcall signs in once', async () => {
    const blocked = await openWorld();
    try {
      await rm(blocked.folder, { recursive: true });
      await writeFile(blocked.folder, '');
      expect((await blocked.say('users contoso from:partner')).summary).toContain('35 accounts');
      const reply = await blocked.say('status');
      expect(reply.summary).toBe('3 of 3 sources answer');
      expect(reply.text).toContain(
        'Rollcall can’t save its sign-in to Partner Center. It works until the next restart;',
      );
      expect(blocked.log().match(/own-data-folder/g)).toHaveLength(1);
      expect(blocked.sandboxes.partner.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    } finally {
      await blocked.close();
    }
  });
});

describe('without credentials for a source', () => {
  test('the others work, and the source is shown as not connected', async () => {
    const partly = await openWorld({ without: ['partner', 'licensespring'] });
    try {
      expect((await partly.say('status')).text).toContain('Not connected');
      const reply = await partly.say('contoso');
      expect(reply.text).toContain('Partner Center\nnot connected');
      expect((await partly.say('users contoso')).summary).toContain('37 users');
      expect((await partly.say('users contoso state:deleted')).summary).toBe(
        'Contoso GmbH: Partner Center is not connected',
      );
    } finally {
      await partly.close();
    }
  });
});

describe('help', () => {
  test('offers a working example of each command', async () => {
    const reply = await world.say('help');
    for (const row of reply.rows) expect((await world.say(row)).lines[0]).not.toBe('Rollcall has a problem');
  });

  test.each(['help', 'hi', ''])('“%s” is answered without waiting for a source', async (line) => {
    const since = world.sandboxes.live.requests.length;
    world.wait(24 * 60 * 60_000);
    expect((await world.say(line)).rows.length + (await world.say(line)).buttons.size).toBeGreaterThan(2);
    expect(world.sandboxes.live.requests.length).toBe(since);
  });

  test('explains one command with its filters', async () => {
    const reply = await world.say('help users');
    expect(reply.text).toContain('licensed:yes|no');
    expect(reply.rows).toContain('users contoso voice:on');
  });

  test.each(['hi', 'Hello!', 'thanks', '?', ''])('“%s” gets one sentence and three buttons', async (line) => {
    expect((await world.say(line)).buttons.size).toBe(3);
  });
});

describe('a typing error', () => {
  test('is read as the nearest command and customer, and the card says so', async () => {
    const reply = await world.say('licneses contosso');
    expect(reply.summary).toContain('Contoso GmbH: 14 licences');
    expect(reply.text).toContain('Note: Showing results for licenses contoso');
  });

  test('between two customers offers both', async () => {
    const reply = await world.say('users prosew');
    expect([...reply.buttons.values()]).toEqual(['users proseware', 'users prosewear']);
  });
});

describe('a card that cannot be rendered', () => {
  test('is a problem of Rollcall, with a card and a line in the log', async () => {
    const torn = await openWorld({ broken: 'users' });
    try {
      const reply = await torn.say('users contoso');
      expect(reply.summary).toBe('Something went wrong in Rollcall');
      const [, reference = ''] = /Reference (\w{6})/.exec(reply.text) ?? [];
      expect(torn.log()).toContain(`"reference":"${reference}"`);
      expect(torn.log() + reply.text).not.toContain('secret of a template');
    } finally {
      await torn.close();
    }
  });
});

describe('a long answer', () => {
  test('begins with a progress card', async () => {
    const slow = await openWorld({ progressInterval: 0 });
    try {
      const reply = await slow.say('users northwind licensed:no');
      expect(reply.cards.length).toBeGreaterThan(1);
      expect(reply.cards[0]?.summary).toBe('One moment');
      expect(reply.summary).toContain('of 12,000 users match');
    } finally {
      await slow.close();
    }
  });
});
