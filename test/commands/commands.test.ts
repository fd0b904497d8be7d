import { rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { changing, withRows } from '../support/edit-answers.ts';
import { commands } from '../../src/commands/index.ts';
import { verdicts } from '../../src/verdicts/catalog.ts';
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

describe('a wish to be told, or to have a file', () => {
  test.each([
    ['notify me when contoso users change', 'watch users contoso'],
    ['alert me if more than 5 findings at contoso', 'watch reconcile contoso over:5'],
    ['download the users of contoso', 'export users contoso'],
  ])('is answered with a suggestion, and not as if it was not understood: %s', async (line, first) => {
    const reply = await world.say(line);
    expect(reply.lines[0]).toBe('Suggestion');
    expect([...reply.buttons.values()][0]).toBe(first);
  });
});

describe('licenses', () => {
  test('lists the licences of each source, and how many of those bought are used', async () => {
    const reply = await world.say('licences contoso');
    expect(reply.summary).toBe('Contoso GmbH: 1 product over-allocated · 14 licenses assigned by name');
    expect(reply.text).toContain('\nLive Platform\n9 of 50 assigned\nUser Interface 1 · LifeCycle Management 8\n');
    expect(reply.text).toContain('\nLicenseSpring\n5 licenses assigned\nPHN1 2 · SBC2 3\n');
    expect(reply.text).toContain('\nPartner Center\n▲\u00A03 products, 1 product over-allocated\n');
    expect(reply.text).toContain('\nMicrosoft Teams Phone Standard\n16 of 12, 4 over\n');
    expect(reply.text).toContain('\nAssigned to\n9 Live Platform, 5 LicenseSpring\n');
    expect(reply.lines).toContain('1–10 of 14');
    expect(reply.rows).toHaveLength(10);
  });

  test('counts for a product what it is assigned to, and not everything', async () => {
    const { text } = await world.say('licenses contoso product:SPE_E5');
    expect(text).toContain('1 product · SPE_E5');
    expect(text).not.toContain('9 Live Platform');
  });

  test('says both counts where Live Platform counts other licences than it lists', async () => {
    world.sandboxes.live.misbehave(
      withRows('/licenseinfo', (rows) => changing([...rows.keys()], { currentlyLicensed: 12 })(rows)),
    );
    const reply = await world.say('licenses fabrikam');
    expect(reply.text).toContain('\nLive Platform\n146 licenses assigned, 12 of 160 by its own count\n');
  });

  test('shows a licence id beyond 2^53 with all its digits', async () => {
    const reply = await world.say('licenses fabrikam 9223372036854775807');
    expect(reply.text).toContain('\nli.ming@fabrikam.com · license 9223372036854775807\n');
  });

  test('shows how many licences of each Microsoft SKU are used', async () => {
    const reply = await world.say('licenses contoso from:partner');
    expect(reply.summary).toBe('Contoso GmbH: 1 product over-allocated · 3 products');
    expect(reply.text).toContain('\nMicrosoft Teams Phone Standard\nMCOEV\n▲\u00A04 over\n16 of 12, 4 over\n');
    expect(reply.text).toContain('\nMicrosoft 365 E5\nSPE_E5\n11 available\n29 of 40\n');
  });

  test('names what its rows are: people, products or both', async () => {
    const visio = await world.say('who has visio at fabrikam');
    expect(visio.summary).toBe('Fabrikam Inc.: 1 product for “visio”');
    expect(visio.lines).toContain('Products');
    expect(visio.text).toContain('Partner Center lists how many are assigned, not to whom.');
    const phone = await world.say('licenses fabrikam phone');
    expect(phone.lines).toContain('Matches');
    expect(phone.text).not.toContain('not to whom');
    expect((await world.say('licenses fabrikam product:PHN1')).lines).toContain('Assigned to');
  });

  test.each([
    ['licenses contoso product:phn1', '2 matches · phn1', 2],
    ['licenses contoso product:MCOEV', '1 product · MCOEV', 1],
    ['licenses contoso test2@example.com', '1 match for “test2@example.com”', 1],
    ['licenses contoso from:licensespring', '5 licenses assigned by name', 5],
  ])('%s', async (line, found, rows) => {
    const reply = await world.say(line);
    expect(reply.summary).toBe(`Contoso GmbH: ${found}`);
    expect(reply.rows).toHaveLength(rows);
  });

  test('shows the other sources when one fails, and says what is missing', async () => {
    world.sandboxes.licensespring.misbehave(() => ({ status: 500 }));
    const reply = await world.say('licenses contoso fresh');
    expect(reply.summary).toContain(' · at least 9 licenses assigned by name');
    expect(reply.text).toContain('\nLicenseSpring\n?\u00A0unknown: LicenseSpring reported an internal error\n');
    expect(reply.text).toContain(
      '⚠ Incomplete. 2 of 3 sources answered in full. LicenseSpring reported an internal error',
    );
  });

  test('says that a customer is not linked, and not that it has no licences', async () => {
    expect((await world.say('licenses northwind')).text).toContain('\nLicenseSpring\n–\u00A0not linked\n');
    expect((await world.say('licenses northwind from:licensespring')).summary).toBe(
      'Northwind Traders: LicenseSpring is not linked',
    );
  });
});

describe('customer', () => {
  test('shows a count for each source and buttons to its lists, also when only the name is typed', async () => {
    const reply = await world.say('CONTOSO');
    expect(reply.summary).toBe('Contoso GmbH: 25 findings');
    expect(reply.text).toContain('\n37\nTeams users\n9\nlicensed\n25\nfindings\n');
    expect(reply.text).toContain('\nLive Platform\n37 users, 9 licensed users, 9 of 50 assigned\n');
    expect(reply.text).toContain('PHN1: 2 licenses, SBC2: 3 licenses\n');
    expect(reply.text).toContain('\nPartner Center\n35 accounts, 2 deleted accounts, 3 products\n');
    expect([...reply.buttons]).toEqual([
      ['Reconcile', 'reconcile contoso'],
      ['Users', 'users contoso'],
      ['Licenses', 'licenses contoso'],
      ['Unlicensed', 'users contoso licensed:no'],
      ['Customers', 'customers'],
      ['Refresh', 'customer contoso fresh'],
    ]);
    const since = world.sandboxes.live.requests.length;
    await world.say('contoso fresh');
    const lists = world.sandboxes.live.requests.slice(since).filter(({ path }) => path.endsWith('/user'));
    expect(lists).toHaveLength(1);
  });

  test('shows a figure that could not be read as unknown', async () => {
    world.sandboxes.partner.misbehave(({ path }) => (path.endsWith('/users') ? { status: 503 } : null));
    const reply = await world.say('contoso fresh');
    expect(reply.text).toContain(
      '\n?\u00A0accounts and deleted accounts unknown: Partner Center reported an internal error, 3 products\n',
    );
    expect(reply.text).not.toMatch(/\b0 accounts/);
  });

  test('shows that deleted accounts are unknown where only their list fails', async () => {
    world.sandboxes.partner.misbehave(({ query }) => (query.has('filter') ? { status: 503 } : null));
    const reply = await world.say('contoso fresh');
    expect(reply.text).toContain(
      '\n?\u00A035 accounts, deleted accounts unknown: Partner Center reported an internal error',
    );
  });

  test('says why each source is missing when none answers', async () => {
    const down = await openWorld();
    try {
      await down.say('customers');
      for (const id of ['live', 'licensespring', 'partner'] as const)
        down.sandboxes[id].misbehave(() => ({ status: 500 }));
      const reply = await down.say('contoso');
      expect(reply.summary).toBe('Contoso GmbH: findings unknown');
      expect(reply.text).toContain('\n?\nfindings\n');
      const warning = reply.lines.find((line) => line.startsWith('⚠ '));
      for (const title of ['Live Platform', 'LicenseSpring', 'Partner Center'])
        expect(warning).toContain(`${title} reported an internal error. Try again in a few minutes;`);
      expect(reply.lines.filter((line) => line.startsWith('⚠ '))).toHaveLength(1);
    } finally {
      await down.close();
    }
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
    expect(reply.summary).toBe('33 customers');
    expect(reply.lines).toContain('1–10 of 33');
    expect(reply.text).toContain('\nFabrikam Inc.\nfabrikam\nLive Platform, LicenseSpring, Partner Center\n');
    const next = await world.click(reply, 'Next');
    expect(next.lines).toContain('11–20 of 33');
    expect(next.rows).not.toEqual(reply.rows);
    const found = await world.say('customers coho');
    expect(found.rows).toEqual(['customer coho-vineyard', 'customer coho-winery']);
  });

  test('still lists the customers when a vendor’s list cannot be read, and says that there may be more', async () => {
    const before = await world.say('customers');
    world.sandboxes.partner.misbehave(() => ({ status: 503 }));
    const reply = await world.say('customers fresh');
    expect(reply.rows).toEqual(before.rows);
    expect(reply.summary).toMatch(/^at least 33 customers/);
    expect(reply.text).toContain('⚠ Incomplete. Partner Center’s list of customers is missing, so there may be more.');
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
    expect(reply.summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
    expect(reply.lines).toContain('vera.quist@fabrikam.com · +12345550138 · Support · US');
    expect(reply.text).toContain('\nLive Platform\n▲\u00A0Unlicensed\nEnterprise Voice on · TeamsOnly\n');
    expect(reply.text).toContain('\nLicenseSpring\n▲\u00A0Licensed, user inactive\nPHN1 · 1 of 2 activations\n');
    expect(reply.text).toContain(
      '\nPartner Center\n✓\u00A0Active account\nMicrosoft 365 E5, Microsoft Teams Phone Standard\n',
    );
    expect(reply.text).toContain('\nEnterprise Voice\non\n');
    expect(reply.text).toContain('\nMicrosoft 365 E5, Microsoft Teams Phone Standard\n');
    expect(reply.lines).toContain('3 records, matched by the same Entra object ID and the same address.');
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
    expect((await world.say('VERA.QUIST@fabrikam.com')).summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
    expect((await world.say('who "Vera Quist" fabrikam')).summary).toBe('Vera Quist, Fabrikam Inc.: 2 findings');
    const byId = await world.say('user 04B6AA84-EB73-4F46-BA4A-200F86A2563A contoso');
    expect(byId.summary).toBe('Megan Bowen, Contoso GmbH: no findings');
  });

  test('is looked for first at customers whose lists are cached', async () => {
    const other = await openWorld();
    try {
      await other.say('reconcile wingtip');
      const [row = ''] = (await other.say('users wingtip')).rows;
      const address = row.replace('user wingtip ', '');
      expect(address).toContain('@');
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
    expect(reply.summary).toBe('Which an? 63 people match, the first 6 are here');
    expect(reply.lines).toContain('Type more of the name, or the address.');
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
      expect(reply.summary).toBe('No match: “nobody@nowhere.example” · no match in what could be read at 33 customers');
      expect(reply.text).toMatch(/^⚠ Incomplete\. Not searched: .+ and \d+ more\. Add the customer to the line/m);
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
      'No match: “nobody@fabrikam.com” · searched Fabrikam Inc.',
    );
    world.sandboxes.licensespring.misbehave(() => ({ status: 500 }));
    const reply = await world.say('user nobody@fabrikam.com fabrikam fresh');
    expect(reply.summary).toBe('No match: “nobody@fabrikam.com” · no match in what could be read at Fabrikam Inc.');
    expect(reply.text).toContain(
      '⚠ Incomplete. 2 of 3 sources answered in full. LicenseSpring reported an internal error',
    );
  });

  test('asks for the person when the line names none', async () => {
    expect((await world.say('user')).summary).toBe('Which person?');
    expect((await world.say('user contoso')).summary).toBe('Which person?');
  });
});

describe('status', () => {
  test('shows until when each source is signed in, and its last good read', async () => {
    const reply = await world.say('status');
    expect(reply.summary).toBe('3 of 3 sources are connected');
    expect(reply.text).toMatch(/^Live Platform\n✓\u00A0Connected\nLast read at \{\{TIME\(.+Z\)\}\}\n/m);
    expect(reply.text).toMatch(/^Signed in until \{\{TIME\(\d{4}-\d\d-\d\dT\d\d:\d\d:00Z\)\}\}$/m);
  });

  test('says what to do about a source that refuses', async () => {
    world.sandboxes.licensespring.misbehave(() => ({
      status: 400,
      body: { status: 400, code: 'invalid_api_key', message: '' },
    }));
    const reply = await world.say('status');
    expect(reply.summary).toBe('2 of 3 sources are connected');
    expect(reply.text).toContain('\nLicenseSpring\n▲\u00A0Can’t sign in\n');
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
      expect(reply.summary).toBe('3 of 3 sources are connected');
      expect(reply.text).toContain('\nPartner Center\n?\u00A0Connected\n');
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
      const status = await partly.say('status');
      expect(status.summary).toBe('1 of 3 sources is connected');
      expect(status.text).toMatch(/^Partner Center\n–\u00A0Not connected\nTo connect: PARTNER_CENTER_\w+, /m);
      const reply = await partly.say('contoso');
      expect(reply.text).toContain('\nPartner Center\n–\u00A0not connected\n');
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
  test('has every command that has an example', async () => {
    const remembering = await openWorld({ nights: 1, publicUrl: () => 'https://rollcall.example.com' });
    const { text } = await remembering.say('help');
    await remembering.close();
    const heads = text.split('\n').map((line) => line.split(' ')[0]);
    const shown = commands.filter(({ examples }) => examples.length > 0).map(({ name }) => name);
    expect(shown.filter((name) => !heads.includes(name) && name !== 'hello')).toEqual([]);
  });

  test('offers a working example of each command', async () => {
    const reply = await world.say('help');
    for (const row of reply.rows)
      expect((await world.say(row)).lines[0]).not.toMatch(
        /^(?:Not understood|Suggestion|Source problem|Rollcall problem)$/,
      );
  });

  test.each(['help', 'hi', ''])('“%s” is answered without waiting for a source', async (line) => {
    const since = world.sandboxes.live.requests.length;
    world.wait(24 * 60 * 60_000);
    expect((await world.say(line)).rows.length + (await world.say(line)).buttons.size).toBeGreaterThan(2);
    expect(world.sandboxes.live.requests.length).toBe(since);
  });

  test('explains a type of finding by any of its names, with lines that show such findings', async () => {
    const one = await world.say('explain inactive');
    expect(one.summary).toBe(
      'License held by an inactive user: The LicenseSpring user is inactive, but a license is still assigned. Also: inactive.',
    );
    expect(one.lines).toContain('What to do: Unassign the license in LicenseSpring, or activate the user.');
    expect(one.rows).toEqual(['reconcile contoso verdict:seat-inactive', 'reconcile all verdict:seat-inactive']);
    const all = await world.click(one, 'Finding types');
    expect(all.rows).toEqual(verdicts.map(({ id }) => `help ${id}`));
    const two = await world.say('what does orphaned license mean');
    expect(two.rows).toEqual(['help licensed-unknown-person', 'help seat-unknown-person']);
  });

  test('lists every type of finding beside the help on reconcile', async () => {
    expect((await world.say('help reconcile')).buttons.get('Finding types')).toBe('help verdict');
    expect((await world.say('why seat-inactive')).rows).toContain('help seat-inactive');
  });

  test('explains one command with its filters', async () => {
    const reply = await world.say('help users');
    expect(reply.text).toContain('\nlicensed:yes | no\nIs, or is not, among Live Platform’s licensed users\n');
    expect(reply.rows).toContain('users contoso voice:on');
  });

  test.each(['hi', 'Hello!', 'thanks', '?', ''])('“%s” gets a customer to pick and a person to find', async (line) => {
    const reply = await world.say(line);
    expect(reply.lines.slice(0, 3)).toEqual([
      'Rollcall',
      'Who is licensed, and where?',
      'Look up a customer or a person across Live Platform, LicenseSpring and Partner Center. Read-only.',
    ]);
    expect([...reply.buttons]).toEqual([
      ['Overview', 'customer'],
      ['Users', 'users'],
      ['Licenses', 'licenses'],
      ['Find', 'user'],
      ['Customers', 'customers'],
      ['Help', 'help'],
      ['Users of A. Datum Corporation', 'users adatum'],
      ['Reconcile all', 'reconcile all'],
      ['Status', 'status'],
    ]);
  });
});

describe('a typing error', () => {
  test('is read as the nearest command and customer, and the card says so', async () => {
    const reply = await world.say('licneses contosso');
    expect(reply.summary).toContain('14 licenses assigned by name');
    expect(reply.lines[1]).toBe('Contoso GmbH');
    expect(reply.lines).toContain('Showing results for licenses contoso');
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
      expect(reply.cards[0]?.summary).toBe('Reading the sources');
      expect(reply.summary).toBe('Northwind Traders: 4,800 of 12,000 users match · Unlicensed');
    } finally {
      await slow.close();
    }
  });
});
